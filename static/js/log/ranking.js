// How the lines of a session reduce each other: ranks, and further imaging where a policy asks. The same rules and the
// same order as logbook/domain/valuation/ranking.py, which explains them; endoscopic families are in families.js. A
// procedure is a line, or the two lines of a bilateral pair: {drafts, units, fee, value, hcpcs, name}.

import { compare, exact, minus, ONE, plus, times, ZERO } from "./exact.js";
import { byName, familyEntries } from "./families.js";
import rules from "./rules.js";
import { addStep, flag, isUnpriced, isZero } from "./value.js";

const HALF = exact(rules.half);
const FURTHER_SCAN = exact(rules.imaging);

/** Count units and apply the multiple-procedure rules. `pairs` are the bilateral pairs, by index. */
export function reduceMultipleProcedures(drafts, pairs, policy) {
  if (policy.reduction === "modifier-51") return drafts.filter(has51).forEach(reduce51);
  if (policy.reduction !== "rank") return;
  const ranked = [...drafts.keys()].filter((n) => isRanked(drafts[n]));
  if (ranked.reduce((sum, n) => sum + drafts[n].units, 0) > 1) {
    const procedures = proceduresOf(drafts, ranked, pairs);
    const assisted = procedures.filter(assists);
    const others = procedures.filter((procedure) => !assists(procedure));
    for (const chosen of assisted.length > 0 ? [assisted, others] : [procedures]) rank(entriesOf(chosen), policy);
  }
  if (policy.reducesImaging) {
    const scans = [...drafts.keys()].filter((n) => isImaging(drafts[n]));
    reduceImaging(proceduresOf(drafts, scans, pairs));
  }
}

function has51({ line }) {
  return line.modifiers.includes("51");
}

function reduce51(draft) {
  addStep(draft, "modifier-51", "times", exact(draft.policy.byModifier["51"] ?? rules.half), "51");
}

function proceduresOf(drafts, chosen, pairs) {
  const partners = new Map(pairs);
  const seconds = new Set(partners.values());
  const firsts = chosen.filter((n) => !seconds.has(n));
  return firsts.map((n) => procedureOf(partners.has(n) ? [drafts[n], drafts[partners.get(n)]] : [drafts[n]]));
}

function procedureOf(drafts) {
  const [{ units, code }] = drafts;
  const names = drafts.map(({ line }) => `${line.hcpcs} ${[...line.modifiers].sort().join(" ")}`);
  const sum = (amounts) => amounts.reduce(plus);
  const [fee, value] = [sum(drafts.map((draft) => draft.fee)), sum(drafts.map((draft) => draft.value))];
  return { drafts, units, fee, value, hcpcs: code.hcpcs, name: names.sort()[0] };
}

function isRanked({ row, code, line, setting, isDenied }) {
  const isVisit = (code.bits & rules.isVisit) !== 0;
  const mayRank = ["2", "3"].includes(row.multiple) && row.days !== "ZZZ" && row.status !== "J" && !isVisit;
  const isElsewhere = rules.notSurgery.some((name) => line.modifiers.includes(name));
  return mayRank && !isDenied && !isElsewhere && !isUnpriced(row, setting);
}

function assists({ drafts: [{ line }] }) {
  return line.modifiers.some((name) => rules.assistants.includes(name));
}

// The entries to rank: families first, then single procedures. `fee` and `work` are those of one rank.
function entriesOf(procedures) {
  const { entries, taken } = familyEntries(procedures);
  const single = procedures.filter((procedure) => !taken.includes(procedure));
  return [...entries, ...single.map(({ drafts, fee, value, units, name }) => ({ drafts, fee, work: value, ranks: units, name }))];
}

// The highest-ranked procedure counts in full, the others at 50%.
function rank(entries, policy) {
  if (entries.reduce((sum, { ranks }) => sum + ranks, 0) < 2) return;
  const [first, second] = policy.basis === "work" ? ["work", "fee"] : ["fee", "work"];
  const inOrder = (a, b) => compare(b[first], a[first]) || compare(b[second], a[second]) || byName(a, b);
  let next = 1;
  for (const { drafts, ranks } of [...entries].sort(inOrder)) {
    const last = next + ranks - 1;
    const factor = plus(times(exact(ranks), HALF), next === 1 ? HALF : ZERO);
    const on = last === next ? String(next) : `${next} to ${last}`;
    for (const draft of drafts) {
      addStep(draft, "rank", "times", factor, on);
      draft.hasUnits = true;
      if (last > rules.fullyRanked) flag(draft, "after-the-fifth", on);
    }
    next = last + 1;
  }
}

function isImaging(draft) {
  return draft.row.multiple === "4" && draft.rowModifier !== "TC" && !isZero(draft.value);
}

// The professional component of the highest-ranked study counts in full, the others at 95%.
function reduceImaging(procedures) {
  if (procedures.reduce((sum, { units }) => sum + units, 0) < 2) return;
  const inOrder = (a, b) => compare(professional(b), professional(a)) || compare(b.value, a.value) || byName(a, b);
  let next = 1;
  for (const { drafts, units } of [...procedures].sort(inOrder)) {
    const factor = plus(times(exact(units), FURTHER_SCAN), next === 1 ? minus(ONE, FURTHER_SCAN) : ZERO);
    const on = units === 1 ? String(next) : `${next} to ${next + units - 1}`;
    for (const draft of drafts) {
      addStep(draft, "scans", "times", factor, on);
      draft.hasUnits = true;
    }
    next += units;
  }
}

function professional({ drafts: [{ code, row, setting }] }) {
  return (code.rows.get("26") ?? row)[setting];
}
