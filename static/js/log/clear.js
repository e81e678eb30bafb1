// The button that clears a field.

/** Show the button. Pressing it has the same effect as deleting the text by hand. */
export function offerToClear(field, button) {
  button.hidden = false;
  button.addEventListener("click", () => {
    field.value = "";
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
    field.focus();
  });
}
