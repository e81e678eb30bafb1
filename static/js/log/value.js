// Values one line in work RVUs under a policy, by the single-line rules of logbook/domain/valuation/line.py. The server
// applies the rules between lines; session.js marks the values that wait for it.

import { compare, exact, minus, ONE, plus, rounded, times, ZERO } from "./exact.js";
import { bilateral, changedService, flag, isZero, splitGlobal, surgeonRole } from "./modifier-rules.js";
import rules from "./rules.js";

const HALF = exact(rules.half);
const FURTHER_SCAN = exact("0.95");
const MOST_RANKED = 5; // Medicare reviews the sixth procedure onward case by case

/**
 * Value a line {modifiers, units} of a code (Bundle.code). `policy` is {reduction, isFull, roundsLines, byModifier, byCode}.
 * Returns {rowModifier, row, work, gross, wrvu, flags} with exact numbers.
 */
export function valueLine(code, line, policy) {
  const draft = { code, line, policy, flags: [], hasUnits: false, value: ZERO, ...chooseRow(code, line.modifiers) };
  draft.value = draft.row.work;
  noteMissingRows(draft);
  splitGlobal(draft);
  bilateral(draft);
  for (const name of new Set(line.modifiers)) changedService(draft, name);
  if (line.units > 1) reduceUnits(draft);
  const units = exact(line.units);
  if (!draft.hasUnits) draft.value = times(draft.value, units);
  surgeonRole(draft);
  if (policy.byCode[code.hcpcs]) draft.value = times(draft.value, exact(policy.byCode[code.hcpcs]));
  if (policy.roundsLines) draft.value = rounded(draft.value);
  noteStatus(draft);
  const { row, rowModifier, flags, value } = draft;
  return { row, rowModifier, work: row.work, gross: times(row.work, units), wrvu: value, flags };
}

// `isStandIn`: the code has work only on its 26 row, so that row is used without a 26.
function chooseRow(code, modifiers) {
  for (const modifier of ["26", "TC", "53"]) {
    const row = modifiers.includes(modifier) && code.rows.get(modifier);
    if (row) return { rowModifier: modifier, row, isStandIn: false };
  }
  const row = code.rows.get("");
  const professional = code.rows.get("26");
  if ((!row || isZero(row.work)) && professional && !isZero(professional.work) && !modifiers.includes("TC")) {
    return { rowModifier: "26", row: professional, isStandIn: !modifiers.includes("26") };
  }
  if (row) return { rowModifier: "", row, isStandIn: false };
  const [modifier, first] = [...code.rows].sort(([a], [b]) => (a < b ? -1 : 1))[0];
  return { rowModifier: modifier, row: first, isStandIn: false };
}

function noteMissingRows(draft) {
  const { rowModifier, line } = draft;
  if (draft.isStandIn) flag(draft, "as-professional", "26", true);
  if (line.modifiers.includes("26") && rowModifier !== "26") flag(draft, "no-row", "26", true);
  if (line.modifiers.includes("TC") && rowModifier !== "TC") {
    flag(draft, "no-row", "TC", true);
    draft.value = ZERO;
  }
}

/** Return whether a line is ranked with the session's other procedures. */
export function isRanked({ row }, code, modifiers) {
  const isVisit = (code.bits & rules.isVisit) !== 0;
  return ["2", "3"].includes(row.multiple) && row.days !== "ZZZ" && row.status !== "J" && !isVisit && !modifiers.includes("78");
}

// Applies the multiple-procedure rules to the units of one line: endoscopic family, ranking, imaging.
function reduceUnits(draft) {
  const { code, line, policy, row } = draft;
  if (policy.reduction === "modifier-51" && line.modifiers.includes("51")) {
    draft.value = times(draft.value, exact(policy.byModifier["51"] ?? rules.half));
  }
  if (policy.reduction === "rank") {
    if (isRanked(draft, code, line.modifiers)) rankUnits(draft);
    const isScan = row.multiple === "4" && draft.rowModifier !== "TC" && !isZero(draft.value);
    if (isScan) {
      draft.value = times(draft.value, plus(times(exact(line.units), FURTHER_SCAN), minus(ONE, FURTHER_SCAN)));
      draft.hasUnits = true;
    }
  }
  if (line.modifiers.length === 0 && row.bilateral === "1" && line.units === 2) flag(draft, "both-sides-perhaps", "50");
}

function rankUnits(draft) {
  const { row, line, value } = draft;
  const units = exact(line.units);
  draft.hasUnits = true;
  if (!row.base) {
    draft.value = times(value, plus(times(units, HALF), HALF));
    if (line.units > MOST_RANKED) flag(draft, "after-the-fifth", `1 to ${line.units}`);
    return;
  }
  draft.value = times(value, units);
  if (row.baseWork === null) {
    flag(draft, "no-base", row.base, true);
    return;
  }
  const shared = compare(value, row.baseWork) < 0 ? value : row.baseWork;
  draft.value = minus(draft.value, times(shared, exact(line.units - 1)));
}

function noteStatus(draft) {
  const { status, work, pctc } = draft.row;
  if (rules.notPaid.includes(status)) flag(draft, "not-paid", status);
  else if (status === "J") flag(draft, "anesthesia-units", status);
  else if (status === "C" && isZero(work)) flag(draft, "no-national-value", status, true);
  if (isZero(draft.value) && !["J", "C"].includes(status)) flag(draft, "zero", isZero(work) ? pctc : "");
}
