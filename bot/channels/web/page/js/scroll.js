/** Where the worker is in the log: at the newest words, or reading back. */

/** Nearer to the end than this counts as being at the end. Pixels. */
const NEAR_END = 80;
/** What stays visible above the first new message. Pixels. */
const CONTEXT_ABOVE = 72;

export class LogScroll {
  /** @param {HTMLElement} log @param {HTMLElement} list the messages in it @param {HTMLElement} latest the button back to the end */
  constructor(log, list, latest) {
    Object.assign(this, { log, list, latest, latestText: latest.lastElementChild });
    this.following = true;
    log.addEventListener("scroll", () => this.moved(), { passive: true });
    latest.addEventListener("click", () => {
      this.toEnd();
      log.focus({ preventScroll: true });
    });
    // The keyboard opens, the text size changes, the entry grows: the end stays in sight.
    const keepEnd = new ResizeObserver(() => this.following && this.hasMessages && this.toEnd());
    for (const part of [log, log.firstElementChild]) keepEnd.observe(part);
  }

  get fromEnd() {
    return this.log.scrollHeight - this.log.clientHeight - this.log.scrollTop;
  }

  /** The welcome alone is read from its beginning. */
  get hasMessages() {
    return this.list.childElementCount > 0;
  }

  moved() {
    this.following = !this.hasMessages || this.fromEnd < NEAR_END;
    if (this.following) this.news(false);
    this.latest.hidden = this.following;
  }

  /** @param {boolean} unread whether something came that has not been seen */
  news(unread) {
    this.latestText.textContent = unread ? "有新消息" : "回到最新";
    this.latestText.classList.toggle("unseen", !unread); // just an arrow, not to cover what is being read
  }

  toEnd() {
    this.log.scrollTop = this.log.scrollHeight;
    this.moved();
  }

  /**
   * Shows new messages: a worker at the end is taken to the beginning of the first one (a long answer is read from its
   * beginning); a worker who reads back is left in peace and told by the button.
   *
   * @param {HTMLElement | null} first @param {boolean} wasFollowing
   */
  reveal(first, wasFollowing) {
    if (!wasFollowing || !first) {
      this.news(true);
      this.latest.hidden = false;
      return;
    }
    const top = first.getBoundingClientRect().top - this.log.getBoundingClientRect().top + this.log.scrollTop;
    this.log.scrollTop = Math.min(this.log.scrollHeight, top - CONTEXT_ABOVE);
    this.moved();
  }

  /**
   * Makes a change of the list; a worker at the end stays at the end, for one who reads back the words stay in their place.
   *
   * @param {() => void} change
   */
  through(change) {
    const edge = this.log.getBoundingClientRect().top;
    const read = this.following ? null : [...this.list.querySelectorAll("article")].find((node) => node.getBoundingClientRect().bottom > edge);
    const before = read?.getBoundingClientRect().top;
    change();
    if (this.following && this.hasMessages) this.toEnd();
    else if (read?.isConnected) this.log.scrollTop += read.getBoundingClientRect().top - before;
  }
}
