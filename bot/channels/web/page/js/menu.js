/** The menu of the header: a button that discloses a few others. */

export class Menu {
  /** @param {HTMLElement} button @param {HTMLElement} panel */
  constructor(button, panel) {
    Object.assign(this, { button, panel });
    button.addEventListener("click", () => this.show(panel.hidden));
    panel.addEventListener("click", () => this.show(false));
    document.addEventListener("pointerdown", (event) => {
      if (!panel.contains(event.target) && !button.contains(event.target)) this.show(false);
    });
    for (const part of [button, panel]) part.addEventListener("keydown", (event) => this.pressed(event));
  }

  /** @param {boolean} open */
  show(open) {
    this.panel.hidden = !open;
    this.button.setAttribute("aria-expanded", String(open));
  }

  /** @param {KeyboardEvent} event */
  pressed(event) {
    if (this.panel.hidden) return;
    if (event.key === "Escape") {
      event.stopPropagation(); // an embedding page would close the whole panel
      this.show(false);
      this.button.focus();
      return;
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const items = [...this.panel.querySelectorAll("button")];
    const next = items.indexOf(document.activeElement) + step;
    items[(next + items.length) % items.length].focus();
  }
}
