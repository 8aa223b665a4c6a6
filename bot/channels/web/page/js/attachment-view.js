/** A file in a bubble: a picture as a picture, anything else as a card with its name and size. */

import { kindWords, sizeWords } from "./file-kinds.js";

/** Larger pictures are loaded by a tap: a worker pays for his data. Bytes. */
const LOADED_UNASKED = 1_500_000;
const STATES = { coming: "正在取…", failed: "没有取到，请再发一次", gone: "保存期已过，已删除" };

/**
 * @typedef {object} Attachment
 * @property {string} [id] of the service; missing while it is on its way
 * @property {string} [address] an object URL of the worker's own copy, while it is on its way
 * @property {import("./file-kinds.js").Kind} kind
 * @property {string} name
 * @property {number} size bytes
 * @property {"coming"|"kept"|"failed"|"gone"} [state]
 */

/** @param {string} name @param {string} className @param {...(Node | string)} children */
function make(name, className, ...children) {
  const made = document.createElement(name);
  made.className = className;
  made.append(...children);
  if (name === "button") made.type = "button";
  return made;
}

/**
 * @param {Attachment} file
 * @param {{shelf: import("./file-shelf.js").FileShelf, enlarge: (address: string, name: string) => void,
 *   tell: (problem: string) => void}} acts
 * @returns {HTMLElement}
 */
export function attachmentView(file, acts) {
  if (file.state && file.state !== "kept") return card(file, STATES[file.state]);
  return file.kind === "image" ? picture(file, acts) : saveable(file, acts);
}

/** @param {Attachment} file @param {string} [standing] */
function card(file, standing = `${kindWords(file.kind)} · ${sizeWords(file.size)}`) {
  const icon = make("span", `icon icon-${file.kind}`);
  icon.setAttribute("aria-hidden", "true");
  return make("span", "file", icon, make("span", "about", make("b", "", file.name), make("small", "", standing)));
}

function saveable(file, acts) {
  const shown = card(file);
  if (!file.id) return shown;
  const button = make("button", "file-button", shown);
  button.setAttribute("aria-label", `${kindWords(file.kind)}：${file.name}，${sizeWords(file.size)}，点一下保存`);
  button.addEventListener("click", () =>
    attempt(acts, async () => {
      const link = make("a", "");
      link.href = await acts.shelf.addressOf(file.id);
      link.download = file.name;
      link.click();
    }),
  );
  return button;
}

function picture(file, acts) {
  const button = make("button", "picture", card(file, `图片 · ${sizeWords(file.size)} · 点一下看图`));
  button.setAttribute("aria-label", `图片：${file.name}，点一下放大`);
  const addressOf = () => (file.id ? acts.shelf.addressOf(file.id) : Promise.resolve(file.address));
  let shown = false;
  const show = async () => {
    const image = make("img", "");
    image.src = await addressOf();
    image.alt = "";
    try {
      await image.decode();
    } catch {
      button.replaceWith(saveable(file, acts)); // a kind that this browser cannot draw
      return;
    }
    shown = true;
    button.replaceChildren(image);
  };
  button.addEventListener("click", () =>
    attempt(acts, async () => {
      if (!shown) await show();
      if (shown) acts.enlarge(await addressOf(), file.name);
    }),
  );
  if (!file.id || acts.shelf.has(file.id)) show().catch(() => {});
  else if (file.size <= LOADED_UNASKED) whenSeen(button, () => show().catch(() => {})); // then by a tap
  return button;
}

async function attempt(acts, act) {
  try {
    await act();
  } catch (error) {
    console.warn("a file did not come", error.name);
    acts.tell(error.name === "ApiError" ? error.message : "网络不通，没有取到，请再点一次。");
  }
}

/** @param {HTMLElement} node @param {() => void} act */
function whenSeen(node, act) {
  const watch = new IntersectionObserver(([seen]) => {
    if (!seen.isIntersecting) return;
    watch.disconnect();
    act();
  });
  watch.observe(node);
}
