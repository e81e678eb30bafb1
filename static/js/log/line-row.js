// One row of the "Ready to log" list: the line, its value, and its hints.

import { csrfToken } from "../device/server.js";
import { fixed } from "./exact.js";
import { explicitText } from "./ready-patients.js";
import { reductionNote } from "./reductions.js";
import { absence, WAITS } from "./release-note.js";
import { hintText, noWork } from "./session.js";

const SHOWN_AS_VALUE = new Set(["zero"]);
const REMOVABLE = new Set(["no-row", "not-permitted", "unknown-modifier", "facility-modifier", "no-split"]);

/** Return the row of a valued line, the `index`th of the text. */
export function lineRow(page, patient, index) {
  const { valued } = patient.lines.find((each) => each.index === index);
  const { line } = valued;
  const element = page.copy("line");
  const name = [line.hcpcs, ...line.modifiers].join("-") + (line.units > 1 ? ` ×${line.units}` : "");
  const title = page.bundle.name(line.hcpcs);
  const part = (which) => element.querySelector(`[data-${which}]`);
  part("code").append(...codeElements(line));
  part("name").textContent = title;
  part("open").setAttribute("aria-label", `${name}, ${title}: edit`);
  part("open").addEventListener("click", () => page.sheet.open(index));
  part("value").append(valueElement(page, valued, index));
  const note = valued.isWaiting ? null : reductionNote(page, patient, index);
  part("hints").append(...(note ? [note] : []), ...hintElements(page, index, valued));
  return element;
}

/** Write a line's code, modifiers and units: 49505-RT ×2. */
export function codeElements({ hcpcs, modifiers, units }) {
  const rest = Object.assign(document.createElement("span"), { className: "line-modifiers" });
  rest.textContent = modifiers.map((name) => `-${name}`).join("") + (units > 1 ? ` ×${units}` : "");
  return [hcpcs, rest];
}

function valueElement(page, valued, index) {
  if (!valued.line.isKnown || !valued.value) return "–";
  if (valued.isWaiting) return "waits";
  const reason = noWork(valued);
  if (reason) return Object.assign(document.createElement("span"), { className: "line-why", textContent: reason });
  const button = document.createElement("button");
  const figure = `${valued.isProvisional ? "≈ " : ""}${fixed(valued.wrvu)}`;
  Object.assign(button, { className: "to-trace", textContent: figure });
  button.setAttribute("form", "calculation-of-line");
  button.dataset.sheet = "";
  const doubt = valued.isProvisional ? ", provisional until the server values the line" : "";
  button.setAttribute("aria-label", `${figure} wRVU${doubt}, how this was calculated`);
  button.addEventListener("click", () => fillCalculationForm(page, index, button.form));
  return button;
}

// What the calculation of a line needs to know.
function fillCalculationForm({ parsed, when }, index, { elements }) {
  const facts = { q: explicitText(parsed.lines), date: when.day, setting: when.setting, line: index + 1 };
  for (const [name, value] of Object.entries(facts)) elements.namedItem(name).value = value;
  elements.namedItem("csrfmiddlewaretoken").value = csrfToken(); // the page may be older than the cookie
}

function hintElements(page, index, { line, value, code, hints, isWaiting }) {
  if (!value) return [hint(page, absence(page, line.hcpcs), "Remove", () => page.edits.rewrite(index, null))];
  if (isWaiting) return [note(WAITS)];
  const notes = code.release.label === page.bundle.label ? [] : [`Valued under ${code.release.label}.`];
  const elements = [];
  for (const each of hints.filter(({ rule }) => !SHOWN_AS_VALUE.has(rule))) {
    const message = hintText(each);
    const without = line.modifiers.filter((name) => name !== each.on);
    if (each.rule === "visit-with-procedure") {
      const added = { ...line, modifiers: [...line.modifiers, each.on] };
      elements.push(hint(page, message, `Add ${each.on}`, () => page.edits.rewrite(index, added)));
    } else if (REMOVABLE.has(each.rule) && without.length < line.modifiers.length) {
      elements.push(hint(page, message, `Remove ${each.on}`, () => page.edits.rewrite(index, { ...line, modifiers: without })));
    } else {
      notes.push(message);
    }
  }
  return [...elements, ...(notes.length > 0 ? [note(notes.join(" "))] : [])];
}

function hint(page, message, label, act) {
  const element = page.copy("hint");
  element.querySelector("[data-message]").textContent = message;
  const button = element.querySelector("[data-action]");
  button.textContent = label;
  button.addEventListener("click", act);
  return element;
}

/** Return a paragraph with a note. */
export function note(text, className = "line-note") {
  return Object.assign(document.createElement("p"), { className, textContent: text });
}
