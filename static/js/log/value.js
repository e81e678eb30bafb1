// What one line is worth in work RVUs under a policy: the rules of logbook/domain/valuation.py that look at the line alone.
// What lines of a session do to each other is the server's; session.js says which numbers wait for it.

import { compare, exact, minus, ONE, plus, rounded, times, ZERO } from "./exact.js";
import { extent, flag, isZero, role, sides, split } from "./modifier-rules.js";
import rules from "./rules.js";

const HALF = exact(rules.half);
const SCAN = exact("0.95");
const FULLY_RANKED = 5;

/**
 * The value of a line {modifiers, units} of a code (Bundle.code). `policy` is {reduction, isFull, roundsLines, byModifier,
 * byCode}; the result {rowModifier, row, work, gross, wrvu, flags}, numbers exact.
 */
export function valueLine(code, line, policy) {
  const draft = { code, line, policy, flags: [], hasUnits: false, value: ZERO, ...begin(code, line.modifiers) };
  draft.value = draft.row.work;
  missingRows(draft);
  split(draft);
  sides(draft);
  for (const name of new Set(line.modifiers)) extent(draft, name);
  if (line.units > 1) reduce(draft);
  const units = exact(line.units);
  if (!draft.hasUnits) draft.value = times(draft.value, units);
  role(draft);
  if (policy.byCode[code.hcpcs]) draft.value = times(draft.value, exact(policy.byCode[code.hcpcs]));
  if (policy.roundsLines) draft.value = rounded(draft.value);
  noteStatus(draft);
  const { row, rowModifier, flags, value } = draft;
  return { row, rowModifier, work: row.work, gross: times(row.work, units), wrvu: value, flags };
}

function begin(code, asked) {
  for (const wanted of ["26", "TC", "53"]) {
    const own = asked.includes(wanted) && code.rows.get(wanted);
    if (own) return { rowModifier: wanted, row: own, standsIn: false };
  }
  const row = code.rows.get("");
  const professional = code.rows.get("26");
  if ((!row || isZero(row.work)) && professional && !isZero(professional.work) && !asked.includes("TC")) {
    return { rowModifier: "26", row: professional, standsIn: !asked.includes("26") };
  }
  if (row) return { rowModifier: "", row, standsIn: false };
  const [modifier, first] = [...code.rows].sort(([a], [b]) => (a < b ? -1 : 1))[0];
  return { rowModifier: modifier, row: first, standsIn: false };
}

function missingRows(draft) {
  const { rowModifier, line } = draft;
  if (draft.standsIn) flag(draft, "as-professional", "26", true);
  if (line.modifiers.includes("26") && rowModifier !== "26") flag(draft, "no-row", "26", true);
  if (line.modifiers.includes("TC") && rowModifier !== "TC") {
    flag(draft, "no-row", "TC", true);
    draft.value = ZERO;
  }
}

/** Whether a line takes a place in the ranking of a session. */
export function isRanked({ row }, code, modifiers) {
  const isVisit = (code.bits & rules.isVisit) !== 0;
  return ["2", "3"].includes(row.multiple) && row.days !== "ZZZ" && row.status !== "J" && !isVisit && !modifiers.includes("78");
}

// The units of one line are a session of their own: family, ranking, scans.
function reduce(draft) {
  const { code, line, policy, row } = draft;
  if (policy.reduction === "modifier-51" && line.modifiers.includes("51")) {
    draft.value = times(draft.value, exact(policy.byModifier["51"] ?? rules.half));
  }
  if (policy.reduction === "rank") {
    if (isRanked(draft, code, line.modifiers)) rank(draft);
    const isScan = row.multiple === "4" && draft.rowModifier !== "TC" && !isZero(draft.value);
    if (isScan) {
      draft.value = times(draft.value, plus(times(exact(line.units), SCAN), minus(ONE, SCAN)));
      draft.hasUnits = true;
    }
  }
  if (line.modifiers.length === 0 && row.bilateral === "1" && line.units === 2) flag(draft, "both-sides-perhaps", "50");
}

function rank(draft) {
  const { row, line, value } = draft;
  const units = exact(line.units);
  draft.hasUnits = true;
  if (!row.base) {
    draft.value = times(value, plus(times(units, HALF), HALF));
    if (line.units > FULLY_RANKED) flag(draft, "after-the-fifth", `1 to ${line.units}`);
    return;
  }
  draft.value = times(value, units);
  if (row.baseWork === null) {
    flag(draft, "no-base", row.base, true);
    return;
  }
  const taken = compare(value, row.baseWork) < 0 ? value : row.baseWork;
  draft.value = minus(draft.value, times(taken, exact(line.units - 1)));
}

function noteStatus(draft) {
  const { status, work, pctc } = draft.row;
  if (rules.notPaid.includes(status)) flag(draft, "not-paid", status);
  else if (status === "J") flag(draft, "anesthesia-units", status);
  else if (status === "C" && isZero(work)) flag(draft, "no-national-value", status, true);
  if (isZero(draft.value) && !["J", "C"].includes(status)) flag(draft, "zero", isZero(work) ? pctc : "");
}
