// Values lines on this device as the server does, each patient's together (logbook/domain/valuation/session.py): bilateral
// pairs, then each line, ranking, roles and hints.

import { cutOf } from "./cuts.js";
import { exact, plus, ZERO } from "./exact.js";
import { addHints } from "./hints.js";
import { applyModifiers, applyRole } from "./modifier-rules.js";
import { reduceMultipleProcedures } from "./ranking.js";
import rules from "./rules.js";
import { bilateralPairs } from "./sides.js";
import { addStep, finishLine, startLine } from "./value.js";

/** Convert a policy from the server (logbook.domain.valuation.policy.policy_as_data) for valuation. */
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
  };
}

/**
 * Value lines {hcpcs, modifiers, units, patient} under a policy in a setting, each patient's separately. Without patients,
 * all are one patient's. `day` is the ISO date of service, for hints that depend on the year.
 *
 * Each result has {line, code, value, wrvu, hints, cut, isProvisional, isWaiting}, in the order of the lines. `value` is
 * {row, rowModifier, work, gross, wrvu, steps, flags}, null for a code that isn't in the bundle. `cut` (cuts.js) is null
 * unless the patient's other lines reduced this one. Lines that wait for a release count as 0. Values are provisional only
 * if the policy pins a release that this device doesn't have.
 */
export function valueLines(lines, bundle, policy, setting = "facility", isWaiting = false, day = "") {
  const isProvisional = policy.pinned !== "" && policy.pinned !== bundle.label;
  const codes = lines.map(({ hcpcs }) => (bundle.has(hcpcs) ? bundle.code(hcpcs) : null));
  const values = new Map();
  for (const indexes of byPatient(lines, codes)) {
    const drafts = indexes.map((n) => startLine(lines[n], codes[n], policy, setting));
    valueSession(drafts, policy, day).forEach((value, n) => values.set(indexes[n], value));
  }
  return lines.map((line, n) => {
    const value = values.get(n) ?? null;
    const counts = value && !isWaiting;
    return {
      line, code: codes[n], value, isProvisional, isWaiting: isWaiting && value !== null,
      wrvu: counts ? value.wrvu : ZERO, hints: counts ? value.flags : [], cut: counts ? cutOf(value.steps) : null,
    };
  });
}

// The known lines of each patient, by index.
function byPatient(lines, codes) {
  const patients = new Map();
  for (const [n, { patient }] of lines.entries()) {
    if (codes[n]) patients.set(patient, [...(patients.get(patient) ?? []), n]);
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
