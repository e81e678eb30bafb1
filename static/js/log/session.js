// Values the lines of a session on this device, each separately, and adds hints about lines that may be wrong together. When
// lines affect each other (ranking, endoscopic families, bilateral pairs), they're provisional until the server values them.

import { plus, ZERO } from "./exact.js";
import rules from "./rules.js";
import { isRanked, valueLine } from "./value.js";

const PROCEDURES = ["000", "010", "090"];

/** Convert a policy from the server (logbook.domain.valuation.policy.policy_as_data) for valuation. */
export function policyFrom(data = { preset: "parity" }) {
  const isCustom = data.preset === "custom";
  return {
    name: data.preset,
    reduction: isCustom ? data.reduction : data.preset === "parity" ? "rank" : "none",
    isFull: data.preset === "full",
    roundsLines: isCustom && Boolean(data.rounds_lines),
    reducesImaging: isCustom && Boolean(data.reduces_imaging),
    byModifier: data.by_modifier ?? {},
    byCode: data.by_code ?? {},
    pinned: data.pinned ?? "",
  };
}

/** Value lines {hcpcs, modifiers, units} under a policy in a setting. Each result adds {value, wrvu, hints, isProvisional,
 * isWaiting}. `value` is null for a code that isn't in the bundle. Lines that wait for a release count as 0. */
export function valueLines(lines, bundle, policy, setting = "facility", isWaiting = false) {
  const drafts = lines.map((line) => draftOf(line, bundle, policy, setting));
  const known = drafts.filter((draft) => draft.value);
  const ranked = known.filter(({ value, code, line }) => isRanked({ row: value.row, code, line, policy, setting }));
  const isScan = ({ value }) => policy.reducesImaging && value.row.multiple === "4" && value.rowModifier !== "TC";
  const scans = known.filter(isScan);
  const related = policy.reduction === "rank" ? [ranked, scans].filter((group) => group.length > 1).flat() : [];
  const bilateral = bilateralPairs(known);
  addHints(known);
  return drafts.map((draft) => ({
    ...draft,
    wrvu: draft.value && !isWaiting ? draft.value.wrvu : ZERO,
    hints: draft.value && !isWaiting ? draft.value.flags : [],
    isProvisional: Boolean(policy.pinned) || (!isWaiting && (related.includes(draft) || bilateral.includes(draft))),
    isWaiting: isWaiting && Boolean(draft.value),
  }));
}

function draftOf(line, bundle, policy, setting) {
  if (!bundle.has(line.hcpcs)) return { line, code: null, value: null };
  const code = bundle.code(line.hcpcs);
  return { line, code, value: valueLine(code, line, policy, setting) };
}

/** Return the exact sum of the lines' wRVUs. */
export function totalOf(valued) {
  return valued.reduce((sum, { wrvu }) => plus(sum, wrvu), ZERO);
}

// Lines of one code, LT on one and RT on the other.
function bilateralPairs(drafts) {
  const withSide = (code, side) => drafts.filter(({ line }) => line.hcpcs === code && line.modifiers.includes(side));
  const codes = new Set(drafts.map(({ line }) => line.hcpcs));
  return [...codes].flatMap((code) => {
    const [left, right] = [withSide(code, "LT"), withSide(code, "RT")];
    return left.length > 0 && right.length > 0 ? [...left, ...right] : [];
  });
}

function addHints(drafts) {
  const days = drafts.map(({ value }) => value.row.days);
  const missing = days.includes("090") ? "57" : "25";
  const hasProcedure = days.some((each) => PROCEDURES.includes(each));
  for (const { line, code, value } of drafts) {
    const isVisit = (code.bits & rules.isVisit) !== 0;
    const isSeparate = ["24", "25", "57"].some((name) => line.modifiers.includes(name));
    if (drafts.length > 1 && hasProcedure && isVisit && !isSeparate) addHint(value, "visit-with-procedure", missing);
    if (drafts.length > 1 && value.row.status === "T") addHint(value, "paid-alone", "T");
    if (days.every((each) => each === "ZZZ")) addHint(value, "add-on-alone", line.hcpcs);
    const twins = drafts.filter((other) => other.line.hcpcs === line.hcpcs && other.line.modifiers.length === 0);
    const isTwice = drafts.length > 1 && twins.length === 2 && twins.every((other) => other.line.units === 1);
    if (isTwice && line.modifiers.length === 0 && value.row.bilateral === "1") addHint(value, "both-sides-perhaps", "50");
  }
}

function addHint(value, rule, on) {
  value.flags.push({ rule, on, needsReview: false });
}

/** Return a hint as a sentence, the same as flag_text in logbook/domain/valuation/explanations.py. */
export function hintText({ rule, on }) {
  if (rule === "zero") return rules.noWork[on] ?? rules.noCredit;
  const named = on.split(" ");
  if (rule === "new" && on.startsWith("RVU") && named.length === 3) return rules.lacking.replaceAll("{}", () => named.shift());
  const status = rules.statuses[on]?.[1] ?? "";
  return rules.flags[rule].replaceAll("{on}", on).replaceAll("{status}", status);
}

/** Return a short reason why a line has no work RVUs, or '' if it has some. */
export function noWork({ value }) {
  if (!value || value.work.digits !== 0n) return "";
  const [name, , isPayable] = rules.statuses[value.row.status] ?? [`Status ${value.row.status}`, "", false];
  return isPayable ? "No work RVU" : name;
}
