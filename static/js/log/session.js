// Lines ready to log, valued on this device: each by itself, with what the lines of a session make likely to be wrong.
// Where lines act on each other (ranking, families, two sides) the server's number counts: such lines are provisional.

import { plus, ZERO } from "./exact.js";
import rules from "./rules.js";
import { isRanked, valueLine } from "./value.js";

const PROCEDURES = ["000", "010", "090"];

/** A policy (logbook.domain.policy.policy_as_data) as the rules want it. */
export function policyFrom(data = { preset: "parity" }) {
  const isCustom = data.preset === "custom";
  return {
    name: data.preset,
    reduction: isCustom ? data.reduction : data.preset === "parity" ? "rank" : "none",
    isFull: data.preset === "full",
    roundsLines: isCustom && Boolean(data.rounds_lines),
    byModifier: data.by_modifier ?? {},
    byCode: data.by_code ?? {},
    pinned: data.pinned ?? "",
  };
}

/** Value lines {hcpcs, modifiers, units} under a policy. Each gets {value, wrvu, hints, isProvisional}; value is null for
 * a code that the bundle lacks. */
export function valueLines(lines, bundle, policy) {
  const drafts = lines.map((line) => draftOf(line, bundle, policy));
  const known = drafts.filter((draft) => draft.value);
  const ranked = known.filter(({ value, code, line }) => isRanked(value, code, line.modifiers));
  const scans = known.filter(({ value }) => value.row.multiple === "4" && value.rowModifier !== "TC");
  const actOnEachOther = policy.reduction === "rank" ? [ranked, scans].filter((group) => group.length > 1).flat() : [];
  const sides = policy.isFull ? [] : pairs(known);
  warn(known);
  return drafts.map((draft) => ({
    ...draft,
    wrvu: draft.value ? draft.value.wrvu : ZERO,
    hints: draft.value ? draft.value.flags : [],
    isProvisional: Boolean(policy.pinned) || actOnEachOther.includes(draft) || sides.includes(draft),
  }));
}

function draftOf(line, bundle, policy) {
  if (!bundle.has(line.hcpcs)) return { line, code: null, value: null };
  const code = bundle.code(line.hcpcs);
  return { line, code, value: valueLine(code, line, policy) };
}

/** The sum of lines, exact. */
export function totalOf(valued) {
  return valued.reduce((sum, { wrvu }) => plus(sum, wrvu), ZERO);
}

// Lines of one code with left on the one and right on the other.
function pairs(drafts) {
  const withSide = (code, side) => drafts.filter(({ line }) => line.hcpcs === code && line.modifiers.includes(side));
  const codes = new Set(drafts.map(({ line }) => line.hcpcs));
  return [...codes].flatMap((code) => {
    const [left, right] = [withSide(code, "LT"), withSide(code, "RT")];
    return left.length > 0 && right.length > 0 ? [...left, ...right] : [];
  });
}

function warn(drafts) {
  const days = drafts.map(({ value }) => value.row.days);
  const missing = days.includes("090") ? "57" : "25";
  const hasProcedure = days.some((each) => PROCEDURES.includes(each));
  for (const { line, code, value } of drafts) {
    const isVisit = (code.bits & rules.isVisit) !== 0;
    const says = ["24", "25", "57"].some((name) => line.modifiers.includes(name));
    if (drafts.length > 1 && hasProcedure && isVisit && !says) note(value, "visit-with-procedure", missing);
    if (drafts.length > 1 && value.row.status === "T") note(value, "paid-alone", "T");
    if (days.every((each) => each === "ZZZ")) note(value, "add-on-alone", line.hcpcs);
    const twins = drafts.filter((other) => other.line.hcpcs === line.hcpcs && other.line.modifiers.length === 0);
    const isTwice = drafts.length > 1 && twins.length === 2 && twins.every((other) => other.line.units === 1);
    if (isTwice && line.modifiers.length === 0 && value.row.bilateral === "1") note(value, "both-sides-perhaps", "50");
  }
}

function note(value, rule, on) {
  value.flags.push({ rule, on, needsReview: false });
}

/** A hint in words. */
export function hintWords({ rule, on }) {
  if (rule === "zero") return on ? rules.noWork[on] ?? "It counts nothing here." : "It counts nothing here.";
  const status = rules.statuses[on]?.[1].replace(/\.$/, "").toLowerCase() ?? "";
  return rules.flags[rule].replaceAll("{on}", on).replaceAll("{status}", status);
}

/** Why a line has no work, in two or three words; '' when it has some. */
export function noWork({ value }) {
  if (!value || value.work.digits !== 0n) return "";
  const [name, , isPayable] = rules.statuses[value.row.status] ?? [`Status ${value.row.status}`, "", false];
  return isPayable ? "No work" : name;
}
