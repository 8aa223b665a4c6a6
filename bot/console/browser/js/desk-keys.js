// Shortcuts: single letters, never while somebody types or a dialog is open.

const TYPES = "input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]";

/** Call the handler of the key that was pressed; `handlers` are by key. */
export function listen(handlers) {
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest(TYPES) || document.querySelector("dialog[open]")) return;
    const handler = handlers[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!handler) return;
    event.preventDefault();
    handler();
  });
}
