// How the log page draws a text: the colored copy under the field, and the chips below it.

import { digitsForLetters } from "./letters.js";
import { CODE_LENGTH } from "./table.js";
import { plainText } from "./text.js";

const DIVIDER = ["", "chip-divider", ""];
const CLASSES = { code: "", modifier: "is-modifier", rest: "is-rest", bad: "is-bad", divider: "is-divider" };

/** Return the colored copy of a text as [text, class] pairs. `parsed` is null while no codes are loaded. */
export function coloredText(text, parsed) {
  if (!parsed) return [[text, ""]];
  const characters = Array.from(text);
  const marks = marksOf(parsed, characters).sort((a, b) => a.start - b.start || a.end - b.end);
  const found = [];
  let at = 0;
  for (const { start, end, kind } of marks) {
    if (start < at || end <= start) continue;
    if (start > at) found.push([characters.slice(at, start).join(""), ""]);
    found.push([characters.slice(start, end).join(""), CLASSES[kind]]);
    at = end;
  }
  return [...found, [characters.slice(at).join(""), ""]];
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

/** Return the chips of a reading as [text, class, more] triples, with a divider between patients. */
export function chipsOf({ lines, rests, atDivider }) {
  const parts = [
    ...lines.map((line) => ({ start: line.start, patient: line.patient, chip: lineChip(line) })),
    ...rests.filter(({ state }) => state !== "words").map((rest) => ({ start: rest.start, chip: restChip(rest) })),
  ].sort((a, b) => a.start - b.start);
  const chips = [];
  let patient = null;
  for (const part of parts) {
    if (part.patient && patient && part.patient !== patient) chips.push(DIVIDER);
    patient = part.patient ?? patient;
    chips.push(part.chip);
  }
  return atDivider && lines.length > 0 ? [...chips, DIVIDER] : chips;
}

function lineChip({ hcpcs, modifiers, units, isKnown }) {
  const more = [...modifiers, ...(units > 1 ? [`×${units}`] : [])].join(" ");
  return [hcpcs, isKnown ? "chip" : "chip chip-bad", more];
}

// Shows a dot for each character the code still needs.
function restChip({ text, state }) {
  const isPending = state === "pending";
  const missing = isPending && /^[0-9a-z]/i.test(text) ? "·".repeat(Math.max(0, CODE_LENGTH - text.length)) : "";
  return [text + missing, isPending ? "chip chip-pending" : "chip chip-bad", ""];
}

/** Show parts in a container. Only those that changed since the last time are drawn again, since a day's text is long. */
export function showParts(container, parts, draw) {
  const shown = (container.parts ??= []);
  parts.forEach((part, n) => {
    if (shown[n]?.join("\n") === part.join("\n")) return;
    const element = draw(part);
    if (container.children[n]) container.children[n].replaceWith(element);
    else container.append(element);
  });
  while (container.children.length > parts.length) container.lastElementChild.remove();
  container.parts = parts;
}

/** Draw a piece of the colored text. */
export function drawText([text, name]) {
  return span(text, name);
}

/** Draw a chip. */
export function drawChip([text, name, more]) {
  const chip = span("", name);
  if (name !== DIVIDER[1]) chip.append(span(text), ...(more ? [span(more, "chip-rest")] : []));
  return chip;
}

function span(text, name = "") {
  const element = document.createElement("span");
  element.textContent = text;
  if (name) element.className = name;
  return element;
}
