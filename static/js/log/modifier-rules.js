// How modifiers change the value of a line: split global package, bilateral, increased or reduced service, surgeon's role.
// The same rules as logbook/domain/valuation/line.py. A draft is {line, row, rowModifier, policy, value, flags}.

import { compare, exact, ONE, plus, times, ZERO } from "./exact.js";
import rules from "./rules.js";

const HALF = exact(rules.half);
const CO_SURGEON = exact(rules.coSurgeon);

export function isZero(value) {
  return compare(value, ZERO) === 0;
}

/** Add a flag to the line. */
export function flag(draft, rule, on = "", needsReview = false) {
  draft.flags.push({ rule, on, needsReview });
}

/** Multiply by a modifier's factor, or by the policy's factor for it. */
function apply(draft, factor, name) {
  const { policy } = draft;
  const policyFactor = policy.byModifier[name];
  const full = policy.isFull && compare(factor, ONE) < 0 ? ONE : factor;
  draft.value = times(draft.value, policyFactor === undefined ? full : exact(policyFactor));
}

/** Apply 54, 55, 56 and 78: the part of the global package that was provided. */
export function splitGlobal(draft) {
  const names = draft.line.modifiers.filter((name) => rules.splits.includes(name));
  if (names.length === 0) return;
  const [before, during, after] = [draft.row.before, draft.row.during, draft.row.after].map(exact);
  const parts = { 54: plus(before, during), 55: after, 56: before, 78: during };
  const [name] = [...names].sort((a, b) => compare(parts[a], parts[b]) || (a < b ? -1 : 1));
  if (new Set(names).size > 1) flag(draft, "two-components", [...new Set(names)].sort().join(" "), true);
  if ([before, during, after].every(isZero)) {
    flag(draft, "no-split", name, name !== "78");
    return;
  }
  if (name === "56") flag(draft, "rarely-paid", name);
  draft.share = name;
  apply(draft, parts[name], name);
}

/** Apply the bilateral rule, by the code's bilateral indicator. */
export function bilateral(draft) {
  const { line, row, policy } = draft;
  const has50 = line.modifiers.includes("50");
  if (!has50 && !(line.modifiers.includes("LT") && line.modifiers.includes("RT"))) return;
  const factor = exact(policy.byModifier["50"] ?? rules.bothSides[row.bilateral] ?? "1");
  if (!["1", "3"].includes(row.bilateral)) flag(draft, "not-both-sides", row.bilateral);
  if (draft.units > 1) flag(draft, "both-sides-units", "50", true);
  draft.value = times(draft.value, factor);
}

/** Apply increased, reduced or discontinued service. Medicare pays these case by case, so the user decides. */
export function changedService(draft, name) {
  const hasPolicyFactor = draft.policy.byModifier[name] !== undefined;
  const known = rules.modifiers[name];
  if (!known) flag(draft, "unknown-modifier", name, true);
  else if (known[0] === "X") flag(draft, "facility-modifier", name, true);
  if (rules.halved.includes(name) && !(name === "53" && draft.rowModifier === "53")) {
    if (!hasPolicyFactor && !draft.policy.isFull) flag(draft, "assumed-half", name, true);
    apply(draft, HALF, name);
  } else if (hasPolicyFactor && !rules.byRule.includes(name)) {
    apply(draft, ONE, name);
  } else if (rules.byReport.includes(name)) {
    flag(draft, "by-report", name, true);
  }
}

/** Apply the surgeon's role: co-surgeon, team surgeon or assistant surgeon. */
export function surgeonRole(draft) {
  const names = [...new Set(draft.line.modifiers)].filter((name) => rules.roles.includes(name)).sort();
  if (names.length === 0) return;
  if (names.length > 1) flag(draft, "two-roles", names.join(" "), true);
  const factors = new Map(names.map((name) => [name, roleFactor(draft, name)]));
  const [name] = [...names].sort((a, b) => compare(factors.get(a), factors.get(b)) || (a < b ? -1 : 1));
  apply(draft, factors.get(name), name);
}

function roleIndicator({ row }, name) {
  return { 62: row.coSurgeon, 66: row.team }[name] ?? row.assistant;
}

function isPermitted(draft, name) {
  return (["62", "66"].includes(name) ? ["1", "2"] : ["0", "2"]).includes(roleIndicator(draft, name));
}

/** Return whether the line has a role that Medicare doesn't permit and the policy doesn't credit. */
export function isDenied(draft) {
  const { policy, line } = draft;
  const names = line.modifiers.filter((name) => rules.roles.includes(name) && policy.byModifier[name] === undefined);
  return !policy.isFull && names.some((name) => !isPermitted(draft, name));
}

function roleFactor(draft, name) {
  if (!isPermitted(draft, name)) {
    flag(draft, "not-permitted", name, true);
    return ZERO;
  }
  if (name === "66") {
    flag(draft, "by-report", name, true);
    return ONE;
  }
  const needsReport = roleIndicator(draft, name) === (name === "62" ? "1" : "0");
  if (needsReport) flag(draft, "needs-documentation", name);
  return name === "62" ? CO_SURGEON : exact(rules.assistant[name]);
}
