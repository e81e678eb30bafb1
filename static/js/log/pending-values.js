// The values of entries that this device changed. Until the server answers, each session that an operation touches is
// valued here as a whole, as the server will (logbook/entries/storing.py, revalue_sessions). Other sessions keep the
// server's values.

import { cutInLog } from "./cuts.js";
import { exact, fixed, grouped } from "./exact.js";
import { noWork, valueLines } from "./session.js";

/**
 * Return entries of `currentEntries`, each session's whole and in order, with the values they have once everything has
 * synced: `wrvu`, `no_work`, `cut`, `release_basis`. `bundles` is a BundleStore.
 *
 * A session whose values depend on what this device lacks (a factor or work RVU that the owner entered, days of
 * postoperative care, an earlier policy, another release, no bundle) keeps the values it had, with `isProvisional`.
 */
export function withPendingValues(entries, bundles) {
  const sessions = new Map();
  for (const entry of entries.filter(({ isUnsettled }) => isUnsettled)) {
    sessions.set(entry.session, [...(sessions.get(entry.session) ?? []), entry]);
  }
  const valued = new Map();
  for (const session of sessions.values()) {
    for (const entry of valuedHere(session, bundles) ?? session.map(asProvisional)) valued.set(entry.id, entry);
  }
  return entries.map((entry) => valued.get(entry.id) ?? entry);
}

function asProvisional(entry) {
  return { ...entry, isProvisional: true };
}

// The session with this device's values, or null if it can't tell what the server's will be.
function valuedHere(session, bundles) {
  const [{ service_date: day, setting }] = session;
  const entries = underOnePolicy(session);
  const bundle = bundles.bundleOn(day);
  if (!bundle || !entries.every((entry) => entry.service_date === day && hasOnlyKnownFacts(entry, bundles))) return null;
  const counted = entries.filter((entry) => !keepsWaiting(entry));
  const results = valueLines(counted.map(asLine), bundle, bundles.policy, setting, bundles.isWaiting(day), day);
  if (!results.every((result, n) => isCertain(result, counted[n]))) return null;
  const values = new Map(counted.map(({ id }, n) => [id, valuesOf(results[n])]));
  return session.map((entry) => ({ ...entry, ...values.get(entry.id) }));
}

// A session has the policy of its first line. A line that comes with another one takes its release by this one.
function underOnePolicy([first, ...others]) {
  const { policy } = first;
  return [first, ...others.map((entry) => (entry.policy === policy ? entry : { ...entry, policy, release: undefined }))];
}

function hasOnlyKnownFacts({ policy, ...entry }, { device }) {
  const isCurrent = policy === undefined || policy === (device?.policy_version ?? null);
  return isCurrent && [entry.factor, entry.entered_work, entry.postoperative_days].every((fact) => fact == null);
}

// Entries that wait for a release keep waiting until their code or date changes.
function keepsWaiting({ release }) {
  return release === null;
}

function asLine({ hcpcs, modifiers, units, setting }) {
  return { hcpcs, modifiers, units, setting };
}

// An entry keeps the release that valued it, so another one here says nothing about it.
function isCertain({ value, code, isProvisional, isWaiting }, { release }) {
  return Boolean(value) && !isProvisional && (isWaiting || release === undefined || release === code.release.label);
}

function valuesOf(result) {
  if (result.isWaiting) return { wrvu: "0", no_work: "", cut: "", release_basis: "waiting" };
  return { wrvu: fixed(result.wrvu, 6), no_work: noWork(result), cut: cutInLog(result.cut), release_basis: "" };
}

/** Return the value of an entry as text: "waits", why it has no work RVUs, or the number, "≈ " before a provisional one. */
export function valueText({ wrvu, release_basis: basis, no_work: reason, isProvisional }) {
  if (basis === "waiting") return "waits";
  return reason || amountText(exact(wrvu ?? "0"), isProvisional);
}

/** Return an exact amount with two decimals, "≈ " before a provisional one. */
export function amountText(amount, isProvisional) {
  return `${isProvisional ? "≈ " : ""}${grouped(amount)}`;
}
