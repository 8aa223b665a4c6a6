/**
 * The page inside another page (embed.js). To the embedding page go bare words without any content ("close", "news"): it may
 * be any site the operator allows. From it comes only a title, in the fragment, which no server sees.
 */

const embedded = window.parent !== window;
const TITLE_LIMIT = 20;

/** @param {"close" | "news"} word */
export function tellFrame(word) {
  if (embedded) window.parent.postMessage({ gonghui: word }, "*");
}

/** @param {HTMLElement} title @param {HTMLButtonElement} closeButton */
export function settleInFrame(title, closeButton) {
  if (!embedded) return; // a link to the page itself must not choose what it is called
  const wished = new URLSearchParams(window.location.hash.slice(1)).get("title");
  if (wished) {
    title.textContent = [...wished].slice(0, TITLE_LIMIT).join("");
    document.title = title.textContent;
  }
  document.documentElement.classList.add("embedded");
  closeButton.hidden = false;
  closeButton.addEventListener("click", () => tellFrame("close"));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.isComposing && !document.querySelector("dialog[open]")) tellFrame("close");
  });
}
