/**
 * The conversation as the page knows it: token, messages, unsent words, owner, the stream. Tells the page when something
 * changed; knows nothing of the DOM.
 *
 * @typedef {import("./api.js").Message} Message
 */

import {
  ApiError, fetchHistory, NetworkError, openEvents, postFile, postMessage, postTyping, putRating, startConversation,
} from "./api.js";
import { FileShelf } from "./file-shelf.js";
import { Outbox } from "./outbox.js";
import { forget, recall, remember, watchOtherTabs } from "./storage.js";
import { EventStream } from "./stream.js";
import { Timeline } from "./timeline.js";

const TOKEN = "conversation";
const CLEARED = "之前的对话记录已经清除，这里是新的对话。";
const isUnknown = (error) => error instanceof ApiError && error.code === "unknown_conversation";

export class Session {
  /**
   * @param {object} told
   * @param {() => void} told.onChange anything to draw again
   * @param {(fresh: Message[]) => void} told.onFresh messages of others that have just come
   * @param {(problem: string, text: string) => void} told.onRefused words to be changed by the worker
   * @param {(state: "open" | "down", failures: number) => void} told.onConnection
   * @param {() => void} told.onTyping
   */
  constructor(told) {
    this.told = told;
    this.timeline = new Timeline();
    this.outbox = new Outbox({
      deliver: (item) => this.deliver(item),
      onChange: () => told.onChange(),
      onRefused: (item, problem) => this.refused(item, problem),
    });
    this.stream = new EventStream({
      connect: (signal) => this.connect(signal),
      onEvent: (event) => this.heard(event),
      onState: (state, failures) => this.connectionIs(state, failures),
      isFinal: (error) => isUnknown(error) && this.lose(),
    });
    this.shelf = new FileShelf(() => this.token);
    this.forgetAll();
    watchOtherTabs(TOKEN, (token) => this.adopt(token));
  }

  forgetAll() {
    this.token = null;
    this.timeline.clear();
    this.shelf.clear();
    this.loaded = false;
    this.more = false;
    this.owner = "bot";
    this.place = null;
    this.notice = null;
    this.lastEventId = "0";
    /** Own messages the service has taken (202) but not answered: client id -> seq. */
    this.unanswered = new Map();
  }

  open() {
    this.adopt(recall(TOKEN));
    this.outbox.restore();
  }

  /** @param {string | null} token @param {boolean} isNew whether it has just been begun: there is no history to load */
  adopt(token, isNew = false) {
    if (token === this.token && token !== null) return;
    const { notice } = this;
    this.stream.stop();
    this.forgetAll();
    this.token = token;
    this.loaded = isNew || token === null;
    if (isNew) this.notice = notice;
    if (token !== null) this.stream.start();
    this.told.onChange();
  }

  /** Leaves this conversation; the next message begins another. */
  startOver() {
    this.outbox.clear();
    forget(TOKEN);
    this.adopt(null);
  }

  /** The service does not know the conversation any more: say so and go on in a new one. @returns {true} */
  lose() {
    forget(TOKEN);
    this.adopt(null);
    this.notice = { text: CLEARED, at: new Date().toISOString() };
    this.told.onChange();
    return true;
  }

  /** @returns {Promise<string>} the conversation's token, begun if there is none */
  async ensureConversation() {
    if (this.token) return this.token;
    const { conversation, owner } = await startConversation();
    remember(TOKEN, conversation);
    this.adopt(conversation, true);
    this.owner = owner;
    return conversation;
  }

  /** @param {import("./outbox.js").Item} item @throws {ApiError | NetworkError} */
  async deliver(item) {
    const token = await this.ensureConversation();
    try {
      const answer = await this.post(token, item);
      if (this.token === token) this.answered(item, answer);
    } catch (error) {
      if (!isUnknown(error)) throw error;
      if (this.token === token) this.lose();
      // A choice was offered by the conversation that is gone: its title says the same in words.
      const answer = await this.post(await this.ensureConversation(), { ...item, send: null });
      this.answered(item, answer);
    }
  }

  /** @param {string} token @param {import("./outbox.js").Item} item */
  post(token, item) {
    return item.file ? postFile(token, item, (share) => this.outbox.cameOn(item.id, share)) : postMessage(token, item);
  }

  answered(item, { pending, message, replies, owner, place = null }) {
    const own = { ...message, author: "worker", text: item.text, at: item.at, client_id: item.id };
    // The stream may have brought it already, with the service's own text: that one is kept.
    const fresh = this.timeline.merge(this.timeline.holds(item.id) ? replies : [own, ...replies]);
    Object.assign(this, { owner, place });
    if (!pending) this.unanswered.delete(item.id);
    else if (!this.timeline.messages.some(({ author, seq }) => author !== "worker" && seq > message.seq)) {
      this.unanswered.set(item.id, message.seq);
    }
    this.confirm(item.id, message);
    this.tell(fresh);
  }

  /** The service has an own message: it is not sent again, and the worker's copy of a file is shown further on. */
  confirm(clientId, { attachments = [] }) {
    const item = this.outbox.items.find(({ id }) => id === clientId);
    if (item?.file && attachments.length > 0) this.shelf.keep(attachments[0].id, item.file.address);
    this.outbox.take(clientId);
  }

  /** @param {import("./outbox.js").Item} item @param {string} problem */
  refused(item, problem) {
    this.outbox.take(item.id);
    this.told.onRefused(problem, item.text);
  }

  /** Whether the bot owes an answer. */
  get awaited() {
    if (this.owner !== "bot") return false;
    const heard = ({ state, file, progress }) => state === "sending" && (!file || progress === 1);
    return this.unanswered.size > 0 || this.outbox.items.some(heard);
  }

  /** @param {AbortSignal} signal @returns {Promise<Response>} the open stream, what was said before it being loaded */
  async connect(signal) {
    const token = this.token;
    if (!this.loaded) {
      const page = await fetchHistory(token);
      if (this.token !== token) throw new NetworkError("the conversation was left");
      const last = page.messages[page.messages.length - 1];
      this.take(page);
      if (last) this.lastEventId = String(last.seq);
      Object.assign(this, { loaded: true, owner: page.owner, place: page.place });
      this.told.onChange();
    }
    return openEvents(token, this.lastEventId, signal);
  }

  /** Loads the page of messages before the oldest one shown. @throws {ApiError | NetworkError} */
  async loadOlder() {
    const token = this.token;
    try {
      const page = await fetchHistory(token, this.timeline.oldestSeq);
      if (this.token !== token) return;
      this.take(page);
      this.told.onChange();
    } catch (error) {
      if (!isUnknown(error)) throw error;
      if (this.token === token) this.lose();
    }
  }

  /** Tells the person who has the conversation that the worker is typing; lost, it does no harm. */
  tellTyping() {
    postTyping(this.token).catch(() => {});
  }

  /** Tells whether an answer helped: shown at once, taken back when it cannot be told. @throws {ApiError | NetworkError} */
  async rate(id, useful) {
    const message = this.timeline.messages.find((one) => one.id === id);
    const before = message.rating;
    message.rating = useful ? "useful" : "useless";
    this.told.onChange();
    try {
      await putRating(this.token, id, useful);
    } catch (error) {
      message.rating = before;
      this.told.onChange();
      throw error;
    }
  }

  take({ messages, more }) {
    this.more = more;
    this.timeline.merge(messages);
    for (const message of messages) if (message.client_id) this.confirm(message.client_id, message);
  }

  /** @param {{type: string, data: string, id: string | null}} event */
  heard({ type, data, id }) {
    if (id !== null) this.lastEventId = id;
    if (type === "message") this.heardMessage(JSON.parse(data));
    else if (type === "owner") this.owner = JSON.parse(data).owner;
    else if (type === "typing") this.told.onTyping();
    this.told.onChange();
  }

  /** @param {Message} message */
  heardMessage(message) {
    const fresh = this.timeline.merge([message]);
    if (message.author === "worker") {
      if (!message.client_id || !this.outbox.items.some((item) => item.id === message.client_id)) return;
      this.unanswered.set(message.client_id, message.seq);
      this.confirm(message.client_id, message);
      return;
    }
    for (const [own, seq] of this.unanswered) if (message.seq > seq) this.unanswered.delete(own);
    this.tell(fresh);
  }

  /** @param {Message[]} fresh */
  tell(fresh) {
    this.told.onChange();
    const others = fresh.filter((message) => message.author !== "worker");
    if (others.length > 0) this.told.onFresh(others);
  }

  connectionIs(state, failures) {
    if (state === "open") this.outbox.networkIsBack();
    this.told.onConnection(state, failures);
  }
}
