// The note under a reduced line: why it counts less, and one tap that makes it another patient's, with both totals. Asked
// once for a pair of codes: the answer is remembered.

import { cutInShort } from "./cuts.js";
import { grouped } from "./exact.js";
import { separationOf } from "./ready-patients.js";

/** Return the note under a line of a patient, or null if nothing reduced it. */
export function reductionNote(page, patient, index) {
  const { valued } = patient.lines.find((each) => each.index === index);
  if (!valued.cut) return null;
  const element = page.copy("reduction");
  element.querySelector("[data-message]").textContent = cutInShort(valued.cut);
  const separation = separationOf(page, patient, index);
  if (separation) element.querySelector("[data-actions]").append(...actions(page, patient, separation));
  return element;
}

function actions(page, patient, { at, apart, pair, isSaid }) {
  const isOpenQuestion = !isSaid && pair && page.choices.get(pair) === undefined;
  const together = grouped(patient.total);
  const separate = () => page.edits.separate(at, pair);
  const different = action("Different patients", grouped(apart), separate);
  if (!isOpenQuestion) return [different];
  return [action("Same patient", together, () => page.choose(pair, true)), different];
}

function action(label, total, act) {
  const button = document.createElement("button");
  const figure = Object.assign(document.createElement("span"), { className: "num", textContent: total });
  Object.assign(button, { type: "button", className: "reduction-action" });
  button.append(`${label} `, figure);
  button.addEventListener("click", act);
  return button;
}

/** Why a patient began by itself, as a sentence; '' if the user began it. */
export function openingText(opens) {
  const texts = { visit: "A second visit starts a new patient.", learned: "Different patients, as you chose before." };
  return texts[opens] ?? "";
}
