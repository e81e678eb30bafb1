// Which lines typed together are one patient. The same rules as logbook/domain/parsing/patients.py, which explains them.

import rules from "./rules.js";

const SEPARATE_VISIT = "25";
const VISIT = "visit";
const ANY = "any";

/** Return a visit's group, or "" for a code that isn't a visit or is an add-on. */
export function groupOf(hcpcs, table) {
  const bits = table.codes.get(hcpcs) ?? 0;
  if (bits & rules.addOn) return "";
  return rules.visitGroups[hcpcs] ?? (bits & rules.isVisit ? VISIT : "");
}

function areUsual(group, other) {
  const beside = [rules.beside[group] ?? [], rules.beside[other] ?? []];
  if (group === other) return false;
  return beside[0].includes(other) || beside[1].includes(group) || beside.some((groups) => groups.includes(ANY));
}

/** Return why a line that's typed after a patient's lines opens the next patient by itself: "visit", "learned" or "". */
export function whyOpens(line, patient, table) {
  if (table.apart.size > 0 && patient.some(({ hcpcs }) => table.apart.has(pairOf(line.hcpcs, hcpcs)))) return "learned";
  return isSecondVisit(line, patient, table) ? "visit" : "";
}

/** Return two codes as the key of a learned pair. */
export function pairOf(one, other) {
  return [one, other].sort().join(" ");
}

function isSecondVisit(line, patient, table) {
  const group = groupOf(line.hcpcs, table);
  if (!group || line.modifiers.includes(SEPARATE_VISIT)) return false;
  for (let at = patient.length - 1; at >= 0; at -= 1) {
    const other = groupOf(patient[at].hcpcs, table);
    if (other && !areUsual(group, other)) return !patient[at].modifiers.includes(SEPARATE_VISIT);
  }
  return false;
}

/** Number the patients. `groups` has a number for each line that changes where a divider was typed. */
export function assignPatients(lines, groups, table) {
  let patient = [];
  let number = 1;
  lines.forEach((line, n) => {
    line.opens = "";
    if (patient.length > 0 && groups[n] !== groups[n - 1]) line.opens = "typed";
    else if (patient.length > 0 && !line.isJoined) line.opens = whyOpens(line, patient, table);
    if (line.opens) [number, patient] = [number + 1, []];
    line.patient = number;
    patient.push(line);
  });
}

/** Write a line as it can be typed, with separators: 27447-RTx2. */
export function lineText({ hcpcs, modifiers, units }) {
  return [hcpcs, ...modifiers].join("-") + (units > 1 ? `x${units}` : "");
}

/**
 * Write lines so that reading them gives the same lines and patients again. With the table, lines may have changed since
 * they were read: a divider or + is written wherever the rules would now decide otherwise.
 */
export function textOf(lines, table = null) {
  let text = "";
  let patient = [];
  for (const line of lines) {
    if (patient.length > 0) text += between(line, patient, table);
    if (patient.length > 0 && patient.at(-1).patient !== line.patient) patient = [];
    patient.push(line);
    text += lineText(line);
  }
  return text;
}

function between(line, patient, table) {
  const isNext = line.patient !== patient.at(-1).patient;
  const opens = table ? whyOpens(line, patient, table) !== "" : isNext && ["visit", "learned"].includes(line.opens);
  if (isNext) return opens && line.opens !== "typed" && !line.isJoined ? " " : " | ";
  return line.isJoined || opens ? " + " : " ";
}
