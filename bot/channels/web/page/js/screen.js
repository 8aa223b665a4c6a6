/** Fits the page to what can be seen, and the letters to the eyes. */

import { recall, remember } from "./storage.js";

const LARGE = "large-text";

/** iOS lays the keyboard over the page without changing its height: the page follows the part that is still visible. */
export function followKeyboard() {
  const view = window.visualViewport;
  if (!view) return;
  const fit = () => {
    if (view.scale > 1.01) return; // zoomed in by the worker: leave it
    document.documentElement.style.setProperty("--page-height", `${view.height}px`);
    window.scrollTo(0, 0);
  };
  view.addEventListener("resize", fit);
}

/** @param {HTMLButtonElement} button */
export function largeText(button) {
  const show = (large) => {
    document.documentElement.classList.toggle("large", large);
    button.setAttribute("aria-pressed", String(large));
  };
  show(recall(LARGE) === "yes");
  button.addEventListener("click", () => {
    const large = button.getAttribute("aria-pressed") !== "true";
    remember(LARGE, large ? "yes" : "no");
    show(large);
    window.dispatchEvent(new Event("resize")); // the entry measures itself in the new size
  });
}
