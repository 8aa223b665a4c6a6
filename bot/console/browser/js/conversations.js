// The desk: opens conversations in its panes, follows what happens, and passes on what is clicked and typed.

import { say } from "./console.js";
import { setSounds, sounds } from "./desk-alert.js";
import { act, leave, part, tell } from "./desk-http.js";
import { listen } from "./desk-keys.js";
import { currentList, markOpen, move, refresh, show, startLists } from "./desk-lists.js";
import { follow, stop } from "./desk-live.js";
import { Reply } from "./desk-reply.js";
import { Thread } from "./desk-thread.js";
import { tick } from "./desk-time.js";

const panes = document.querySelector("#panes");
const opened = document.querySelector("#opened");
let thread = null;
let reply = null;
let opening = 0;

const on = {
  message: (data, seq) => {
    const item = thread?.add(data.html, seq);
    if (item && data.by === "worker") tick(item);
  },
  face: (data) => {
    if (!thread) return;
    keepFocus(document.querySelector("#head"), data.head);
    tick(opened);
    const reach = document.querySelector("#reach");
    if (reach) {
      reach.textContent = data.reach;
      reach.classList.toggle("worrying", data.worrying);
    }
    if (reply.form && reply.maySay !== data.may_say) reply.allow(data.may_say);
    thread.tellSendings(data.sendings);
    const root = document.querySelector("#thread");
    if (root.dataset.handover === data.handover) return;
    root.dataset.handover = data.handover;
    part(`/console/conversations/${thread.conversation}/worker`, true).then((html) => {
      if (html !== null) document.querySelector("#worker").innerHTML = html;
    }, () => {});
  },
  typing: () => thread?.showTyping(),
  lists: () => refresh(),
  back: () => refresh(),
  reload: () => (thread ? open(thread.conversation, false) : location.reload()),
  over: () => {
    stop();
    reply?.keep(true);
    say("登录已经过期，请重新登录。没发出的话已存成草稿。");
    leave(`/console/sign-in?next=${encodeURIComponent(location.pathname)}`);
  },
};

function begin() {
  const conversation = panes.dataset.open;
  thread = conversation ? new Thread(opened, conversation, () => refresh()) : null;
  reply = conversation ? new Reply(opened, thread) : null;
  tick(opened);
  follow(conversation, () => thread?.last ?? 0, on);
}

/** Open a conversation in the panes; the address follows. */
async function open(conversation, remember = true) {
  const turn = ++opening;
  reply?.keep(true);
  let html;
  try {
    html = await part(`/console/conversations/${conversation}`);
  } catch (error) {
    say(error.message);
    return;
  }
  if (html === null || turn !== opening) return;
  say("");
  panes.dataset.open = conversation;
  opened.innerHTML = html;
  opened.classList.remove("showing-worker");
  markOpen(conversation);
  if (remember) history.pushState({}, "", `/console/conversations/${conversation}?list=${currentList()}`);
  begin();
  document.querySelector("#log").focus({ preventScroll: true });
}

function closeThread() {
  reply?.keep(true);
  opening += 1;
  panes.dataset.open = "";
  opened.replaceChildren();
  begin();
}

function keepFocus(place, html) {
  const key = place.contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
  if (place.innerHTML === html) return;
  place.innerHTML = html;
  if (key) place.querySelector(`[data-key="${key}"]`)?.focus();
}

async function doAct(button) {
  const fields = button.dataset.openly ? { openly: button.dataset.openly } : {};
  button.disabled = true;
  const done = await act(`${thread.conversation}/${button.dataset.act}`, fields);
  button.disabled = false;
  if (done && button.dataset.act === "claim") {
    reply.allow(true);
    reply.focus();
    if (currentList() === "waiting") show({ list: "mine", page: "0" });
  }
}

opened.addEventListener("click", async (event) => {
  const button = event.target.closest("button, a");
  if (!button || !thread) return;
  const { act: what, open: dialog, reveal, worker, back, cancel } = button.dataset;
  if (what) doAct(button);
  else if (dialog) opened.querySelector(`#${dialog}`).showModal();
  else if (cancel !== undefined) button.closest("dialog").close();
  else if (worker !== undefined) opened.classList.toggle("showing-worker");
  else if (back !== undefined) {
    event.preventDefault();
    history.pushState({}, "", `/console/conversations?list=${currentList()}`);
    closeThread();
  } else if (reveal) {
    const found = await act(`${thread.conversation}/reveal`, { label: reveal });
    if (!found) return;
    opened.querySelector(`.number[data-label="${CSS.escape(reveal)}"]`).textContent = found.value;
    button.remove();
  }
});

opened.addEventListener("submit", async (event) => {
  const form = event.target.closest("[data-form]");
  if (!form) return;
  const done = await act(`${thread.conversation}/${form.dataset.form}`, Object.fromEntries(new FormData(form)));
  if (done) form.reset();
});

const presence = document.querySelector("#presence");
presence?.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (await act("presence", Object.fromEntries(new FormData(presence)))) {
    presence.querySelector("details").open = false;
    document.querySelector("#said").textContent = "状态已保存。";
  }
});
presence?.querySelector("#presence-state").addEventListener("change", () => presence.requestSubmit());
const sound = document.querySelector("#sound");
if (sound) {
  sound.checked = sounds();
  sound.addEventListener("change", () => setSounds(sound.checked));
}
document.querySelector("#automatic")?.addEventListener("change", (event) => act("automatic", { on: event.target.checked ? "yes" : "no" }));
document.querySelector("#keys").addEventListener("click", () => document.querySelector("#help").showModal());
for (const button of document.querySelectorAll("dialog [data-cancel]")) {
  if (!opened.contains(button)) button.addEventListener("click", () => button.closest("dialog").close());
}

const press = (key) => opened.querySelector(`[data-key="${key}"]`)?.click();
listen({
  j: () => move(1),
  k: () => move(-1),
  c: async () => {
    // One key, also for the one that the list stands at.
    const line = document.activeElement.closest("a[data-conversation]")?.dataset.conversation;
    if (line && line !== thread?.conversation) await open(line);
    press("c");
  },
  t: () => press("t"),
  e: () => press("e"),
  r: () => reply?.focus("say"),
  n: () => reply?.focus("note"),
  "?": () => document.querySelector("#help").showModal(),
  Escape: () => move(0),
});

// Whoever sits at the screen stays signed in, also while he only reads.
let told = Date.now();
for (const sign of ["pointermove", "keydown", "wheel"]) {
  document.addEventListener(sign, () => {
    if (Date.now() - told < 240_000) return;
    told = Date.now();
    tell("active");
  }, { passive: true });
}

document.addEventListener("visibilitychange", () => {
  if (document.hidden) reply?.keep(true);
  else thread?.looked();
});
addEventListener("pagehide", () => reply?.keep(true));
addEventListener("popstate", () => {
  const found = location.pathname.match(/^\/console\/conversations\/(\w{32})$/);
  if (found) open(found[1], false);
  else closeThread();
});

startLists(open);
begin();
