// Which release values a date, and why: the rule of codes/domain/release_order.py (tests/browser/test_release_order.py
// compares them). Releases are {release, year, effective_from, …}, newest first, with ISO dates.

const NOTES = { same_year: () => ", stand-in", earlier_year: (year) => `, ${year} values`, partial: () => ", stand-in" };

/** Return {release, basis} for a date: the release in force, else a stand-in; null before every release. */
export function releaseFor(day, releases) {
  const year = Number(day.slice(0, 4));
  const begun = releases.filter(({ effective_from: from }) => from <= day);
  const inForce = begun.find((release) => yearOf(release) >= year);
  if (inForce) return { release: inForce, basis: "in_force" };
  const later = nearestFirst(releases.filter((release) => yearOf(release) === year && release.effective_from > day));
  if (later.length > 0) return { release: later[0], basis: "same_year" };
  return begun.length > 0 ? { release: begun[0], basis: "earlier_year" } : null;
}

/** Return a release's label with the reason in short: "RVU22A, 2022 values". */
export function shortLabel(basis, label, year) {
  return label + (NOTES[basis]?.(year) ?? "");
}

// Devices that stored releases before 0.3.0 have no year.
export function yearOf({ year, effective_from: from }) {
  return year ?? Number(from.slice(0, 4));
}

// Of one date, the newest load stays first: sorting is stable.
function nearestFirst(releases) {
  return [...releases].sort((a, b) => a.effective_from.localeCompare(b.effective_from));
}
