/**
 * The text/event-stream format (WHATWG HTML, 9.2.6), for a fetch body: EventSource cannot send an Authorization header.
 */

export class EventParser {
  constructor() {
    this.rest = "";
    this.clear();
  }

  clear() {
    this.type = "message";
    this.data = [];
    this.id = null;
  }

  /**
   * @param {string} chunk any piece of the stream
   * @returns {{type: string, data: string, id: string | null}[]} the events completed by it
   */
  push(chunk) {
    this.rest += chunk;
    const events = [];
    // A lone CR at the very end may be half of a CRLF: it waits for the next piece.
    const line = /\r\n|\n|\r(?!$)/;
    for (let end = line.exec(this.rest); end; end = line.exec(this.rest)) {
      const text = this.rest.slice(0, end.index);
      this.rest = this.rest.slice(end.index + end[0].length);
      if (text !== "") {
        this.field(text);
        continue;
      }
      if (this.data.length > 0) events.push({ type: this.type, data: this.data.join("\n"), id: this.id });
      this.clear();
    }
    return events;
  }

  /** @param {string} line */
  field(line) {
    const colon = line.indexOf(":");
    if (colon === 0) return; // a comment: the heartbeat
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (name === "event") this.type = value;
    else if (name === "data") this.data.push(value);
    else if (name === "id") this.id = value;
  }
}
