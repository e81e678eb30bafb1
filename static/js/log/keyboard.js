// The phone's keyboard: how much of the page it covers and whether it shows numbers or letters.

const KEY = "rvuedge:keys";

/** Set the CSS property --keyboard to the number of pixels the keyboard covers. */
export function watchKeyboard() {
  const view = window.visualViewport;
  if (!view) return;
  const measure = () => {
    const zoomed = view.scale > 1.05;
    const covered = zoomed ? 0 : Math.max(0, window.innerHeight - view.height - view.offsetTop);
    document.documentElement.style.setProperty("--keyboard", `${Math.round(covered)}px`);
  };
  view.addEventListener("resize", measure);
  view.addEventListener("scroll", measure);
  measure();
}

/** On touch screens, the number pad opens, and a button switches to letters and back. */
export class Keyboard {
  constructor(field, button) {
    Object.assign(this, { field, button });
    if (!window.matchMedia("(pointer: coarse)").matches) return;
    button.hidden = false;
    this.show(remembered());
    button.addEventListener("click", () => {
      this.show(button.dataset.keys === "letters" ? "digits" : "letters");
      remember(button.dataset.keys);
      field.blur(); // iOS changes the keyboard only when the field gets focus again
      field.focus();
    });
  }

  show(keys) {
    const { field, button } = this;
    field.inputMode = keys === "letters" ? "text" : "numeric";
    button.textContent = keys === "letters" ? "123" : "ABC";
    button.setAttribute("aria-label", keys === "letters" ? "123, number keys" : "ABC, letter keys");
    button.dataset.keys = keys;
  }

  /** Show the letters, to search by name. */
  showLetters() {
    if (!this.button.hidden) this.show("letters");
  }
}

function remembered() {
  try {
    return localStorage.getItem(KEY) ?? "digits";
  } catch {
    return "digits";
  }
}

function remember(keys) {
  try {
    localStorage.setItem(KEY, keys);
  } catch {
    // Without storage the choice lasts as long as the page.
  }
}
