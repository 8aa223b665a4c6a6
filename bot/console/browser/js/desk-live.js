// The stream of the desk: what happened in the open conversation, and hints that the lists changed.

import { say } from "./console.js";

const LOST_AFTER = 1500;
const LONGEST_PAUSE = 15_000;
let source = null;
let silence = null;
let lost = false;
let pause = 1000;
let retry = null;

/** Follow a conversation (or none, `""`) from the number `last()` on; `on` handles message, face, lists, reload, over, back. */
export function follow(conversation, last, on) {
  source?.close();
  clearTimeout(retry);
  const asked = new URLSearchParams(conversation ? { open: conversation, after: String(last()) } : {});
  const mine = new EventSource(`/console/conversations/live?${asked}`);
  source = mine;
  mine.onopen = () => {
    clearTimeout(silence);
    silence = null;
    pause = 1000;
    if (!lost) return;
    lost = false;
    say("连接恢复了，没有漏掉消息。", "good");
    setTimeout(() => document.querySelector("#banner.good")?.remove(), 4000);
    on.back();
  };
  mine.onerror = () => {
    if (mine !== source) return;
    silence ??= setTimeout(() => {
      lost = true;
      say("连接断开了，正在重连。这期间写的话不会丢，对方的消息等连上就来。");
    }, LOST_AFTER);
    // A browser gives up for good after an answer that is no stream: begin anew ourselves.
    if (mine.readyState === EventSource.CLOSED) {
      retry = setTimeout(() => follow(conversation, last, on), pause);
      pause = Math.min(pause * 2, LONGEST_PAUSE);
    }
  };
  for (const kind of ["message", "face", "lists", "reload", "over"]) {
    mine.addEventListener(kind, (event) => {
      if (mine !== source) return;
      on[kind](JSON.parse(event.data), Number(event.lastEventId));
    });
  }
}

export function stop() {
  source?.close();
  source = null;
  clearTimeout(retry);
  clearTimeout(silence);
}
