// Values lines on this device as the server does, each patient's together (logbook/domain/valuation/session.py): bilateral
// pairs, then each line, ranking, roles and hints.

import { cutOf } from "./cuts.js";
import { exact, grouped, plus, ZERO } from "./exact.js";
import { addHints } from "./hints.js";
import { applyModifiers, applyRole } from "./modifier-rules.js";
import { reduceMultipleProcedures } from "./ranking.js";
import rules from "./rules.js";
import { bilateralPairs } from "./sides.js";
import { addStep, finishLine, flag, startLine } from "./value.js";

/** Convert a policy from the server (logbook.domain.valuation.policy.policy_as_data) for valuation. `pinnedBundle` is the
 * bundle of the release it pins, if the device has it (bundle-store.js). */
export function policyFrom(data = { preset: "parity" }) {
  const isCustom = data.preset === "custom";
  return {
    name: data.preset,
    reduction: isCustom ? data.reduction : data.preset === "parity" ? "rank" : "none",
    basis: isCustom ? data.basis : "fee",
    isFull: data.preset === "full",
    roundsLines: isCustom && Boolean(data.rounds_lines),
    reducesImaging: isCustom && Boolean(data.reduces_imaging),
    byModifier: data.by_modifier ?? {},
    byCode: data.by_code ?? {},
    pinned: data.pinned ?? "",
    pinnedBundle: null,
  };
}

/**
 * Value lines {hcpcs, modifiers, units, patient} under a policy in a setting, or in a line's own `setting`, each patient's
 * separately. Without patients, all are one patient's. `day` is the ISO date of service, for hints that depend on the year.
 *
 * Each result has {line, code, value, wrvu, hints, cut, isProvisional, isWaiting}, in the order of the lines. `value` is
 * {row, rowModifier, work, gross, wrvu, steps, flags}, null for a code that isn't in the bundle. `cut` (cuts.js) is null
 * unless the patient's other lines reduced this one. Lines that wait for a release count as 0. Values are provisional only
 * if the policy pins a release that this device doesn't have.
 */
export function valueLines(lines, bundle, policy, setting = "facility", isWaiting = false, day = "") {
  const sources = lines.map(({ hcpcs }) => sourceOf(hcpcs, bundle, policy, isWaiting));
  const values = new Map();
  for (const indexes of byPatient(lines, sources)) {
    const drafts = indexes.map((n) => startLine(lines[n], sources[n].code, policy, lines[n].setting ?? setting));
    for (const [at, value] of valueSession(drafts, policy, day).entries()) values.set(indexes[at], value);
  }
  return lines.map((line, n) => resultOf(line, sources[n], values.get(n) ?? null));
}

// The code that values a line: the pinned release's if the policy pins one, else the date's. Null if the bundle lacks it.
function sourceOf(hcpcs, bundle, policy, isWaiting) {
  if (!bundle.has(hcpcs)) return { code: null, isProvisional: false, isWaiting: false };
  const { pinned } = policy;
  const code = bundle.code(hcpcs);
  if (!pinned) return { code, isWaiting, isProvisional: false };
  const pinnedBundle = [bundle, policy.pinnedBundle].find((each) => each?.label === pinned);
  if (!pinnedBundle) return { code, isWaiting, isProvisional: true };
  const found = pinnedBundle.has(hcpcs) ? pinnedBundle.code(hcpcs) : null;
  if (found?.release.label === pinned) return { code: found, isWaiting: false, isProvisional: false };
  return { code, isWaiting, isProvisional: false, lacking: `${pinned} ${hcpcs} ${code.release.label}` };
}

function resultOf(line, { code, isWaiting, isProvisional, lacking }, value) {
  if (!value || isWaiting) return { line, code, value, wrvu: ZERO, hints: [], cut: null, isProvisional, isWaiting };
  if (lacking) flag(value, "new", lacking);
  return { line, code, value, wrvu: value.wrvu, hints: value.flags, cut: cutOf(value.steps), isProvisional, isWaiting };
}

// The known lines of each patient, by index. A line that waits for a release affects no other.
function byPatient(lines, sources) {
  const patients = new Map();
  for (const [n, { patient }] of lines.entries()) {
    const { code, isWaiting } = sources[n];
    const key = isWaiting ? `waiting ${n}` : patient;
    if (code) patients.set(key, [...(patients.get(key) ?? []), n]);
  }
  return patients.values();
}

function valueSession(drafts, policy, day) {
  const pairs = bilateralPairs(drafts.map(({ line }) => line));
  for (const n of pairs.flat()) drafts[n].isOneSide = true;
  for (const draft of drafts) applyModifiers(draft);
  if (drafts.length > 1 || drafts[0].line.units > 1) reduceMultipleProcedures(drafts, pairs, policy);
  addHints(drafts, day);
  return drafts.map(finish);
}

function finish(draft) {
  if (draft.units !== 1 && !draft.hasUnits) addStep(draft, "units", "times", exact(draft.units), String(draft.units));
  applyRole(draft);
  return finishLine(draft);
}

/** Return the exact sum of the lines' wRVUs. */
export function totalOf(valued) {
  return valued.reduce((sum, { wrvu }) => plus(sum, wrvu), ZERO);
}

/** Return the total of lines as text: "44.62 wRVU", "waits" if all wait for a release, and if none has work RVUs, why. */
export function totalText(valued, unit = " wRVU") {
  const known = valued.filter(({ value }) => value);
  if (known.length > 0 && known.every(({ isWaiting }) => isWaiting)) return "waits";
  const reasons = [...new Set(known.map((each) => (each.isWaiting ? "" : noWork(each))))];
  if (known.length > 0 && !reasons.includes("")) return reasons.length === 1 ? reasons[0] : "No work RVU";
  return `${known.some(({ isProvisional }) => isProvisional) ? "≈ " : ""}${grouped(totalOf(known))}${unit}`;
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
