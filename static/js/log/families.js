// Endoscopic families: the highest-ranked code counts in full, each other one by its work above the base, and the base not
// at all. The same rules as logbook/domain/valuation/ranking.py.

import { compare, exact, minus, ONE, plus, times, ZERO } from "./exact.js";
import rules from "./rules.js";
import { addStep, flag } from "./value.js";

const HALF = exact(rules.half);

/** Reduce the families among the procedures of a session. Return their {entries} to rank, and the procedures {taken}. */
export function familyEntries(procedures) {
  const bases = new Set(procedures.map(baseOf).filter(Boolean));
  const families = [...bases].map((base) => [base, procedures.filter((p) => baseOf(p) === base || p.hcpcs === base)]);
  const entries = [];
  const taken = [];
  for (const [base, members] of families) {
    if (members.reduce((sum, { units }) => sum + units, 0) < 2) continue;
    entries.push(family(base, members));
    taken.push(...members);
  }
  return { entries, taken };
}

function baseOf({ drafts }) {
  return drafts[0].row.base;
}

function family(base, members) {
  const row = baseRow(base, members);
  const inOrder = (a, b) => compare(b.fee, a.fee) || compare(b.value, a.value) || byName(a, b);
  const [top] = members.filter(({ hcpcs }) => hcpcs !== base).sort(inOrder);
  const fee = members.map((procedure) => reduce(procedure, procedure === top, base, row)).reduce(plus);
  const drafts = members.flatMap((procedure) => procedure.drafts);
  const work = drafts.map(({ value }) => value).reduce(plus);
  return { drafts, fee, work, ranks: 1, name: [...members].sort(byName)[0].name };
}

// The row of a family's base code in the release, or null.
function baseRow(base, members) {
  const knowing = members.find(({ drafts: [draft] }) => draft.row.base === base && draft.code.base);
  return knowing?.drafts[0].code.base ?? members.find(({ hcpcs }) => hcpcs === base)?.drafts[0].row ?? null;
}

// Counts one member's units and reduces it. Returns what it adds to the family's fee.
function reduce(procedure, isTop, base, row) {
  const { drafts, units, fee, value } = procedure;
  for (const draft of drafts) countUnits(draft, units);
  if (!row) {
    for (const draft of drafts) flag(draft, "no-base", base, true);
    return times(fee, exact(units));
  }
  const reduced = units - (isTop ? 1 : 0);
  const added = times(exact(reduced), minus(fee, row[drafts[0].setting]));
  if (procedure.hcpcs === base) {
    for (const draft of drafts) addStep(draft, "family-base", "minus", draft.value, base);
  } else if (reduced > 0) {
    deduct(drafts, times(least(value, row.work), exact(reduced)), base);
  } else {
    for (const draft of drafts) addStep(draft, "family-top", "times", ONE, base);
  }
  return plus(isTop ? fee : ZERO, added);
}

function countUnits(draft, units) {
  if (units > 1) addStep(draft, "units", "times", exact(units), String(units));
  draft.hasUnits = true;
}

// Deducts an amount from a procedure: half from each line of a pair, or what a smaller line has.
function deduct(drafts, amount, base) {
  const inOrder = [...drafts].sort((a, b) => compare(a.value, b.value));
  let rest = amount;
  for (const [n, draft] of inOrder.entries()) {
    const share = n === inOrder.length - 1 ? rest : times(rest, HALF);
    const part = least(draft.value, share);
    addStep(draft, "family", "minus", part, base);
    rest = minus(rest, part);
  }
}

function least(a, b) {
  return compare(a, b) < 0 ? a : b;
}

/** Compare procedures or entries by name, to order equal ones. */
export function byName(a, b) {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}
