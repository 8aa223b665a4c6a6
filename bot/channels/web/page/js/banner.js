/** One line about the connection, shown only when the worker should know of it. */

/** The first loss is mostly mended within a second: not worth a word. */
const FAILURES_TO_TELL = 2;
const RESTORED_MS = 3_000;

export class Banner {
  /** @param {HTMLElement} line @param {HTMLElement} text @param {HTMLButtonElement} button @param {() => void} reconnect */
  constructor(line, text, button, reconnect) {
    Object.assign(this, { line, text, button });
    button.addEventListener("click", reconnect);
    window.addEventListener("offline", () => this.offline());
    window.addEventListener("online", () => {
      this.tell("网络通了，正在重新连接…", false);
      reconnect();
    });
    if (navigator.onLine === false) this.offline();
  }

  offline() {
    this.tell("没有网络。您写的话会留着，有网后自动发出。", false);
  }

  /** @param {"open" | "down"} state @param {number} failures */
  connection(state, failures) {
    if (state === "open") this.restored();
    else if (navigator.onLine !== false && failures >= FAILURES_TO_TELL) this.tell("连接断开了，正在重新连接…", true);
  }

  restored() {
    if (this.line.hidden) return;
    this.tell("已经重新连上。", false);
    this.timer = setTimeout(() => (this.line.hidden = true), RESTORED_MS);
  }

  /** @param {string} text @param {boolean} canHurry */
  tell(text, canHurry) {
    clearTimeout(this.timer);
    this.line.hidden = false;
    this.button.hidden = !canHurry;
    if (this.text.textContent !== text) this.text.textContent = text;
  }
}
