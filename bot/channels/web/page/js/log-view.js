/** The list of messages: day dividers, bubbles in order, and where the worker is in it. */

import { MessageView } from "./message-view.js";
import { Timeline } from "./timeline.js";
import { dayLabel, dayOf } from "./time.js";

/** Messages of one author within this time are shown as one group. Milliseconds. */
const GROUP_MS = 5 * 60_000;

/**
 * @param {import("./session.js").Session} session
 * @returns {import("./message-view.js").Entry[]} confirmed messages in the service's order, then the unsent
 */
export function entriesOf(session) {
  const { timeline, outbox, notice } = session;
  const unsent = outbox.items.filter((item) => !timeline.holds(item.id));
  const plain = { choices: [], open: false, taken: null, state: "sent", problem: "", attachments: [], step: null };
  const asked = [...timeline.messages].reverse().find(({ author }) => author === "bot" || author === "agent");
  const said = timeline.messages.map((message, index) => ({
    ...plain,
    ...message,
    key: Timeline.key(message),
    choices: message.choices ?? [],
    open: message === timeline.open && unsent.every(({ final }) => final),
    step: message === asked ? (message.form ?? null) : null,
    taken: timeline.messages.slice(index + 1).find(({ author }) => author === "worker")?.text ?? unsent[0]?.text ?? null,
  }));
  const waiting = unsent.map((item) => ({
    ...plain,
    ...item,
    key: item.id,
    author: "worker",
    attachments: item.file ? [item.file] : [],
  }));
  const opening = notice ? [{ ...plain, ...notice, key: "notice", author: "notice" }] : [];
  const all = [...opening, ...said, ...waiting];
  all.forEach((entry, index) => {
    const above = all[index - 1];
    entry.follows = above?.author === entry.author && Date.parse(entry.at) - Date.parse(above.at) < GROUP_MS;
  });
  return all;
}

export class LogView {
  /** @param {HTMLElement} list @param {ConstructorParameters<typeof MessageView>[1]} acts */
  constructor(list, acts) {
    this.list = list;
    this.acts = acts;
    /** @type {Map<string, {node: HTMLElement, update?: (entry: object) => void}>} */
    this.views = new Map();
  }

  /** @param {import("./message-view.js").Entry[]} entries */
  draw(entries) {
    const wanted = [];
    let day = null;
    for (const entry of entries) {
      if (dayOf(entry.at) !== day) {
        day = dayOf(entry.at);
        entry.follows = false;
        wanted.push(this.divider(day, entry.at));
      }
      wanted.push(this.message(entry));
    }
    this.place(wanted);
    const own = [...entries].reverse().find(({ author }) => author === "worker");
    for (const entry of entries) this.nodeOf(entry.key).classList.toggle("last-own", entry === own);
  }

  divider(day, at) {
    const key = `day:${day}`;
    const known = this.views.get(key);
    const node = known?.node ?? document.createElement("p");
    node.className = "day";
    if (node.textContent !== dayLabel(at)) node.textContent = dayLabel(at);
    return { key, view: known ?? { node } };
  }

  message(entry) {
    const known = this.views.get(entry.key);
    known?.update(entry);
    return { key: entry.key, view: known ?? new MessageView(entry, this.acts) };
  }

  /** Puts nodes in order, moving only those that are not in their place. */
  place(wanted) {
    const kept = new Map(wanted.map(({ key, view }) => [key, view]));
    for (const [key, view] of this.views) if (!kept.has(key)) view.node.remove();
    let next = this.list.firstChild;
    for (const { view } of wanted) {
      if (view.node === next) next = next.nextSibling;
      else this.list.insertBefore(view.node, next);
    }
    this.views = kept;
  }

  /** @param {string} key @returns {HTMLElement | null} */
  nodeOf(key) {
    return this.views.get(key)?.node ?? null;
  }
}
