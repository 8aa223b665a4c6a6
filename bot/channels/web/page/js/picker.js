/**
 * Choosing files: camera, album or any file by the button, paste and drop at a desk. What is chosen waits above the entry, can be
 * taken away again, and goes out with the words.
 */

import { kindOf, kindWords, problemOf, sizeWords } from "./file-kinds.js";
import { shrink } from "./shrink.js";

const MOST_AT_ONCE = 9;

/**
 * @typedef {{blob: File, name: string, size: number, kind: import("./file-kinds.js").Kind, address: string}} Picked
 *   address: an object URL; whoever takes the file over revokes it
 */

export class Picker {
  /**
   * @param {HTMLFormElement} form
   * @param {{onChange: () => void, tell: (problem: string) => void, atDesk: MediaQueryList}} acts
   */
  constructor(form, { onChange, tell, atDesk }) {
    Object.assign(this, { onChange, tell });
    /** @type {Picked[]} */
    this.picked = [];
    this.list = form.querySelector("#picked");
    this.button = form.querySelector("#attach");
    this.menu = form.querySelector("#attach-menu");
    for (const input of form.querySelectorAll("input[type=file]")) {
      input.addEventListener("change", () => {
        this.add([...input.files]);
        input.value = ""; // the same file may be chosen again
        this.showMenu(false);
      });
    }
    for (const choice of this.menu.querySelectorAll("button")) {
      choice.addEventListener("click", () => form.querySelector(`#${choice.dataset.input}`).click());
    }
    this.button.addEventListener("click", () => {
      if (atDesk.matches) form.querySelector("#pick-file").click();
      else this.showMenu(this.menu.hidden);
    });
    document.addEventListener("pointerdown", ({ target }) => {
      if (!this.menu.contains(target) && !this.button.contains(target)) this.showMenu(false);
    });
    form.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || this.menu.hidden) return;
      event.stopPropagation();
      this.showMenu(false);
      this.button.focus();
    });
  }

  /** @param {HTMLElement} field where pasting means this page @param {HTMLElement} area where files may be dropped */
  listenTo(field, area) {
    field.addEventListener("paste", (event) => {
      const files = [...(event.clipboardData?.files ?? [])];
      if (files.length === 0 || event.clipboardData.types.includes("text/plain")) return;
      event.preventDefault();
      this.add(files);
    });
    const holdsFiles = ({ dataTransfer }) => dataTransfer?.types.includes("Files");
    area.addEventListener("dragover", (event) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      area.classList.add("dropping");
    });
    area.addEventListener("dragleave", (event) => {
      if (!area.contains(event.relatedTarget)) area.classList.remove("dropping");
    });
    area.addEventListener("drop", (event) => {
      area.classList.remove("dropping");
      if (!holdsFiles(event)) return;
      event.preventDefault();
      this.add([...event.dataTransfer.files]);
    });
  }

  /** @param {boolean} open */
  showMenu(open) {
    this.menu.hidden = !open;
    this.button.setAttribute("aria-expanded", String(open));
  }

  /** @param {File[]} files */
  async add(files) {
    this.tell("");
    for (const file of files) {
      const blob = await shrink(file);
      const problem = this.picked.length < MOST_AT_ONCE ? problemOf(blob) : `一次最多发${MOST_AT_ONCE}个，其余的请下次发。`;
      if (problem) {
        this.tell(problem);
        continue;
      }
      this.picked.push({ blob, name: blob.name, size: blob.size, kind: kindOf(blob), address: URL.createObjectURL(blob) });
    }
    this.draw();
  }

  /** @returns {Picked[]} what was chosen, which is then somebody else's */
  take() {
    const taken = this.picked;
    this.picked = [];
    this.draw();
    return taken;
  }

  clear() {
    for (const { address } of this.take()) URL.revokeObjectURL(address);
  }

  draw() {
    this.list.hidden = this.picked.length === 0;
    this.list.replaceChildren(...this.picked.map((one) => this.item(one)));
    this.onChange();
  }

  /** @param {Picked} one */
  item(one) {
    const node = document.createElement("li");
    const face = document.createElement(one.kind === "image" ? "img" : "span");
    face.className = one.kind === "image" ? "face" : `face icon icon-${one.kind}`;
    if (one.kind === "image") {
      face.src = one.address;
      face.alt = "";
    }
    const words = document.createElement("span");
    words.className = "name";
    words.textContent = `${one.name}（${kindWords(one.kind)}，${sizeWords(one.size)}）`;
    const away = document.createElement("button");
    away.type = "button";
    away.setAttribute("aria-label", `不发${one.name}`);
    away.append(Object.assign(document.createElement("span"), { className: "icon icon-close" }));
    away.addEventListener("click", () => {
      this.picked = this.picked.filter((other) => other !== one);
      URL.revokeObjectURL(one.address);
      this.draw();
      this.button.focus();
    });
    node.append(face, words, away);
    return node;
  }
}
