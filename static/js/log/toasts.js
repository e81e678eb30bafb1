// The message at the bottom of the log page, with an optional Undo.

const DURATION = 12000; // milliseconds

export class Toasts {
  constructor(page) {
    Object.assign(this, { page, box: page.part("toasts"), timer: 0 });
  }

  /** Show a message. `undo` is what its button does; without it there's no button. */
  show(message, undo = null) {
    const element = this.page.copy("toast");
    element.querySelector("[data-message]").textContent = message;
    const button = element.querySelector("[data-undo]");
    button.hidden = !undo;
    if (undo) button.addEventListener("click", undo, { once: true });
    this.box.replaceChildren(element);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => element.matches(":focus-within") || element.remove(), DURATION);
  }

  /** Change the message that shows, if one does. */
  update(message) {
    const element = this.box.querySelector("[data-message]");
    if (element) element.textContent = message;
  }

  hide() {
    this.box.replaceChildren();
  }
}
