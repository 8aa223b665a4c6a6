// What all pages share: the proof that forms need, and a banner when the service does not answer.

const PROOF = document.body.dataset.proof ?? "";

/** Send fields to an address of the console and return the answer; the proof goes along. */
export function send(path, fields = {}) {
  const body = new URLSearchParams({ ...fields, proof: PROOF });
  return fetch(path, { method: "POST", body, headers: { "hx-request": "true", "hx-current-url": location.href } });
}

/** Show a sentence at the top of the page until it is closed or another one comes; empty takes it away. */
export function say(text, kind = "bad") {
  let banner = document.querySelector("#banner");
  if (!text) {
    banner?.remove();
    return;
  }
  if (!banner) {
    banner = document.createElement("p");
    banner.id = "banner";
    banner.setAttribute("role", "alert");
    document.querySelector("main").prepend(banner);
  }
  banner.className = `note ${kind}`;
  banner.textContent = text;
}

document.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.verb !== "get" && !event.detail.parameters.proof) event.detail.parameters.proof = PROOF;
});
document.addEventListener("htmx:sendError", () => say("连不上服务，刚才的操作没有完成。请检查网络后再试一次。"));
document.addEventListener("htmx:responseError", (event) => {
  if (event.detail.xhr.status === 401) return; // the header of the answer leads to the sign-in
  const said = new DOMParser().parseFromString(event.detail.xhr.responseText, "text/html").querySelector("main p");
  say(said?.textContent ?? "刚才的操作没有完成，请再试一次。");
});
document.addEventListener("htmx:beforeRequest", () => say(""));
