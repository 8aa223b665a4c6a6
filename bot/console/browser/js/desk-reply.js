// The reply box: sends once, keeps drafts on the server, shows canned replies behind a slash.

import { say, send } from "./console.js";
import { act, leads, saidBy } from "./desk-http.js";

const DRAFT_PAUSE = 700;
const TYPING_PAUSE = 4000;

export class Reply {
  constructor(root, thread) {
    this.thread = thread;
    this.form = root.querySelector("#reply");
    if (!this.form) return;
    this.box = this.form.querySelector("#text");
    this.list = this.form.querySelector("#canned-list");
    this.kept = this.box.value;
    this.typed = 0;
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    this.box.addEventListener("input", () => this.changed());
    this.box.addEventListener("keydown", (event) => this.pressed(event));
    this.list.addEventListener("mousedown", (event) => {
      event.preventDefault();
      const one = event.target.closest("li");
      if (one) this.take(one);
    });
    for (const mode of this.form.querySelectorAll("[name=mode]")) mode.addEventListener("change", () => this.dress());
    this.allow(!("silent" in this.form.dataset));
  }

  get isNote() {
    return this.form.querySelector("[name=mode]:checked").value === "note";
  }

  focus(mode = "say") {
    if (!this.form) return;
    const radio = this.form.querySelector(`[name=mode][value=${mode}]`);
    if (!radio.disabled) radio.checked = true;
    this.dress();
    this.box.focus();
  }

  /** Whether words to the worker may be written; notes may always. */
  allow(maySay) {
    if (!this.form) return;
    const saying = this.form.querySelector("[value=say]");
    saying.disabled = !maySay;
    if (!maySay) this.form.querySelector("[value=note]").checked = true;
    else if (this.maySay === false) saying.checked = true;
    this.maySay = maySay;
    this.dress();
  }

  dress() {
    this.form.classList.toggle("noting", this.isNote);
    this.form.querySelector("#send").textContent = this.isNote ? "记下备注" : "发送";
    this.box.placeholder = this.isNote
      ? `备注只有同事看得到${this.maySay ? "" : "。要回复职工，请先接手"}`
      : "写给职工的话，打“/”选常用话";
  }

  async submit() {
    const text = this.box.value.trim();
    if (!text) return;
    this.hideCanned();
    if (this.isNote) {
      if (await act(`${this.thread.conversation}/note`, { text })) this.empty();
      return;
    }
    this.empty();
    const pending = this.pend(text);
    await this.deliver(pending);
  }

  empty() {
    this.box.value = "";
    this.kept = "";
    clearTimeout(this.keeping);
    this.told("");
  }

  /** Show words below the transcript until they come back as a message. */
  pend(text) {
    const item = document.createElement("li");
    item.className = "turn agent pending";
    item.dataset.pending = crypto.getRandomValues(new Uint32Array(4)).join("-");
    const words = document.createElement("div");
    words.className = "words";
    words.textContent = text;
    const state = document.createElement("p");
    state.className = "sent";
    item.append(words, state);
    this.thread.items.append(item);
    this.thread.toEnd();
    return item;
  }

  async deliver(item) {
    const text = item.querySelector(".words").textContent;
    const state = item.querySelector(".sent");
    state.textContent = "正在发送";
    let answer;
    try {
      answer = await send(`/console/conversations/${this.thread.conversation}/say`, { text, client_id: item.dataset.pending });
    } catch {
      this.offer(item, "没有发出，网络断了");
      return;
    }
    if (leads(answer)) return;
    if (answer.ok) {
      // The words may have come back by the stream already.
      if (!this.thread.items.querySelector(`[data-client="${item.dataset.pending}"]`)) state.textContent = "已发出";
      else item.remove();
      return;
    }
    say(await saidBy(answer));
    this.offer(item, "没有发出");
  }

  /** Words that did not go out can be sent once more (as the same message) or taken back into the box. */
  offer(item, why) {
    const state = item.querySelector(".sent");
    state.textContent = `${why} `;
    for (const [title, act] of [["重试", () => this.deliver(item)], ["改一改", () => this.takeBack(item)]]) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "small";
      button.textContent = title;
      button.addEventListener("click", act);
      state.append(button, " ");
    }
  }

  takeBack(item) {
    this.box.value = [item.querySelector(".words").textContent, this.box.value].filter(Boolean).join("\n");
    item.remove();
    this.box.focus();
    this.changed();
  }

  changed() {
    if (this.box.value.startsWith("/")) this.showCanned(this.box.value.slice(1));
    else this.hideCanned();
    clearTimeout(this.keeping);
    this.keeping = setTimeout(() => this.keep(), DRAFT_PAUSE);
    if (!this.isNote && this.maySay && this.box.value.trim() && !this.box.value.startsWith("/") && Date.now() - this.typed > TYPING_PAUSE) {
      this.typed = Date.now();
      send(`/console/conversations/${this.thread.conversation}/typing`).catch(() => {});
    }
  }

  /** Keep the draft; `leaving`: the page goes away. */
  keep(leaving = false) {
    // What begins with a slash looks for a canned reply.
    if (!this.form || this.box.value === this.kept || this.box.value.startsWith("/")) return;
    clearTimeout(this.keeping);
    const text = this.box.value;
    const body = new URLSearchParams({ text, proof: document.body.dataset.proof });
    const path = `/console/conversations/${this.thread.conversation}/draft`;
    this.kept = text;
    fetch(path, { method: "POST", body, keepalive: leaving }).then(
      (answer) => this.told(answer.ok ? "草稿已保存" : "草稿没存上"),
      () => {
        this.kept = null;
        this.told("草稿没存上");
      },
    );
  }

  told(text) {
    const place = this.form.querySelector("#kept");
    if (place) place.textContent = text && this.box.value ? `· ${text}` : "";
  }

  pressed(event) {
    if (event.isComposing) return;
    const open = !this.list.classList.contains("hidden");
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      this.submit();
    } else if (open && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      this.mark(event.key === "ArrowDown" ? 1 : -1);
    } else if (open && (event.key === "Enter" || event.key === "Tab")) {
      const chosen = this.list.querySelector("[aria-selected=true]");
      if (!chosen) return;
      event.preventDefault();
      this.take(chosen);
    } else if (event.key === "Escape") {
      event.stopPropagation();
      if (open) this.hideCanned();
      else this.box.blur();
    }
  }

  showCanned(typed) {
    const wanted = typed.trim().toLowerCase();
    const found = [...document.querySelectorAll("#canned li")].filter(
      (one) => !wanted || one.dataset.keys.split(" ").some((key) => key.startsWith(wanted)) || one.dataset.title.includes(wanted),
    );
    this.list.replaceChildren(
      ...found.map((one, index) => {
        const item = document.createElement("li");
        item.setAttribute("role", "option");
        item.id = `canned-${index}`;
        item.dataset.text = one.textContent;
        const title = document.createElement("b");
        title.textContent = one.dataset.title;
        const keys = document.createElement("kbd");
        keys.textContent = one.dataset.keys.split(" ")[0];
        const text = document.createElement("span");
        text.textContent = one.textContent;
        item.append(title, keys, text);
        return item;
      }),
    );
    this.list.classList.toggle("hidden", !found.length);
    this.mark(1);
  }

  hideCanned() {
    this.list.classList.add("hidden");
    this.box.removeAttribute("aria-activedescendant");
  }

  mark(step) {
    const all = [...this.list.children];
    if (!all.length) return;
    const at = all.findIndex((one) => one.getAttribute("aria-selected") === "true");
    const next = all[(at + step + all.length) % all.length];
    for (const one of all) one.setAttribute("aria-selected", String(one === next));
    next.scrollIntoView({ block: "nearest" });
    this.box.setAttribute("aria-activedescendant", next.id);
  }

  take(one) {
    this.box.value = one.dataset.text;
    this.hideCanned();
    this.changed();
    this.box.focus();
  }
}
