/** The workers' chat page: joins the conversation (session.js) and what is on the screen. */

import { Banner } from "./js/banner.js";
import { Composer } from "./js/composer.js";
import { settleInFrame, tellFrame } from "./js/frame.js";
import { entriesOf, LogView } from "./js/log-view.js";
import { Menu } from "./js/menu.js";
import { saveMyData } from "./js/my-data.js";
import { followKeyboard, largeText } from "./js/screen.js";
import { LogScroll } from "./js/scroll.js";
import { Session } from "./js/session.js";
import { Timeline } from "./js/timeline.js";
import { fillTopics } from "./js/topics.js";
import { Viewer } from "./js/viewer.js";

const OWNERS = { bot: "机器人", queued: "正在等人工", human: "人工坐席" };
/** How long "typing" of the other side is believed. Milliseconds. */
const TYPING_MS = 6_000;
/** How often a person is told that the worker is typing, at most. Milliseconds. */
const TELL_TYPING_MS = 4_000;

const byId = (id) => document.getElementById(id);
const log = byId("log");
const welcome = byId("welcome");
const older = byId("older");
const typing = byId("typing");
const confirmNew = byId("confirm-new");

let othersTypeUntil = 0;
let toldTyping = 0;
let typingTimer = 0;
let loadingOlder = false;

const session = new Session({
  onChange: draw,
  onFresh: (fresh) => {
    othersTypeUntil = 0;
    draw();
    scroll.reveal(view.nodeOf(Timeline.key(fresh[0])), wasFollowing);
    tellFrame("news");
  },
  onRefused: (problem, text) => {
    composer.tell(problem);
    composer.giveBack(text);
  },
  onConnection: (state, failures) => banner.connection(state, failures),
  onTyping: () => {
    othersTypeUntil = Date.now() + TYPING_MS;
    clearTimeout(typingTimer);
    typingTimer = setTimeout(draw, TYPING_MS);
  },
});

const view = new LogView(byId("messages"), {
  choose: (choice) => say(choice.title, choice.send),
  retry: (id) => session.outbox.retry(id),
  edit: (id) => composer.giveBack(session.outbox.take(id)?.text ?? ""),
  cancel: (id) => session.outbox.cancel(id),
  rate: (id, useful) => session.rate(id, useful).catch(() => composer.tell("评价没有送出去，过一会儿再点。")),
  files: {
    shelf: session.shelf,
    enlarge: (address, name) => viewer.show(address, name),
    tell: (problem) => composer.tell(problem),
  },
});
const viewer = new Viewer(byId("viewer"));
const scroll = new LogScroll(log, byId("messages"), byId("latest"));
const composer = new Composer(byId("composer"), (text, files) => {
  for (const file of files) session.outbox.addFile(file);
  if (text) say(text);
  else scroll.toEnd();
});
byId("message-text").addEventListener("input", () => {
  if (session.owner !== "human" || Date.now() - toldTyping < TELL_TYPING_MS) return;
  toldTyping = Date.now();
  session.tellTyping();
});
const banner = new Banner(byId("banner"), byId("banner-text"), byId("reconnect"), () => {
  session.stream.hurry();
  session.outbox.networkIsBack();
});
new Menu(byId("menu-button"), byId("menu"));

/** Whether the worker was at the end before the last drawing: new lines alone must not count as reading back. */
let wasFollowing = true;

/** @param {string} text @param {string | null} send */
function say(text, send = null) {
  session.outbox.add(text, send);
  scroll.toEnd();
  composer.focusAtDesk();
}

function draw() {
  wasFollowing = scroll.following;
  scroll.through(drawAll);
}

function drawAll() {
  const entries = entriesOf(session);
  view.draw(entries);
  welcome.hidden = !session.loaded || session.more || entries.some(({ author }) => author !== "notice");
  older.hidden = !session.more;
  const othersType = Date.now() < othersTypeUntil;
  typing.hidden = !(session.awaited || othersType);
  byId("typing-text").textContent = session.owner === "human" ? "坐席正在输入" : "正在回复";
  drawOwner();
  composer.expect(entries.findLast?.(({ step }) => step)?.step.expects);
  if (session.loaded) announceFromNow();
}

/** What was there before is not read out, what comes from now on is. */
function announceFromNow() {
  requestAnimationFrame(() => log.setAttribute("aria-live", loadingOlder ? "off" : "polite"));
}

function drawOwner() {
  const owner = byId("owner");
  const words = OWNERS[session.owner] ?? OWNERS.bot;
  if (owner.textContent !== words) owner.textContent = words;
  owner.dataset.owner = session.owner;
  byId("place").textContent = session.place ?? "";
  byId("place").hidden = !session.place;
}

async function loadOlder() {
  if (loadingOlder || !session.more) return;
  loadingOlder = true;
  byId("older-button").textContent = "正在取更早的消息…";
  log.setAttribute("aria-live", "off"); // old words are not news
  try {
    await session.loadOlder();
    byId("older-button").textContent = "看更早的消息";
  } catch (error) {
    console.warn("older messages did not come", error.name);
    byId("older-button").textContent = "没取到，点这里再试";
  } finally {
    loadingOlder = false;
    announceFromNow();
  }
}

function startOver() {
  composer.put("");
  composer.picker.clear();
  composer.tell("");
  session.startOver();
  composer.focusAtDesk();
}

byId("new-conversation").addEventListener("click", () => {
  confirmNew.returnValue = "";
  if (confirmNew.showModal) confirmNew.showModal();
  else if (window.confirm(byId("confirm-new-text").textContent)) startOver(); // iOS before 15.4
});
confirmNew.addEventListener("close", () => {
  if (confirmNew.returnValue === "yes") startOver();
});
byId("export").addEventListener("click", () => saveMyData(session.token, (problem) => composer.tell(problem)));
byId("delete").addEventListener("click", () => say("删除我的信息")); // the bot asks before it deletes
byId("older-button").addEventListener("click", loadOlder);
new IntersectionObserver(([seen]) => seen.isIntersecting && !scroll.following && loadOlder(), { root: log }).observe(older);
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") session.stream.hurry();
});

fillTopics(document.querySelectorAll(".topics"), (text) => say(text));
settleInFrame(byId("title"), byId("close"));
largeText(byId("large-text"));
followKeyboard();
composer.focusAtDesk();
session.open();
