/** One message as a bubble. Drawn once; later only its small parts change, so that a screen reader is not told it again. */

import { attachmentView } from "./attachment-view.js";
import { richText } from "./rich-text.js";
import { timeOfDay } from "./time.js";

const AUTHORS = { worker: "我", bot: "机器人", agent: "人工坐席", notice: "提示" };

/** @param {string} name @param {string} className @param {string} [text] */
function make(name, className, text = "") {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
}

/**
 * @typedef {object} Entry
 * @property {string} key
 * @property {"worker"|"bot"|"agent"|"notice"} author
 * @property {string} text
 * @property {string} at
 * @property {import("./api.js").Choice[]} choices
 * @property {boolean} open whether its choices may be tapped
 * @property {string | null} taken the title of the choice that was tapped
 * @property {boolean} follows whether the one above is by the same author, shortly before
 * @property {"sent"|"sending"|"waiting"|"failed"} state
 * @property {string} problem
 * @property {import("./attachment-view.js").Attachment[]} attachments
 * @property {number} [progress] share of an own file that is sent, 0 to 1
 * @property {boolean} [final] whether sending it again is no use
 * @property {"open"|"useful"|"useless"} [rating] of an answer of the bot
 * @property {import("./api.js").FormStep | null} step of the form whose question is open
 */

export class MessageView {
  /**
   * @param {Entry} entry
   * @param {{choose: (choice: import("./api.js").Choice) => void, retry: (key: string) => void, edit: (key: string) => void,
   *   cancel: (key: string) => void, rate: (id: string, useful: boolean) => void, files: object}} acts files: see attachmentView
   */
  constructor(entry, acts) {
    this.acts = acts;
    this.key = entry.key;
    this.node = make("article", `message by-${entry.author}`);
    this.node.dataset.key = entry.key;
    const meta = make("p", "meta");
    this.time = make("time", "", timeOfDay(entry.at));
    this.time.dateTime = entry.at;
    meta.append(make("span", "author", AUTHORS[entry.author] ?? AUTHORS.notice), " ", this.time);
    this.bubble = make("div", "bubble");
    this.node.append(meta, this.bubble);
    this.update(entry);
  }

  /** @param {Entry} entry */
  update(entry) {
    this.updateContent(entry);
    this.updateStep(entry);
    this.node.classList.toggle("follows", entry.follows);
    this.updateChoices(entry);
    this.updateRating(entry);
    this.updateState(entry);
  }

  /** @param {Entry} entry */
  updateContent({ text, attachments }) {
    const shown = JSON.stringify([text, attachments.map(({ id, state }) => [id, state])]);
    if (shown === this.shown) return;
    this.shown = shown;
    // A file stands in the text by its reference: here it stands itself.
    const words = attachments.reduce((rest, { label }) => (label ? rest.replace(`〔${label}〕`, "") : rest), text);
    this.bubble.replaceChildren(...attachments.map((file) => attachmentView(file, this.acts.files)), ...richText(words));
    this.bubble.classList.toggle("with-files", attachments.length > 0);
  }

  /** @param {Entry} entry */
  updateStep({ step }) {
    const words = step ? `${step.title} · 第${step.step}步，共${step.of}步` : "";
    if (words === (this.step?.textContent ?? "")) return;
    this.step?.remove();
    this.step = null;
    if (!step) return;
    this.step = make("p", "step", words);
    const bar = make("progress", "");
    Object.assign(bar, { max: step.of, value: step.step });
    bar.setAttribute("aria-hidden", "true"); // the words say it
    this.step.append(bar);
    this.node.prepend(this.step);
  }

  /** @param {Entry} entry */
  updateChoices({ choices, open, taken }) {
    if (choices.length === 0) return;
    if (!this.choices) {
      this.choices = make("div", "choices");
      this.choices.setAttribute("role", "group");
      this.choices.setAttribute("aria-label", "可以点选");
      this.choices.append(...choices.map((choice) => this.choiceButton(choice)));
      this.node.append(this.choices);
    }
    for (const button of this.choices.children) {
      button.disabled = !open;
      const chosen = !open && button.textContent === taken;
      button.classList.toggle("taken", chosen);
      button.setAttribute("aria-pressed", String(chosen));
    }
  }

  /** Whether the answer helped: two buttons, of which the one that was tapped stays pressed. @param {Entry} entry */
  updateRating({ id, rating = null }) {
    if (rating === null) return;
    if (!this.rating) {
      this.rating = make("div", "rating");
      this.rating.setAttribute("role", "group");
      this.rating.setAttribute("aria-label", "这个回答有用吗");
      this.rating.append(...["有用", "没用"].map((title) => this.ratingButton(id, title)));
      this.node.append(this.rating);
    }
    const [useful, useless] = this.rating.children;
    useful.setAttribute("aria-pressed", String(rating === "useful"));
    useless.setAttribute("aria-pressed", String(rating === "useless"));
  }

  /** @param {string} id @param {"有用" | "没用"} title */
  ratingButton(id, title) {
    const button = make("button", "small", title);
    button.type = "button";
    button.addEventListener("click", () => this.acts.rate(id, title === "有用"));
    return button;
  }

  /** @param {import("./api.js").Choice} choice */
  choiceButton(choice) {
    const button = make("button", "choice", choice.title);
    button.type = "button";
    button.addEventListener("click", () => this.acts.choose(choice));
    return button;
  }

  /** @param {Entry} entry */
  updateState({ author, state, problem, progress, final = false }) {
    if (author !== "worker") return;
    if (this.bar && progress !== undefined) this.bar.value = progress;
    if (state === this.state && problem === this.problem) return;
    Object.assign(this, { state, problem });
    const isFile = progress !== undefined;
    this.node.dataset.state = state;
    this.footer?.remove();
    this.footer = make("p", "delivery");
    if (state === "sent") this.footer.append(make("span", "", "已发送"));
    if (state === "sending") this.footer.append(make("span", "", "正在发送…"));
    if (state === "waiting") this.footer.append(make("span", "", `${problem} `), this.footerButton("重发", this.acts.retry));
    if (state === "failed") {
      this.footer.append(make("strong", "", `未发出：${problem} `));
      if (!final) this.footer.append(this.footerButton("重发", this.acts.retry));
      if (!isFile) this.footer.append(this.footerButton("改一改", this.acts.edit));
    }
    this.bar = null;
    if (isFile && state !== "sent") this.footer.append(...this.uploadParts(state, progress));
    this.node.append(this.footer);
  }

  /** How far a file has come, and the way to stop it. */
  uploadParts(state, progress) {
    const parts = [this.footerButton(state === "sending" ? "取消" : "不发了", this.acts.cancel)];
    if (state === "sending") {
      this.bar = make("progress", "upload");
      Object.assign(this.bar, { max: 1, value: progress });
      this.bar.setAttribute("aria-label", "发送进度");
      parts.unshift(this.bar);
    }
    return parts;
  }

  /** @param {string} title @param {(key: string) => void} act */
  footerButton(title, act) {
    const button = make("button", "small", title);
    button.type = "button";
    button.addEventListener("click", () => act(this.key));
    return button;
  }
}
