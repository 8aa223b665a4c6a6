// The stream of the desk: what happened in the open conversation, and hints that the lists changed.

import { say } from "./console.js";

const LOST_AFTER = 1500;
const LONGEST_PAUSE = 15_000;
/** The service sends something every 15 s; three of them missing means that the line is dead. */
const SILENCE = 45_000;
/** A browser opens six connections to a service at most (HTTP/1.1): streams of many tabs must not use them all up. */
const MOST_STREAMS = 4;
const SLOT_PAUSE = 5000;
let source = null;
let slot = null;
let waiting = false;
let following = null;
let worrying = null;
let lost = false;
let pause = 1000;
let retry = null;
let heard = Date.now();

/** Follow a conversation (or none, `""`) from the number `last()` on; `on` handles message, face, typing, lists, reload, over, back. */
export function follow(conversation, last, on) {
  following = { conversation, last, on };
  connect();
}

export function stop() {
  following = null;
  drop();
}

function drop() {
  source?.close();
  source = null;
  clearTimeout(retry);
  clearTimeout(worrying);
  worrying = null;
}

/** Take one of the streams that all tabs of this browser share; false when other tabs have them all. */
async function takeSlot() {
  for (let number = 0; !slot && navigator.locks && number < MOST_STREAMS; number += 1) {
    await new Promise((settle) => {
      navigator.locks.request(`gonghui-desk-${number}`, { ifAvailable: true }, (lock) => {
        settle();
        // Held until the tab is closed.
        return lock ? new Promise((release) => { slot = release; }) : undefined;
      });
    });
  }
  return Boolean(slot) || !navigator.locks;
}

async function connect() {
  drop();
  if (!following) return;
  const wanted = following;
  const may = await takeSlot();
  if (wanted !== following || source) return;
  if (!may) {
    waiting = true;
    say(`这个浏览器已经有${MOST_STREAMS}个会话页面在自动更新，这一页先停着。关掉一个别的，这里会自己接上。`);
    retry = setTimeout(connect, SLOT_PAUSE);
    return;
  }
  if (waiting) say("");
  waiting = false;
  const { conversation, last, on } = following;
  const asked = new URLSearchParams(conversation ? { open: conversation, after: String(last()) } : {});
  const mine = new EventSource(`/console/conversations/live?${asked}`);
  source = mine;
  heard = Date.now();
  mine.onopen = () => {
    clearTimeout(worrying);
    worrying = null;
    pause = 1000;
    heard = Date.now();
    if (!lost) return;
    lost = false;
    say("连接恢复了，没有漏掉消息。", "good");
    setTimeout(() => document.querySelector("#banner.good")?.remove(), 4000);
    on.back();
  };
  mine.onerror = () => {
    if (mine !== source) return;
    worrying ??= setTimeout(loss, LOST_AFTER);
    // A browser gives up for good after an answer that is no stream: begin anew ourselves.
    if (mine.readyState !== EventSource.CLOSED) return;
    retry = setTimeout(connect, pause);
    pause = Math.min(pause * 2, LONGEST_PAUSE);
  };
  mine.addEventListener("beat", () => {
    heard = Date.now();
  });
  for (const kind of ["message", "face", "typing", "lists", "reload", "over"]) {
    mine.addEventListener(kind, (event) => {
      if (mine !== source) return;
      heard = Date.now();
      on[kind](JSON.parse(event.data), Number(event.lastEventId));
    });
  }
}

function loss() {
  lost = true;
  say("连接断开了，正在重连。这期间写的话不会丢，职工的消息等连上就来。");
}

addEventListener("offline", () => {
  if (!following) return;
  drop();
  loss();
});
addEventListener("online", connect);
setInterval(() => {
  if (!source || Date.now() - heard < SILENCE) return;
  loss();
  connect();
}, 5000);
