/**
 * The worker's words and files on their way out. Words are stored on the device before they are sent and forgotten when the service
 * has them, so nothing is lost by a dead network or a reload; files are too large for that and last as long as the page is open.
 * The same id is used every time, so nothing is said twice.
 *
 * @typedef {{id: string, text: string, send: string | null, at: string, state: "sending" | "waiting" | "failed", problem: string,
 *   file?: import("./picker.js").Picked, progress?: number, stopped?: AbortSignal, final?: boolean}} Item
 *   progress: share of the file that is sent, 0 to 1; final: the service will never take it
 */

import { ApiError, NetworkError } from "./api.js";
import { backoff } from "./backoff.js";
import { forget, recall, remember, rememberedNames } from "./storage.js";

const WAITS = { first: 2_000, most: 60_000 };
const UNSENT = "unsent.";
/** The service is away for a while (restart, overload): worth trying again without asking the worker. */
const PASSING = new Set([408, 502, 503, 504]);
/** The service will never take this as it is (410: the choice has expired): the worker has to say it otherwise. */
const REFUSED = new Set([400, 410, 413, 422]);
/** The same for a file: too large, no kind that is taken, or the day's share is used up. */
const FILE_REFUSED = new Set([400, 403, 413, 415, 422]);

/** @returns {string} a random UUID; crypto.randomUUID is missing in older phones and on plain http */
export function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

export class Outbox {
  /**
   * @param {object} parts
   * @param {(item: Item) => Promise<void>} parts.deliver resolves when the service has it
   * @param {() => void} parts.onChange
   * @param {(item: Item, message: string) => void} parts.onRefused the words cannot be taken as they are
   */
  constructor({ deliver, onChange, onRefused }) {
    Object.assign(this, { deliver, onChange, onRefused });
    /** @type {Item[]} oldest first */
    this.items = [];
    this.busy = false;
    this.acknowledgements = new Map();
  }

  /** Takes up what an earlier visit could not send. */
  restore() {
    for (const name of rememberedNames(UNSENT)) {
      try {
        this.items.push({ ...JSON.parse(recall(name)), state: "sending", problem: "" });
      } catch (error) {
        console.warn("an unsent message could not be read", error.name);
        forget(name);
      }
    }
    this.items.sort((one, other) => (one.at < other.at ? -1 : 1));
    this.pump();
  }

  /** @param {string} text what the worker sees @param {string | null} send the code of a tapped choice */
  add(text, send = null) {
    const item = { id: newId(), text, send, at: new Date().toISOString(), state: "sending", problem: "" };
    remember(UNSENT + item.id, JSON.stringify({ id: item.id, text, send, at: item.at }));
    this.items.push(item);
    this.onChange();
    this.pump();
  }

  /** @param {import("./picker.js").Picked} file */
  addFile(file) {
    const stop = new AbortController();
    const item = { id: newId(), text: "", send: null, at: new Date().toISOString(), state: "sending", problem: "" };
    this.items.push(Object.assign(item, { file, progress: 0, stop, stopped: stop.signal }));
    this.onChange();
    this.pump();
  }

  /** The worker has changed his mind about a file. @param {string} id */
  cancel(id) {
    const item = this.take(id);
    item?.stop?.abort();
    if (item?.file) URL.revokeObjectURL(item.file.address);
  }

  /** @param {string} id @returns {Item | undefined} */
  take(id) {
    const index = this.items.findIndex((item) => item.id === id);
    if (index < 0) return undefined;
    forget(UNSENT + id);
    const [item] = this.items.splice(index, 1);
    this.acknowledgements.get(id)?.();
    this.onChange();
    return item;
  }

  clear() {
    for (const item of [...this.items]) this.cancel(item.id);
    for (const name of rememberedNames(UNSENT)) forget(name);
  }

  /** @param {string} id @param {number} share of the file that is sent, 0 to 1 */
  cameOn(id, share) {
    const item = this.items.find((candidate) => candidate.id === id);
    if (!item || Math.abs(share - item.progress) < 0.02) return;
    item.progress = share;
    this.onChange();
  }

  /** @param {string} id */
  retry(id) {
    const item = this.items.find((candidate) => candidate.id === id);
    if (item) this.sendAgain([item]);
  }

  /** The network is back: what waits for it goes out now. A wait the service asked for (429) is kept. */
  networkIsBack() {
    this.sendAgain(this.items.filter((item) => item.state === "waiting" && !item.told));
  }

  /** @param {Item[]} items */
  sendAgain(items) {
    if (items.length === 0) return;
    clearTimeout(this.timer);
    for (const item of items) Object.assign(item, { state: "sending", problem: "", ...(item.file && { progress: 0 }) });
    this.onChange();
    this.pump();
  }

  /** Sends one after the other, so that the service hears them in the order they were said. */
  async pump() {
    if (this.busy) return;
    this.busy = true;
    try {
      for (;;) {
        const item = this.items.find((candidate) => candidate.state !== "failed");
        if (!item || item.state === "waiting") return;
        await this.sendOne(item);
      }
    } finally {
      this.busy = false;
    }
  }

  /** @param {Item} item */
  async sendOne(item) {
    const acknowledged = new Promise((resolve) => this.acknowledgements.set(item.id, resolve));
    const delivered = this.deliver(item).then(
      () => this.take(item.id),
      (error) => this.failed(item, error),
    );
    // The stream may show that the service has it long before the answer comes: then the next one need not wait.
    await Promise.race([delivered, acknowledged]);
    this.acknowledgements.delete(item.id);
  }

  /** @param {Item} item @param {Error} error */
  failed(item, error) {
    if (!this.items.includes(item)) return; // it arrived after all, or was given up
    item.attempts = (item.attempts ?? 0) + 1;
    if (item.file && error instanceof ApiError && FILE_REFUSED.has(error.status)) {
      Object.assign(item, { state: "failed", problem: error.message, final: true });
    } else if (error instanceof ApiError && REFUSED.has(error.status)) {
      Object.assign(item, { state: "failed", problem: error.message });
      this.onRefused(item, error.message);
    } else if (error instanceof ApiError && error.status === 429) {
      const seconds = error.retryAfter ?? 10;
      this.wait(item, seconds * 1_000, `${error.message.replace(/。$/, "")}（${seconds} 秒后自动重发）`, true);
    } else if (error instanceof NetworkError) {
      const problem = item.file ? "网络不通，通了会自动发出，请先别关这个页面" : "网络不通，通了会自动发出";
      this.wait(item, backoff(item.attempts, WAITS), problem, false);
    } else if (error instanceof ApiError && PASSING.has(error.status)) {
      this.wait(item, backoff(item.attempts, WAITS), "服务正忙，稍后会自动重发", false);
    } else {
      if (!(error instanceof ApiError)) console.error("sending failed", error);
      Object.assign(item, { state: "failed", problem: error instanceof ApiError ? error.message : "没有发出去。" });
    }
    this.onChange();
  }

  /** @param {Item} item @param {number} milliseconds @param {string} problem @param {boolean} told the service named the time */
  wait(item, milliseconds, problem, told) {
    Object.assign(item, { state: "waiting", problem, told });
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.sendAgain([item]), milliseconds);
  }
}
