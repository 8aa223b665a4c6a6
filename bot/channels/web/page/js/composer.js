/** Where the worker writes: grows with the text, keeps it over a reload, counts near the limit, sends. */

import { Picker } from "./picker.js";
import { forget, recall, remember } from "./storage.js";

/** The service takes no longer message. Characters (code points). */
const LIMIT = 3_000;
const COUNT_FROM = 2_500;
const DRAFT = "draft";
/** An ID number may end in X and a date is mostly said in words: they need all keys. */
const KEYS = { phone: "tel", number: "decimal", money: "decimal" };
/** A mouse and a real keyboard: Enter sends. On a phone Enter makes a new line and the button sends. */
const atDesk = window.matchMedia("(hover: hover) and (pointer: fine)");

export class Composer {
  /**
   * @param {HTMLFormElement} form
   * @param {(text: string, files: import("./picker.js").Picked[]) => void} onSend either may be empty
   */
  constructor(form, onSend) {
    this.form = form;
    this.onSend = onSend;
    this.field = form.querySelector("textarea");
    this.button = form.querySelector("#send");
    this.counter = form.querySelector("#counter");
    this.problem = form.querySelector("#problem");
    this.composing = false;
    this.picker = new Picker(form, { onChange: () => this.changed(), tell: (problem) => this.tell(problem), atDesk });
    this.picker.listenTo(this.field, form.closest(".chat"));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
    this.field.addEventListener("input", () => this.changed());
    this.field.addEventListener("keydown", (event) => this.pressed(event));
    this.field.addEventListener("compositionstart", () => (this.composing = true));
    this.field.addEventListener("compositionend", () => (this.composing = false));
    window.addEventListener("resize", () => this.grow());
    this.enterMeans();
    atDesk.addEventListener?.("change", () => this.enterMeans());
    this.put(recall(DRAFT) ?? "");
  }

  get text() {
    return this.field.value.trim();
  }

  enterMeans() {
    this.field.enterKeyHint = atDesk.matches ? "send" : "enter";
  }

  /** @param {KeyboardEvent} event */
  pressed(event) {
    if (event.key !== "Enter" || event.shiftKey || !atDesk.matches) return;
    // 229 is the key of an input method; Safari ends the composition before the Enter that chose the word.
    if (event.isComposing || this.composing || event.keyCode === 229) return;
    event.preventDefault();
    this.send();
  }

  get sendable() {
    const { length } = [...this.text];
    return length <= LIMIT && (length > 0 || this.picker.picked.length > 0);
  }

  send() {
    if (this.composing || !this.sendable) return;
    const { text } = this;
    this.tell("");
    this.put("");
    this.onSend(text, this.picker.take());
    this.field.focus({ preventScroll: true });
  }

  changed() {
    if (this.field.value === "") forget(DRAFT);
    else remember(DRAFT, this.field.value);
    const length = [...this.text].length;
    this.button.disabled = !this.sendable;
    this.counter.hidden = length < COUNT_FROM;
    this.counter.classList.toggle("over", length > LIMIT);
    this.counter.textContent =
      length > LIMIT ? `${length} / ${LIMIT} 字，多了 ${length - LIMIT} 字，请分几次发` : `${length} / ${LIMIT} 字`;
    this.grow();
  }

  grow() {
    this.field.style.height = "auto";
    this.field.style.height = `${this.field.scrollHeight + this.field.offsetHeight - this.field.clientHeight}px`;
  }

  /** @param {string} text */
  put(text) {
    this.field.value = text;
    this.changed();
  }

  /** Gives words back to the worker, before what he may have begun to write since. @param {string} text */
  giveBack(text) {
    this.put(this.text === "" ? text : `${text}\n${this.field.value}`);
    this.field.focus({ preventScroll: true });
  }

  /** @param {string} problem shown above the entry until the next sending */
  tell(problem) {
    this.problem.textContent = problem;
  }

  /** Brings up the keys that fit what a form asks now. @param {string | undefined} expects kind of the field */
  expect(expects) {
    const keys = KEYS[expects] ?? "text";
    if (this.field.inputMode !== keys) this.field.inputMode = keys;
    this.form.classList.toggle("wants-file", expects === "file");
  }

  /** After a tap on a choice or a topic: with a keyboard at hand one goes on writing; on a phone none shall pop up. */
  focusAtDesk() {
    if (atDesk.matches) this.field.focus({ preventScroll: true });
  }
}
