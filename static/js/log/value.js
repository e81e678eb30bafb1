// The start and the end of a line's value: the same rules as logbook/domain/valuation/line.py, which explains them. Between
// them are the modifiers (modifier-rules.js) and the lines' effect on each other (ranking.js). A draft is a line being
// valued: {line, code, policy, setting, rowModifier, row, work, value, fee, units, isOneSide, isDenied, hasUnits, steps, flags}.

import { compare, exact, minus, ONE, rounded, times, ZERO } from "./exact.js";
import rules from "./rules.js";
import { countedUnits } from "./sides.js";

/** Choose the row whose work counts. `code` is a bundle's code, `line` has its modifiers and units. */
export function startLine(line, code, policy, setting) {
  const [rowModifier, row, reason] = chooseRow(code, line.modifiers, policy, setting);
  const draft = {
    line, code, policy, setting, rowModifier, row, work: row.work, value: row.work, fee: row[setting] ?? ZERO,
    units: countedUnits(line), isOneSide: false, isDenied: false, hasUnits: false, steps: [], flags: [],
  };
  const on = rowModifier ? `${code.hcpcs}-${rowModifier}` : code.hcpcs;
  draft.steps.push({ rule: "row", operation: "set", operand: row.work, on, before: ZERO, after: row.work });
  if (reason) flag(draft, reason, "26", reason === "as-professional");
  noteMissingRows(draft);
  return draft;
}

function chooseRow(code, modifiers, policy, setting) {
  const replaces53 = policy.isFull || policy.byModifier["53"] !== undefined;
  for (const name of ["26", "TC", "53"]) {
    const row = modifiers.includes(name) && code.rows.get(name);
    if (row && !(name === "53" && replaces53)) return [name, row, ""];
  }
  const row = code.rows.get("");
  const reason = modifiers.includes("TC") ? "" : standsIn(row, code.rows.get("26"), setting);
  if (reason) return ["26", code.rows.get("26"), reason];
  if (row) return ["", row, ""];
  const [name, first] = [...code.rows].sort(([a], [b]) => (a < b ? -1 : 1))[0];
  return [name, first, ""];
}

// Why the 26 row is used without a 26.
function standsIn(row, professional, setting) {
  if (!professional) return "";
  if (!isZero(professional.work) && (!row || isZero(row.work))) return "as-professional";
  return row?.pctc === "1" && isUnpriced(row, setting) ? "facility-professional" : "";
}

/** Return whether Medicare makes no professional payment for a row in a facility. */
export function isUnpriced(row, setting) {
  return row.noFacilityPrice && setting === "facility";
}

function noteMissingRows(draft) {
  const { rowModifier, line } = draft;
  if (line.modifiers.includes("26") && rowModifier !== "26") flag(draft, "no-row", "26", true);
  if (line.modifiers.includes("TC") && rowModifier !== "TC") {
    flag(draft, "no-row", "TC", true);
    scale(draft, "technical", ZERO, "TC");
  }
}

/** Count units unless ranking did, apply the policy's factor and rounding, and note what needs attention. */
export function finishLine(draft) {
  const { line, code, policy, row, rowModifier, work, steps, flags } = draft;
  const ofCode = policy.byCode[code.hcpcs];
  if (ofCode !== undefined) addStep(draft, "policy-code", "times", exact(ofCode), code.hcpcs);
  if (policy.roundsLines && compare(draft.value, rounded(draft.value)) !== 0) addStep(draft, "rounding", "round", exact("2"), "");
  noteStatus(draft);
  return { row, rowModifier, work, gross: times(work, exact(line.units)), wrvu: draft.value, steps, flags };
}

function noteStatus(draft) {
  const { status, pctc } = draft.row;
  if (rules.notPaid.includes(status)) flag(draft, "not-paid", status);
  else if (status === "J") flag(draft, "anesthesia-units", status);
  else if (status === "C" && isZero(draft.work)) flag(draft, "no-national-value", status, true);
  else if (isUnpriced(draft.row, draft.setting) && !isZero(draft.value)) flag(draft, "no-facility-payment");
  if (isZero(draft.value) && !["J", "C"].includes(status)) flag(draft, "zero", isZero(draft.work) ? pctc : "");
}

/** Apply a step to a draft's value and record it. A deduction stops at zero. */
export function addStep(draft, rule, operation, operand, on) {
  const before = draft.value;
  if (operation === "times") draft.value = times(before, operand);
  else if (operation === "minus") draft.value = minus(before, operand);
  else draft.value = rounded(before);
  draft.steps.push({ rule, operation, operand, on, before, after: draft.value });
}

/** Multiply the value and the fee, which ranks the line, by a factor. */
export function scale(draft, rule, factor, on) {
  addStep(draft, rule, "times", factor, on);
  draft.fee = times(draft.fee, factor);
}

/** Multiply by a modifier's factor, or by the policy's factor for it. A factor of 1 makes no step. */
export function applyFactor(draft, rule, usual, on) {
  const { policy } = draft;
  const own = policy.byModifier[on.split(" ")[0]];
  const full = policy.isFull && compare(usual, ONE) < 0 ? ONE : usual;
  const factor = own === undefined ? full : exact(own);
  if (compare(factor, ONE) !== 0) scale(draft, rule, factor, on);
}

/** Add a flag to a draft. */
export function flag(draft, rule, on = "", needsReview = false) {
  draft.flags.push({ rule, on, needsReview });
}

export function isZero(value) {
  return compare(value, ZERO) === 0;
}
