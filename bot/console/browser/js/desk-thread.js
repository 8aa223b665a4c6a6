// The transcript: items are put in by their numbers, each once; the view stays where the reader is.

import { act, part, tell } from "./desk-http.js";

const NEAR = 80;
const TYPING_SHOWN = 6000;

export class Thread {
  constructor(root, conversation, onRead) {
    this.conversation = conversation;
    this.onRead = onRead;
    this.log = root.querySelector("#log");
    this.items = root.querySelector("#items");
    this.below = root.querySelector("#below");
    this.typingLine = root.querySelector("#typing");
    this.last = Number(root.querySelector("#thread").dataset.last);
    this.readTo = 0;
    this.log.addEventListener("scroll", () => this.looked());
    this.items.addEventListener("click", (event) => this.clicked(event));
    this.below.addEventListener("click", () => this.toEnd());
    this.toEnd();
  }

  get atEnd() {
    return this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < NEAR;
  }

  toEnd() {
    this.log.scrollTop = this.log.scrollHeight;
    this.looked();
  }

  /** Put an item in; one that is there already, or older than what is there, changes nothing. */
  add(html, seq) {
    if (seq <= this.last) return null;
    this.last = seq;
    const stay = !this.atEnd;
    this.items.insertAdjacentHTML("beforeend", html);
    const item = this.items.lastElementChild;
    if (item.classList.contains("worker")) this.showTyping(false);
    if (item.dataset.client) this.items.querySelector(`[data-pending="${CSS.escape(item.dataset.client)}"]`)?.remove();
    // What has not gone out yet stays below what has.
    for (const pending of this.items.querySelectorAll("[data-pending]")) this.items.append(pending);
    if (stay && !item.dataset.client) this.below.classList.remove("hidden");
    else this.toEnd();
    return item;
  }

  /** Show for a while that the worker is writing; his words take it away. */
  showTyping(shown = true) {
    clearTimeout(this.typing);
    this.typingLine.classList.toggle("hidden", !shown);
    if (shown) this.typing = setTimeout(() => this.showTyping(false), TYPING_SHOWN);
  }

  /** Show how far messages came. */
  tellSendings(sendings) {
    for (const [id, html] of Object.entries(sendings)) {
      const place = this.items.querySelector(`[data-outbox="${CSS.escape(id)}"]`);
      if (place && place.innerHTML.trim() !== html.trim()) place.innerHTML = html;
    }
  }

  /** What is seen counts as read, when the page is looked at. */
  looked() {
    if (!this.atEnd) return;
    this.below.classList.add("hidden");
    if (document.hidden || this.last <= this.readTo) return;
    this.readTo = this.last;
    tell(`${this.conversation}/read`, { seq: this.last }).then(this.onRead);
  }

  async clicked(event) {
    const button = event.target.closest("button");
    if (button?.dataset.older) await this.older(button);
    if (button?.dataset.again) {
      button.disabled = true;
      if (!(await act(`${this.conversation}/again`, { message: button.dataset.again }))) button.disabled = false;
    }
  }

  async older(button) {
    button.disabled = true;
    const html = await part(`/console/conversations/${this.conversation}/older?before=${button.dataset.older}`).catch(() => null);
    if (html === null) {
      button.disabled = false;
      return;
    }
    const fromEnd = this.log.scrollHeight - this.log.scrollTop;
    button.closest("li").remove();
    this.items.insertAdjacentHTML("afterbegin", html);
    this.log.scrollTop = this.log.scrollHeight - fromEnd;
  }
}
