// A day of this device's copy of the log, by patient.

import { exact, plus, ZERO } from "./exact.js";

/**
 * Group a day's entries (any order) into sessions in the order they were logged, with the running total of the day:
 * [{session, number, at, entries, total, running, isPending, isProvisional, isRunningProvisional}]. `at` is when the first
 * line was logged. A sum is provisional if one of its entries is (pending-values.js).
 */
export function sessionsOf(entries, day) {
  const bySession = new Map();
  for (const entry of entries.filter(({ service_date: date }) => date === day)) {
    bySession.set(entry.session, [...(bySession.get(entry.session) ?? []), entry]);
  }
  const sessions = [...bySession].map(([session, listed]) => {
    const ordered = listed.sort((a, b) => a.position - b.position);
    const at = ordered.map(({ created_at: created }) => created).sort()[0];
    const total = ordered.reduce((sum, { wrvu }) => plus(sum, exact(wrvu ?? "0")), ZERO);
    const has = (name) => ordered.some((entry) => entry[name]);
    return { session, at, entries: ordered, total, isPending: has("isPending"), isProvisional: has("isProvisional") };
  });
  sessions.sort((a, b) => a.at.localeCompare(b.at) || a.order - b.order);
  let running = ZERO;
  let isRunningProvisional = false;
  return sessions.map((each, n) => {
    running = plus(running, each.total);
    isRunningProvisional ||= each.isProvisional;
    return { ...each, number: n + 1, running, isRunningProvisional };
  });
}
