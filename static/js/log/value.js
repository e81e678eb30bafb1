// Values one line in work RVUs under a policy, by the single-line rules of logbook/domain/valuation/line.py. The server
// applies the rules between lines; session.js marks the values that wait for it.

import { compare, exact, minus, ONE, plus, rounded, times, ZERO } from "./exact.js";
import { bilateral, changedService, flag, isDenied, isZero, splitGlobal, surgeonRole } from "./modifier-rules.js";
import rules from "./rules.js";

const HALF = exact(rules.half);
const FURTHER_SCAN = exact("0.95");
const NOT_SURGERY = ["55", "56", "78"]; // care on another day, or a return to surgery
const POSTOPERATIVE_DAYS = { "010": 10, "090": 90 };
const MOST_RANKED = 5; // Medicare reviews the sixth procedure onward case by case

/**
 * Value a line {modifiers, units} of a code (Bundle.code) in a setting. `policy` is {reduction, isFull, roundsLines,
 * reducesImaging, byModifier, byCode}. Returns {rowModifier, row, work, gross, wrvu, flags} with exact numbers.
 */
export function valueLine(code, line, policy, setting) {
  const draft = { code, line, policy, setting, flags: [], hasUnits: false, ...chooseRow(code, line.modifiers, policy, setting) };
  draft.value = draft.row.work;
  draft.units = countedUnits(line);
  noteMissingRows(draft);
  splitGlobal(draft);
  bilateral(draft);
  for (const name of new Set(line.modifiers)) changedService(draft, name);
  sharedCare(draft);
  if (line.units > 1) reduceUnits(draft);
  if (!draft.hasUnits) draft.value = times(draft.value, exact(draft.units));
  surgeonRole(draft);
  if (policy.byCode[code.hcpcs]) draft.value = times(draft.value, exact(policy.byCode[code.hcpcs]));
  if (policy.roundsLines) draft.value = rounded(draft.value);
  noteStatus(draft);
  const { row, rowModifier, flags, value } = draft;
  return { row, rowModifier, work: row.work, gross: times(row.work, exact(line.units)), wrvu: value, flags };
}

// Two units of left and right are the two sides of one procedure.
function countedUnits({ units, modifiers }) {
  return units === 2 && ["LT", "RT"].every((side) => modifiers.includes(side)) && !modifiers.includes("50") ? 1 : units;
}

// `standsIn` is why the 26 row is used without a 26.
function chooseRow(code, modifiers, policy, setting) {
  const replaces53 = policy.isFull || policy.byModifier["53"] !== undefined;
  for (const modifier of ["26", "TC", "53"]) {
    const row = modifiers.includes(modifier) && code.rows.get(modifier);
    if (row && !(modifier === "53" && replaces53)) return { rowModifier: modifier, row };
  }
  const row = code.rows.get("");
  const reason = modifiers.includes("TC") ? "" : standsIn(row, code.rows.get("26"), setting);
  if (reason) return { rowModifier: "26", row: code.rows.get("26"), standsIn: reason };
  if (row) return { rowModifier: "", row };
  const [modifier, first] = [...code.rows].sort(([a], [b]) => (a < b ? -1 : 1))[0];
  return { rowModifier: modifier, row: first };
}

function standsIn(row, professional, setting) {
  if (!professional) return "";
  if (!isZero(professional.work) && (!row || isZero(row.work))) return "as-professional";
  return row?.noFacilityPrice && row.pctc === "1" && setting === "facility" ? "facility-professional" : "";
}

function noteMissingRows(draft) {
  const { rowModifier, line } = draft;
  const { standsIn } = draft;
  if (standsIn && !line.modifiers.includes("26")) flag(draft, standsIn, "26", standsIn === "as-professional");
  if (line.modifiers.includes("26") && rowModifier !== "26") flag(draft, "no-row", "26", true);
  if (line.modifiers.includes("TC") && rowModifier !== "TC") {
    flag(draft, "no-row", "TC", true);
    draft.value = ZERO;
  }
}

/** Return whether a line is ranked with the session's other procedures. */
export function isRanked(draft) {
  const { row, code, line, setting } = draft;
  const isVisit = (code.bits & rules.isVisit) !== 0;
  const isSurgery = ["2", "3"].includes(row.multiple) && row.days !== "ZZZ" && row.status !== "J" && !isVisit;
  const isElsewhere = NOT_SURGERY.some((name) => line.modifiers.includes(name));
  return isSurgery && !isElsewhere && !isDenied(draft) && !(row.noFacilityPrice && setting === "facility");
}

// Postoperative care counts in full until the user enters the days of care.
function sharedCare(draft) {
  const { row, line } = draft;
  const is55 = draft.share === "55" && POSTOPERATIVE_DAYS[row.days];
  if (is55 && line.modifiers.includes("55")) flag(draft, "shared-care", String(POSTOPERATIVE_DAYS[row.days]));
}

// Applies the multiple-procedure rules to the units of one line: endoscopic family, ranking, imaging.
function reduceUnits(draft) {
  const { code, line, policy, row } = draft;
  if (policy.reduction === "modifier-51" && line.modifiers.includes("51")) {
    draft.value = times(draft.value, exact(policy.byModifier["51"] ?? rules.half));
  }
  if (policy.reduction === "rank") {
    if (draft.units > 1 && isRanked(draft)) rankUnits(draft);
    const isScan = policy.reducesImaging && row.multiple === "4" && draft.rowModifier !== "TC" && !isZero(draft.value);
    if (isScan && draft.units > 1) {
      draft.value = times(draft.value, plus(times(exact(draft.units), FURTHER_SCAN), minus(ONE, FURTHER_SCAN)));
      draft.hasUnits = true;
    }
  }
  if (code.hcpcs === rules.onceADay) flag(draft, "once-a-day", code.hcpcs);
  if (line.modifiers.length === 0 && row.bilateral === "1" && line.units === 2) flag(draft, "both-sides-perhaps", "50");
}

function rankUnits(draft) {
  const { row, value } = draft;
  const units = exact(draft.units);
  draft.hasUnits = true;
  if (!row.base) {
    draft.value = times(value, plus(times(units, HALF), HALF));
    if (draft.units > MOST_RANKED) flag(draft, "after-the-fifth", `1 to ${draft.units}`);
    return;
  }
  draft.value = times(value, units);
  if (row.baseWork === null) {
    flag(draft, "no-base", row.base, true);
    return;
  }
  const shared = compare(value, row.baseWork) < 0 ? value : row.baseWork;
  draft.value = minus(draft.value, times(shared, exact(draft.units - 1)));
}

function noteStatus(draft) {
  const { status, work, pctc, noFacilityPrice } = draft.row;
  const { setting, line } = draft;
  if (rules.notPaid.includes(status)) flag(draft, "not-paid", status);
  else if (status === "J") flag(draft, "anesthesia-units", status);
  else if (status === "C" && isZero(work)) flag(draft, "no-national-value", status, true);
  else if (noFacilityPrice && setting === "facility" && !isZero(draft.value)) flag(draft, "no-facility-payment");
  if (isZero(draft.value) && !["J", "C"].includes(status)) flag(draft, "zero", isZero(work) ? pctc : "");
  if (line.modifiers.includes("FS") && setting === "nonfacility") flag(draft, "shared-visit-in-office", "FS");
}
