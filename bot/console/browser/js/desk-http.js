// Requests of the desk: forms that are answered with short JSON, parts of the page that are put in its place.

import { say, send } from "./console.js";

/** Note something that nobody waits for; whether it worked shows later. */
export async function tell(path, fields = {}) {
  try {
    leads(await send(`/console/conversations/${path}`, fields));
  } catch {
    // The stream says when the connection is lost.
  }
}

/** Do something with a conversation (or with all); returns the answer, or null after saying why it did not work. */
export async function act(path, fields = {}) {
  let answer;
  try {
    answer = await send(`/console/conversations/${path}`, fields);
  } catch {
    say("连不上服务，刚才的操作没有完成。网络恢复后请再试一次。");
    return null;
  }
  if (leads(answer)) return null;
  if (!answer.ok) {
    say(await saidBy(answer));
    return null;
  }
  say("");
  return (await answer.json().catch(() => ({}))) ?? {};
}

/** Fetch a part of the page. `byItself`: nobody asked for it, so it keeps no session open. */
export async function part(path, byItself = false) {
  const headers = { "hx-request": "true", "hx-current-url": location.href, ...(byItself ? { "x-by-itself": "1" } : {}) };
  const answer = await fetch(path, { headers });
  if (leads(answer)) return null;
  if (!answer.ok) throw new Error(await saidBy(answer));
  return answer.text();
}

/** Go to the sign-in when the session is over. */
export function leads(answer) {
  const where = answer.headers.get("hx-redirect");
  if (answer.status !== 401 || !where) return false;
  leave(where);
  return true;
}

let left = false;

/** Go to another page; of several requests that find the session over, the first leads there. */
export function leave(where) {
  if (left) return;
  left = true;
  location.assign(where);
}

export async function saidBy(answer) {
  const text = await answer.text();
  if (answer.headers.get("content-type")?.startsWith("application/json")) return JSON.parse(text).said;
  return new DOMParser().parseFromString(text, "text/html").querySelector("main p")?.textContent ?? "刚才的操作没有完成，请再试一次。";
}
