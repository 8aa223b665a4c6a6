/** A picture in full size, over the page. */

export class Viewer {
  /** @param {HTMLDialogElement} dialog */
  constructor(dialog) {
    this.dialog = dialog;
    this.image = dialog.querySelector("img");
    dialog.addEventListener("click", () => dialog.close()); // anywhere: there is nothing else to do
    dialog.addEventListener("close", () => this.image.removeAttribute("src"));
  }

  /** @param {string} address @param {string} name */
  show(address, name) {
    if (!this.dialog.showModal) {
      window.open(address, "_blank", "noopener"); // iOS before 15.4
      return;
    }
    this.image.src = address;
    this.image.alt = name;
    this.dialog.showModal();
  }
}
