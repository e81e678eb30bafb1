// The button in the field that empties it.

/** Show the button; a press is as if the text were deleted by hand. */
export function offerToClear(field, button) {
  button.hidden = false;
  button.addEventListener("click", () => {
    field.value = "";
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
    field.focus();
  });
}
