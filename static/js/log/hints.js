// Hints about lines that may be billed wrongly together. They never change a value. The same rules as
// logbook/domain/valuation/hints.py, which has their sources. A draft is described in value.js.

import { compare } from "./exact.js";
import rules from "./rules.js";
import { flag, isZero } from "./value.js";

const MATERNITY = "MMM";

/** Add the hints of one patient's lines. `day` is the ISO date; without it, rules that depend on the year add none. */
export function addHints(drafts, day) {
  for (const draft of drafts) {
    const { line, setting } = draft;
    if (line.units > 1) repeated(draft, drafts);
    if (line.modifiers.includes("FS") && setting === "nonfacility") flag(draft, "shared-visit-in-office", "FS");
  }
  if (drafts.every(({ row }) => row.days === "ZZZ")) {
    for (const draft of drafts) flag(draft, "add-on-alone", draft.line.hcpcs);
  }
  if (drafts.length > 1) linesTogether(drafts, day);
}

// A code billed once a day, and a code that may be bilateral.
function repeated(draft, drafts) {
  const { line: { hcpcs, modifiers }, row } = draft;
  const same = drafts.map(({ line }) => line).filter((line) => line.hcpcs === hcpcs);
  const unitsOf = (lines) => lines.reduce((sum, { units }) => sum + units, 0);
  if (hcpcs === rules.onceADay && unitsOf(same) > 1) flag(draft, "once-a-day", hcpcs);
  const isPlain = modifiers.length === 0 && row.bilateral === "1";
  if (isPlain && unitsOf(same.filter((line) => line.modifiers.length === 0)) === 2) flag(draft, "both-sides-perhaps", "50");
}

function linesTogether(drafts, day) {
  const codes = new Set(drafts.map(({ line }) => line.hcpcs));
  if (codes.size < drafts.length) {
    for (const draft of drafts) if (draft.line.units === 1) repeated(draft, drafts);
    sameLineTwice(drafts);
  }
  if (drafts.some(isVisit)) {
    visitWithProcedure(drafts);
    if (codes.has(rules.visitComplexity)) visitComplexity(drafts, day);
    maternityWithVisit(drafts);
  }
  if (rules.prolonged.every((hcpcs) => codes.has(hcpcs))) {
    flagAll(drafts, rules.prolonged, "two-prolonged", rules.prolonged.join(" "));
  }
  separateProcedures(drafts);
  for (const draft of drafts) if (draft.row.status === "T") flag(draft, "paid-alone", "T");
}

function isVisit({ code }) {
  return (code.bits & rules.isVisit) !== 0;
}

function hasAny({ line }, names) {
  return line.modifiers.some((name) => names.includes(name));
}

function flagVisits(drafts, rule, on) {
  for (const draft of drafts) if (isVisit(draft) && !hasAny(draft, rules.separateVisit)) flag(draft, rule, on);
}

function visitWithProcedure(drafts) {
  const days = drafts.map(({ row }) => row.days).filter((each) => rules.procedureDays.includes(each));
  if (days.length > 0) flagVisits(drafts, "visit-with-procedure", days.includes("090") ? "57" : "25");
}

// Since 2024 Medicare denies G2211 with a visit that has 25; since 2025 not beside a preventive service.
function visitComplexity(drafts, day = "") {
  const year = Number(day.slice(0, 4));
  if (year < 2024) return;
  const has25 = drafts.some((draft) => isVisit(draft) && draft.line.modifiers.includes("25"));
  const isPreventive = year >= 2025 && drafts.some(({ line }) => rules.preventive.includes(line.hcpcs));
  if (has25 && !isPreventive) flagAll(drafts, [rules.visitComplexity], "complexity-with-25", "25");
}

function maternityWithVisit(drafts) {
  const found = drafts.find(({ line }) => rules.maternity.includes(line.hcpcs));
  if (found) flagVisits(drafts, "visit-in-maternity", found.line.hcpcs);
}

// A separate procedure beside a larger surgical code of its area.
function separateProcedures(drafts) {
  for (const draft of drafts) {
    const area = rules.separateProcedures[draft.line.hcpcs];
    if (!area || hasAny(draft, rules.distinct)) continue;
    const isLarger = (other) => compare(other.work, draft.work) > 0 && isSurgical(other) && isInArea(other.line.hcpcs, area);
    const inOrder = (a, b) => compare(b.work, a.work) || (a.line.hcpcs < b.line.hcpcs ? 1 : -1);
    const [largest] = drafts.filter(isLarger).sort(inOrder);
    if (largest) flag(draft, "separate-procedure", largest.line.hcpcs);
  }
}

function isSurgical({ row }) {
  return row.days === MATERNITY || rules.procedureDays.includes(row.days);
}

function isInArea(hcpcs, area) {
  return /^\d+$/.test(hcpcs) && area.some(([first, last]) => first <= Number(hcpcs) && Number(hcpcs) <= last);
}

// Lines with the same code and modifiers, unless a modifier says that the service was repeated.
function sameLineTwice(drafts) {
  const key = ({ line }) => [line.hcpcs, ...[...new Set(line.modifiers)].sort()].join(" ");
  const keys = drafts.map(key);
  for (const draft of drafts) {
    const isTwice = keys.filter((each) => each === key(draft)).length > 1;
    const isExplained = draft.flags.some(({ rule }) => rule === "both-sides-perhaps") || isZero(draft.value);
    if (isTwice && !hasAny(draft, rules.repeated) && !isExplained) flag(draft, "same-line-twice", draft.line.hcpcs);
  }
}

function flagAll(drafts, codes, rule, on) {
  for (const draft of drafts) if (codes.includes(draft.line.hcpcs)) flag(draft, rule, on);
}
