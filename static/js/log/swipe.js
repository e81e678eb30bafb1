// Swiping a row to the left removes it. The row follows the finger; a short swipe springs back.

const FAR_ENOUGH = 96; // pixels
const BEGUN = 12;

/** Watch the rows that match `selector` inside a list. Calls `onSwiped(row)`. */
export function watchSwipes(list, selector, onSwiped) {
  let swipe = null;
  const end = (isDone) => {
    if (!swipe) return;
    const { row, distance } = swipe;
    swipe = null;
    row.style.removeProperty("transform");
    row.classList.remove("is-swiped");
    if (isDone && distance > FAR_ENOUGH) onSwiped(row);
  };
  list.addEventListener("pointerdown", (event) => {
    const row = event.pointerType === "mouse" ? null : event.target.closest(selector);
    swipe = row && { row, x: event.clientX, distance: 0 };
  });
  list.addEventListener("pointermove", (event) => {
    if (!swipe) return;
    swipe.distance = swipe.x - event.clientX;
    if (swipe.distance < BEGUN) return;
    swipe.row.classList.add("is-swiped");
    swipe.row.style.transform = `translateX(${-swipe.distance}px)`;
  });
  list.addEventListener("pointerup", () => end(true));
  for (const name of ["pointercancel", "pointerleave"]) list.addEventListener(name, () => end(false));
}
