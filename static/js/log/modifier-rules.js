// How modifiers change a line: split global package, bilateral, increased or reduced service, surgeon's role. The same
// rules as logbook/domain/valuation/modifier_steps.py. A draft is described in value.js.

import { compare, exact, ONE, plus, times, ZERO } from "./exact.js";
import rules from "./rules.js";
import { isBilateral } from "./sides.js";
import { applyFactor, flag, isZero, scale } from "./value.js";

const HALF = exact(rules.half);

/** Apply the modifiers that come before ranking. */
export function applyModifiers(draft) {
  const { modifiers } = draft.line;
  if (modifiers.length > 0) {
    splitGlobal(draft);
    bilateral(draft);
    for (const name of new Set(modifiers)) changedService(draft, name);
  }
  draft.isDenied = isDenied(draft);
}

// 54, 55, 56 and 78: the part of the global package that was provided.
function splitGlobal(draft) {
  const names = [...new Set(draft.line.modifiers)].filter((name) => rules.splits.includes(name)).sort();
  if (names.length === 0) return;
  const [before, during, after] = [draft.row.before, draft.row.during, draft.row.after].map(exact);
  const parts = { 54: plus(before, during), 55: after, 56: before, 78: during };
  const [name] = [...names].sort((a, b) => compare(parts[a], parts[b]) || (a < b ? -1 : 1));
  if (names.length > 1) flag(draft, "two-components", names.join(" "), true);
  if ([before, during, after].every(isZero)) return flag(draft, "no-split", name, name !== "78");
  if (name === "56") flag(draft, "rarely-paid", name);
  applyFactor(draft, "component", parts[name], `${name} ${draft.code.hcpcs}`);
  const period = rules.postoperativeDays[draft.row.days];
  if (name === "55" && period) flag(draft, "shared-care", String(period)); // counts in full until the days are entered
}

// The code's bilateral indicator. In a pair of lines, each gets half.
function bilateral(draft) {
  const { row, policy, line, isOneSide } = draft;
  const isBoth = isBilateral(line.modifiers);
  if (!isBoth && !isOneSide) return;
  const both = exact(policy.byModifier["50"] ?? rules.bothSides[row.bilateral] ?? "1");
  if (!["1", "3"].includes(row.bilateral)) flag(draft, "not-both-sides", row.bilateral);
  if (isBoth && draft.units > 1) flag(draft, "both-sides-units", "50", true);
  const factor = isOneSide ? times(both, HALF) : both;
  if (compare(factor, ONE) !== 0) scale(draft, isOneSide ? "one-side" : "both-sides", factor, `50 ${row.bilateral}`);
}

// Medicare pays these case by case, so the user decides.
function changedService(draft, name) {
  const hasPolicyFactor = draft.policy.byModifier[name] !== undefined;
  const known = rules.modifiers[name];
  if (!known) flag(draft, "unknown-modifier", name, true);
  else if (known[0] === "X") flag(draft, "facility-modifier", name, true);
  if (rules.halved.includes(name) && !(name === "53" && draft.rowModifier === "53")) {
    if (!hasPolicyFactor && !draft.policy.isFull) flag(draft, "assumed-half", name, true);
    applyFactor(draft, "extent", HALF, name);
  } else if (hasPolicyFactor && !rules.byRule.includes(name)) {
    applyFactor(draft, "policy-modifier", ONE, name);
  } else if (rules.byReport.includes(name)) {
    flag(draft, "by-report", name, true);
  }
}

/** Apply the surgeon's role: co-surgeon, team surgeon or assistant surgeon. */
export function applyRole(draft) {
  const names = [...new Set(draft.line.modifiers)].filter((name) => rules.roles.includes(name)).sort();
  if (names.length === 0) return;
  if (names.length > 1) flag(draft, "two-roles", names.join(" "), true);
  const factors = new Map(names.map((name) => [name, roleFactor(draft, name)]));
  const [name] = [...names].sort((a, b) => compare(factors.get(a), factors.get(b)) || (a < b ? -1 : 1));
  applyFactor(draft, "role", factors.get(name), `${name} ${roleIndicator(draft, name)}`);
}

function roleIndicator({ row }, name) {
  return { 62: row.coSurgeon, 66: row.team }[name] ?? row.assistant;
}

function isPermitted(draft, name) {
  return (["62", "66"].includes(name) ? ["1", "2"] : ["0", "2"]).includes(roleIndicator(draft, name));
}

// Whether the line has a role that Medicare doesn't permit and the policy doesn't credit: it isn't ranked.
function isDenied(draft) {
  const { policy, line } = draft;
  const names = line.modifiers.filter((name) => rules.roles.includes(name) && policy.byModifier[name] === undefined);
  return !policy.isFull && names.some((name) => !isPermitted(draft, name));
}

function roleFactor(draft, name) {
  if (!isPermitted(draft, name)) {
    flag(draft, "not-permitted", name, true);
    return ZERO;
  }
  if (name === "66") flag(draft, "by-report", name, true);
  const indicator = roleIndicator(draft, name);
  if (name === "62" ? indicator === "1" : rules.assistants.includes(name) && indicator === "0") {
    flag(draft, "needs-documentation", name);
  }
  return name === "66" ? ONE : name === "62" ? exact(rules.coSurgeon) : exact(rules.assistant[name]);
}
