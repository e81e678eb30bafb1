// How the log page draws a text: the colored copy under the field, and the chips below it.

import { digitsForLetters } from "./letters.js";
import { CODE_LENGTH } from "./table.js";
import { plainText } from "./text.js";

const CLASSES = { code: "", modifier: "is-modifier", rest: "is-rest", bad: "is-bad", divider: "is-divider" };

/** Return the colored copy of a text as elements. `parsed` is null while no codes are loaded. */
export function coloredText(text, parsed) {
  if (!parsed) return [span(text)];
  const characters = Array.from(text);
  const marks = marksOf(parsed, characters).sort((a, b) => a.start - b.start || a.end - b.end);
  const found = [];
  let at = 0;
  for (const { start, end, kind } of marks) {
    if (start < at || end <= start) continue;
    if (start > at) found.push(span(characters.slice(at, start).join("")));
    found.push(span(characters.slice(start, end).join(""), CLASSES[kind]));
    at = end;
  }
  return [...found, span(characters.slice(at).join(""))];
}

function marksOf({ lines, rests, dividers }, characters) {
  const marks = rests.map(({ start, end, state }) => ({ start, end, kind: state === "impossible" ? "bad" : "rest" }));
  for (const { start, end } of dividers ?? []) marks.push({ start, end, kind: "divider" });
  for (const line of lines) {
    const code = codePosition(line, characters);
    const inside = rests.filter(({ start, end }) => start >= line.start && end <= line.end);
    marks.push({ start: code, end: code + CODE_LENGTH, kind: "code" });
    let at = code + CODE_LENGTH;
    for (const rest of inside) {
      marks.push({ start: at, end: rest.start, kind: "modifier" });
      at = rest.end;
    }
    marks.push({ start: at, end: line.end, kind: "modifier" });
  }
  return marks;
}

// A line may start before its code: 2x 99213, CPT99213.
function codePosition({ hcpcs, start, end }, characters) {
  const plain = plainText(characters.slice(start, end));
  const found = digitsForLetters(plain).indexOf(digitsForLetters(hcpcs));
  return found < 0 ? start : start + found;
}

/** Return the chips of a reading, with a divider between patients. */
export function chipsOf({ lines, rests, atDivider }) {
  const parts = [
    ...lines.map((line) => ({ start: line.start, patient: line.patient, element: lineChip(line) })),
    ...rests.filter(({ state }) => state !== "words").map((rest) => ({ start: rest.start, element: restChip(rest) })),
  ].sort((a, b) => a.start - b.start);
  const elements = [];
  let patient = null;
  for (const part of parts) {
    if (part.patient && patient && part.patient !== patient) elements.push(span("", "chip-divider"));
    patient = part.patient ?? patient;
    elements.push(part.element);
  }
  if (atDivider && lines.length > 0) elements.push(span("", "chip-divider"));
  return elements;
}

function lineChip({ hcpcs, modifiers, units, isKnown }) {
  const chip = span("", isKnown ? "chip" : "chip chip-bad");
  chip.append(span(hcpcs));
  const more = [...modifiers, ...(units > 1 ? [`×${units}`] : [])];
  if (more.length > 0) chip.append(span(more.join(" "), "chip-rest"));
  return chip;
}

// Shows a dot for each character the code still needs.
function restChip({ text, state }) {
  const isPending = state === "pending";
  const missing = isPending && /^[0-9a-z]/i.test(text) ? "·".repeat(Math.max(0, CODE_LENGTH - text.length)) : "";
  const chip = span("", isPending ? "chip chip-pending" : "chip chip-bad");
  chip.append(span(text + missing));
  return chip;
}

function span(text, name = "") {
  const element = document.createElement("span");
  element.textContent = text;
  if (name) element.className = name;
  return element;
}
