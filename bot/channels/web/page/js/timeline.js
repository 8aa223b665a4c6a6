/**
 * Every message of the conversation, once each, in the service's order (seq). Holds no DOM.
 *
 * A message may come twice (the answer to the POST and the event stream); a worker's own message is known first by the id
 * the page gave it (`client_id`) and later by the service's.
 *
 * @typedef {import("./api.js").Message} Message
 */

export class Timeline {
  constructor() {
    this.clear();
  }

  clear() {
    /** @type {Message[]} sorted by seq */
    this.messages = [];
    this.byKey = new Map();
  }

  /** @param {Message} message @returns {string} stable over its life on this page: a worker's own keeps the id it was born with */
  static key(message) {
    return message.client_id ?? message.id;
  }

  /** @returns {number | null} the smallest seq known */
  get oldestSeq() {
    return this.messages.length > 0 ? this.messages[0].seq : null;
  }

  /** @param {Message[]} messages @returns {Message[]} those that were not known before */
  merge(messages) {
    const fresh = messages.filter((message) => this.put(message));
    if (fresh.length > 0) this.messages.sort((one, other) => one.seq - other.seq);
    return fresh;
  }

  /** @param {Message} message @returns {boolean} whether it was new */
  put(message) {
    const known = this.byKey.get(Timeline.key(message)) ?? this.byKey.get(message.id);
    if (known) {
      // The service's words win: in a worker's own message it has masked personal numbers.
      Object.assign(known, message, { client_id: known.client_id ?? message.client_id });
      return false;
    }
    const kept = { ...message };
    this.messages.push(kept);
    this.byKey.set(Timeline.key(kept), kept);
    this.byKey.set(kept.id, kept);
    return true;
  }

  /** @param {string} clientId @returns {boolean} whether the service is known to hold this own message */
  holds(clientId) {
    return this.byKey.has(clientId);
  }

  /**
   * @returns {Message | null} the message whose choices may be tapped: the last one with choices, as long as neither the
   *   worker nor a person of the hotline has spoken after it
   */
  get open() {
    for (let index = this.messages.length - 1; index >= 0; index -= 1) {
      const message = this.messages[index];
      if (message.author === "worker" || message.author === "agent") return null;
      if (message.choices?.length) return message;
    }
    return null;
  }
}
