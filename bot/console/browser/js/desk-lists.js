// The left pane: fetched anew when something changed, moved through with the keyboard, marked for doing many at once.

import { say } from "./console.js";
import { count } from "./desk-alert.js";
import { act, part } from "./desk-http.js";
import { tick } from "./desk-time.js";

const box = document.querySelector("#lists");
const channel = document.querySelector("#channel");
let shown = { list: "waiting", page: "0" };
let fetching = false;
let again = false;

export function startLists(open) {
  shown = { list: box.querySelector("#lines").dataset.which, page: box.querySelector("#lines").dataset.page };
  arrived();
  channel.addEventListener("change", () => show({ page: "0" }));
  box.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      if (link.dataset.conversation) open(link.dataset.conversation);
      else if (link.dataset.list) show({ list: link.dataset.list, page: "0" });
      else if (link.dataset.page) show({ page: link.dataset.page });
      else return;
      event.preventDefault();
      return;
    }
    const button = event.target.closest("[data-many]");
    if (button) doMany(button.dataset.many);
  });
  box.addEventListener("change", (event) => {
    if (!event.target.matches("[data-all]")) return;
    for (const one of box.querySelectorAll("[data-pick]")) one.checked = event.target.checked;
  });
  box.addEventListener("keydown", (event) => {
    if (!event.target.matches("[role=tab]") || !["ArrowRight", "ArrowLeft"].includes(event.key)) return;
    const tabs = [...box.querySelectorAll("[role=tab]")];
    const step = event.key === "ArrowRight" ? 1 : -1;
    show({ list: tabs.at((tabs.indexOf(event.target) + step) % tabs.length).dataset.list, page: "0" }, true);
  });
}

export const currentList = () => shown.list;

/** Show another list or page. */
export async function show(change, focusTab = false) {
  shown = { ...shown, ...change };
  await refresh(false);
  if (focusTab) box.querySelector("[role=tab][aria-selected=true]")?.focus();
}

/** Fetch the list anew; while one answer is awaited, further wishes become one. */
export async function refresh(byItself = true) {
  if (fetching) {
    again = true;
    return;
  }
  fetching = true;
  try {
    do {
      again = false;
      const open = document.querySelector("#panes").dataset.open;
      const asked = new URLSearchParams({ ...shown, channel: channel.value, open });
      const html = await part(`/console/conversations/lists?${asked}`, byItself);
      if (html === null) return;
      replace(html);
    } while (again);
  } catch {
    // The stream says when the connection is lost, and lists are fetched when it is back.
  } finally {
    fetching = false;
  }
}

function replace(html) {
  const picked = new Set([...box.querySelectorAll("[data-pick]:checked")].map((one) => one.value));
  const inside = box.contains(document.activeElement) ? document.activeElement : null;
  const focused = inside?.dataset.conversation ?? (inside?.matches("[data-pick]") ? inside.value : null);
  const many = inside?.dataset.many;
  const tab = inside?.dataset.list;
  const top = box.scrollTop;
  box.innerHTML = html;
  for (const one of box.querySelectorAll("[data-pick]")) one.checked = picked.has(one.value);
  if (focused) (inside.matches("a") ? line(focused) : box.querySelector(`[data-pick][value="${focused}"]`))?.focus();
  else if (many) box.querySelector(`[data-many="${many}"]`)?.focus();
  else if (tab) box.querySelector("[role=tab][aria-selected=true]")?.focus();
  box.scrollTop = top;
  arrived();
}

function arrived() {
  const heads = box.querySelector(".tabs").dataset;
  count(Number(heads.waiting), Number(heads.unread));
  tick(box);
}

function line(conversation) {
  return box.querySelector(`a[data-conversation="${conversation}"]`);
}

/** Move the focus up or down; from elsewhere it begins at the open conversation. */
export function move(step) {
  const lines = [...box.querySelectorAll("a[data-conversation]")];
  const at = lines.findIndex((one) => one === document.activeElement);
  const from = at >= 0 ? at : lines.findIndex((one) => one.hasAttribute("aria-current"));
  lines[Math.min(Math.max(from + step, 0), lines.length - 1)]?.focus();
}

/** Mark which conversation is open. */
export function markOpen(conversation) {
  for (const one of box.querySelectorAll("[aria-current]")) one.removeAttribute("aria-current");
  line(conversation)?.setAttribute("aria-current", "true");
}

async function doMany(what) {
  const ids = [...box.querySelectorAll("[data-pick]:checked")].map((one) => one.value);
  if (!ids.length) return say("请先在列表里选会话。");
  const to = what === "assign" ? await chosen() : "";
  if (to === null) return;
  if (what === "close" && !confirm(`结束选中的${ids.length}个会话？`)) return;
  const done = await act("many", { act: what, ids: ids.join(","), to });
  if (done) say(done.said, done.failed ? "bad" : "good");
  refresh(false);
}

function chosen() {
  const dialog = document.querySelector("#assign-many");
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((settle) => {
    dialog.addEventListener("close", () => settle(dialog.returnValue === "assign" ? dialog.querySelector("select").value : null), { once: true });
  });
}
