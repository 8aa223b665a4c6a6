/**
 * Keeps the event stream open: reconnects with back-off and jitter, and notices a connection that died in silence.
 */

import { backoff } from "./backoff.js";
import { EventParser } from "./sse.js";

const WAITS = { first: 1_000, most: 30_000 };
/** The service sends something every 15 s; three of them missing means the line is dead. Milliseconds. */
const SILENCE_MS = 45_000;

export class EventStream {
  /**
   * @param {object} parts
   * @param {(signal: AbortSignal) => Promise<Response>} parts.connect opens the stream; it may do other work first
   * @param {(event: {type: string, data: string, id: string | null}) => void} parts.onEvent
   * @param {(state: "open" | "down", failures: number) => void} parts.onState
   * @param {(error: Error) => boolean} parts.isFinal whether to give up on this error
   */
  constructor({ connect, onEvent, onState, isFinal }) {
    Object.assign(this, { connect, onEvent, onState, isFinal });
    this.running = null;
    this.failures = 0;
  }

  start() {
    if (this.running) return;
    this.running = new AbortController();
    this.failures = 0;
    this.run(this.running.signal);
  }

  stop() {
    this.running?.abort();
    this.running = null;
    this.wake?.();
  }

  /** Tries again at once if the stream is down or silent (the phone woke up, the network is back). */
  hurry() {
    if (!this.running) return;
    this.wake?.();
    if (this.connection && Date.now() - this.heardAt > SILENCE_MS) this.connection.abort();
  }

  /** @param {AbortSignal} stopped */
  async run(stopped) {
    while (!stopped.aborted) {
      try {
        await this.readOnce(stopped);
        if (stopped.aborted) return;
        this.failures += 1; // an orderly end by the service is also a reason to wait a little
      } catch (error) {
        if (stopped.aborted) return;
        if (this.isFinal(error)) {
          this.running = null;
          return;
        }
        this.failures += 1;
      }
      this.onState("down", this.failures);
      await this.pause(backoff(this.failures, WAITS));
    }
  }

  /** @param {number} milliseconds */
  pause(milliseconds) {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    }).finally(() => {
      this.wake = null;
    });
  }

  /** Reads one connection to its end. @param {AbortSignal} stopped */
  async readOnce(stopped) {
    const connection = new AbortController();
    const stop = () => connection.abort();
    stopped.addEventListener("abort", stop);
    this.connection = connection;
    this.heardAt = Date.now();
    const watch = setInterval(() => {
      if (Date.now() - this.heardAt > SILENCE_MS) connection.abort();
    }, SILENCE_MS / 3);
    try {
      const response = await this.connect(connection.signal);
      if (stopped.aborted) return;
      this.failures = 0;
      this.onState("open", 0);
      await this.readBody(response.body.getReader(), stopped);
    } finally {
      clearInterval(watch);
      stopped.removeEventListener("abort", stop);
      this.connection = null;
    }
  }

  /** @param {ReadableStreamDefaultReader<Uint8Array>} reader @param {AbortSignal} stopped */
  async readBody(reader, stopped) {
    const decoder = new TextDecoder();
    const parser = new EventParser();
    for (;;) {
      const { done, value } = await reader.read();
      if (done || stopped.aborted) return;
      this.heardAt = Date.now();
      for (const event of parser.push(decoder.decode(value, { stream: true }))) this.onEvent(event);
    }
  }
}
