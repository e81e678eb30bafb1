// The phone's keyboard: how much of the page it covers, and whether it shows digits or letters.

const KEY = "rvuedge:keys";

/** Tell the style sheet, as --keyboard, how many pixels at the bottom are covered. */
export function watchKeyboard() {
  const view = window.visualViewport;
  if (!view) return;
  const place = () => {
    const zoomed = view.scale > 1.05;
    const covered = zoomed ? 0 : Math.max(0, window.innerHeight - view.height - view.offsetTop);
    document.documentElement.style.setProperty("--keyboard", `${Math.round(covered)}px`);
  };
  view.addEventListener("resize", place);
  view.addEventListener("scroll", place);
  place();
}

/** On touch screens the field opens the number pad; the button beside it changes to letters and back. */
export function offerLetters(field, button) {
  if (!window.matchMedia("(pointer: coarse)").matches) return;
  const show = (keys) => {
    field.inputMode = keys === "letters" ? "text" : "numeric";
    button.textContent = keys === "letters" ? "123" : "ABC";
    button.setAttribute("aria-label", keys === "letters" ? "123, number keys" : "ABC, letter keys");
    button.dataset.keys = keys;
  };
  button.hidden = false;
  show(remembered());
  button.addEventListener("click", () => {
    show(button.dataset.keys === "letters" ? "digits" : "letters");
    remember(button.dataset.keys);
    field.blur(); // iOS changes the keyboard only for a new focus
    field.focus();
  });
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
