/**
 * The web channel's HTTP interface.
 *
 * Addresses are relative to the page, so that the service can live under any prefix of a proxy.
 *
 * @typedef {{title: string, send: string}} Choice
 * @typedef {{id: string, seq: number, author: "worker"|"bot"|"agent"|"notice", text: string, at: string,
 *   choices?: Choice[], client_id?: string | null, form?: FormStep | null,
 *   attachments?: import("./attachment-view.js").Attachment[]}} Message
 * @typedef {{title: string, step: number, of: number, expects?: string}} FormStep where in a form a question stands
 * @typedef {"bot"|"queued"|"human"} Owner
 */

const BASE = new URL("channels/web/", document.baseURI);
/** The service answers within about 8 s (200 or 202); a silent network is given up after this. Milliseconds. */
const PATIENCE_MS = 25_000;

/** An upload that does not get on for so long is given up, to be tried again. Milliseconds. */
const STALL_MS = 45_000;

/** The service answered, and said no. `message` is Chinese and may be shown. */
export class ApiError extends Error {
  /** @param {{status: number, code: string, message: string, retryAfter: number | null}} about retryAfter in seconds */
  constructor({ status, code, message, retryAfter }) {
    super(message);
    this.name = "ApiError";
    this.status = status;
    this.code = code;
    this.retryAfter = retryAfter;
  }
}

/** No answer at all: no network, or a silent one. */
export class NetworkError extends Error {
  constructor(cause) {
    super("网络不通，还没有发出去。", { cause });
    this.name = "NetworkError";
  }
}

/** @param {number} status @param {string} body @param {string | null} wait the Retry-After header @returns {ApiError} */
function errorOf(status, body, wait) {
  let told = {};
  try {
    told = JSON.parse(body).error ?? {};
  } catch {
    // A proxy's HTML page has nothing for the worker: the sentence below stands in.
  }
  const retryAfter = Number(wait);
  return new ApiError({
    status,
    code: told.code ?? "unknown",
    message: told.message ?? "服务暂时有点问题，请稍后再试。",
    retryAfter: Number.isFinite(retryAfter) && retryAfter > 0 ? retryAfter : null,
  });
}

/**
 * @param {string} path @param {RequestInit} options
 * @returns {Promise<Response>} a 2xx answer
 * @throws {ApiError | NetworkError}
 */
async function call(path, options) {
  let response;
  try {
    response = await fetch(new URL(path, BASE), { cache: "no-store", credentials: "omit", ...options });
  } catch (error) {
    throw new NetworkError(error);
  }
  if (!response.ok) throw errorOf(response.status, await response.text(), response.headers.get("Retry-After"));
  return response;
}

/** @returns {Promise<object>} the JSON of a call that must be answered within PATIENCE_MS */
async function callForJson(path, options) {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), PATIENCE_MS);
  try {
    const response = await call(path, { ...options, signal: patience.signal });
    try {
      return await response.json();
    } catch (error) {
      throw new NetworkError(error); // the connection broke in the middle of the answer
    }
  } finally {
    clearTimeout(timer);
  }
}

const postJson = (path, body) =>
  callForJson(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });

/** @returns {Promise<{conversation: string, owner: Owner}>} */
export const startConversation = () => postJson("conversations", {});

/**
 * @param {string} conversation @param {{id: string, text: string, send: string | null}} item
 * @returns {Promise<{pending?: boolean, message: {id: string, seq: number}, replies: Message[], owner: Owner,
 *   place?: string | null}>} place: where the worker is, as far as he has told
 */
export function postMessage(conversation, { id, text, send }) {
  return postJson("messages", send === null ? { conversation, id, text } : { conversation, id, send });
}

/**
 * Sends a file as a message of its own. Not by `fetch`, which tells nothing of how far it has come.
 *
 * @param {string} conversation @param {import("./outbox.js").Item} item @param {(share: number) => void} onProgress 0 to 1
 * @returns {Promise<object>} as `postMessage`
 */
export function postFile(conversation, { id, file, stopped }, onProgress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    let timer = 0;
    const alive = () => {
      clearTimeout(timer);
      timer = setTimeout(() => request.abort(), STALL_MS);
    };
    const lost = (event) => reject(new NetworkError(event.type));
    request.open("POST", new URL("files", BASE));
    request.setRequestHeader("Authorization", `Bearer ${conversation}`);
    request.setRequestHeader("X-Message-Id", id);
    request.setRequestHeader("X-File-Name", encodeURIComponent(file.name.slice(-60)));
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.upload.addEventListener("progress", ({ loaded, total }) => {
      alive();
      onProgress(total > 0 ? loaded / total : 0);
    });
    request.addEventListener("error", lost);
    request.addEventListener("abort", lost);
    request.addEventListener("loadend", () => clearTimeout(timer));
    request.addEventListener("load", () => {
      if (request.status < 200 || request.status > 299) {
        reject(errorOf(request.status, request.responseText, request.getResponseHeader("Retry-After")));
        return;
      }
      try {
        resolve(JSON.parse(request.responseText));
      } catch (error) {
        reject(new NetworkError(error)); // the connection broke in the middle of the answer
      }
    });
    stopped.addEventListener("abort", () => request.abort());
    alive();
    request.send(file.blob);
  });
}

/** @param {string} conversation @param {string} id of the file @returns {Promise<Blob>} */
export async function fetchFile(conversation, id) {
  const response = await call(`files/${id}`, { headers: { Authorization: `Bearer ${conversation}` } });
  try {
    return await response.blob();
  } catch (error) {
    throw new NetworkError(error);
  }
}

/**
 * @param {string} conversation @param {number | null} before only messages with a smaller seq
 * @returns {Promise<{messages: Message[], more: boolean, owner: Owner, place: string | null}>} oldest first
 */
export function fetchHistory(conversation, before = null) {
  const path = before === null ? "history" : `history?before=${before}`;
  return callForJson(path, { headers: { Authorization: `Bearer ${conversation}` } });
}

/** @param {string} conversation @param {string} message id of an answer @param {boolean} useful */
export function putRating(conversation, message, useful) {
  const headers = { Authorization: `Bearer ${conversation}`, "Content-Type": "application/json" };
  return callForJson("feedback", { method: "PUT", headers, body: JSON.stringify({ message, useful }) });
}

/** @param {string} conversation */
export const postTyping = (conversation) =>
  call("typing", { method: "POST", headers: { Authorization: `Bearer ${conversation}` } });

/** @param {string} conversation @returns {Promise<object>} everything the service stores of it */
export const fetchExport = (conversation) =>
  callForJson("export", { headers: { Authorization: `Bearer ${conversation}` } });

/** @param {string} conversation @param {string} lastEventId @param {AbortSignal} signal @returns {Promise<Response>} */
export function openEvents(conversation, lastEventId, signal) {
  const headers = { Authorization: `Bearer ${conversation}`, Accept: "text/event-stream", "Last-Event-ID": lastEventId };
  return call("events", { headers, signal });
}
