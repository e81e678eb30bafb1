// A day of this device's copy of the log, by patient.

import { exact, plus, ZERO } from "./exact.js";

/**
 * Group a day's entries (any order) into sessions in the order they were logged, with the running total of the day:
 * [{session, number, at, entries, total, running, isPending}]. `at` is when the first line was logged.
 */
export function sessionsOf(entries, day) {
  const bySession = new Map();
  for (const entry of entries.filter(({ service_date: date }) => date === day)) {
    bySession.set(entry.session, [...(bySession.get(entry.session) ?? []), entry]);
  }
  const sessions = [...bySession].map(([session, listed]) => {
    const ordered = listed.sort((a, b) => a.position - b.position);
    const at = ordered.map(({ created_at: created }) => created).sort()[0];
    const total = ordered.reduce((sum, { wrvu }) => plus(sum, exact(wrvu)), ZERO);
    return { session, at, entries: ordered, total, isPending: ordered.some(({ isPending }) => isPending) };
  });
  sessions.sort((a, b) => a.at.localeCompare(b.at) || a.order - b.order);
  let running = ZERO;
  return sessions.map((each, n) => {
    running = plus(running, each.total);
    return { ...each, number: n + 1, running };
  });
}
