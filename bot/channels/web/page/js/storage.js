/**
 * What the page remembers on the worker's device.
 *
 * localStorage may be forbidden (private windows, an iframe in a browser that blocks third-party storage): every access can
 * throw. The page then keeps its things in memory and works until it is closed.
 */

const PREFIX = "gonghui.";

/** @returns {Storage | null} the browser's storage if it can be written now */
function usableStorage() {
  try {
    const probe = `${PREFIX}probe`;
    window.localStorage.setItem(probe, "1");
    window.localStorage.removeItem(probe);
    return window.localStorage;
  } catch {
    return null;
  }
}

const durable = usableStorage();
const memory = new Map();

/** @param {string} name @returns {string | null} */
export function recall(name) {
  return durable ? durable.getItem(PREFIX + name) : (memory.get(name) ?? null);
}

/** @param {string} name @param {string} value */
export function remember(name, value) {
  if (durable) {
    try {
      durable.setItem(PREFIX + name, value);
      return;
    } catch (error) {
      // A full storage must not stop a worker from sending: this one thing then lasts only as long as the page.
      console.warn("storage is full", error.name);
    }
  }
  memory.set(name, value);
}

/** @param {string} name */
export function forget(name) {
  durable?.removeItem(PREFIX + name);
  memory.delete(name);
}

/** @param {string} prefix @returns {string[]} names that begin with it */
export function rememberedNames(prefix) {
  const names = new Set(memory.keys());
  for (let index = 0; durable && index < durable.length; index += 1) {
    const key = durable.key(index);
    if (key.startsWith(PREFIX)) names.add(key.slice(PREFIX.length));
  }
  return [...names].filter((name) => name.startsWith(prefix));
}

/** Tells when another tab of the same browser changes a name. @param {string} name @param {(value: string | null) => void} changed */
export function watchOtherTabs(name, changed) {
  window.addEventListener("storage", (event) => {
    if (event.key === PREFIX + name) changed(event.newValue);
  });
}
