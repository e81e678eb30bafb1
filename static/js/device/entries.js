// The server's entries with this device's operations applied on top: what the log is once everything has synced.

/** Return the entries with the operations applied, newest first, each patient's in order, without deleted ones. Those of
 * a session that an operation touches, or is in `unsettled` (answers.js), have `isUnsettled`: the values here of it are out
 * of date (../log/pending-values.js). */
export function currentEntries(stored, operations, unsettled = []) {
  const known = new Map(stored.map((entry) => [entry.id, entry]));
  const touched = new Set(unsettled); // sessions
  for (const operation of operations) if (operation.kind === "create") create(known, operation, touched);
  for (const operation of operations) if (operation.kind !== "create") change(known, operation, touched);
  const entries = [...known.values()].filter((entry) => !entry.deleted_at);
  return sorted(entries.map((entry) => (touched.has(entry.session) ? { ...entry, isUnsettled: true } : entry)));
}

// The newest patient first: a patient's time is that of its first line, so lines that were moved stay with it.
function sorted(entries) {
  const begun = new Map();
  for (const { session, created_at: at } of entries) if (!(begun.get(session) <= at)) begun.set(session, at);
  const key = ({ service_date: day, session }) => `${day} ${begun.get(session)} ${session}`;
  return entries.sort((a, b) => key(b).localeCompare(key(a)) || a.position - b.position);
}

/** Return the session of a line of a creation; older ones have a single session. */
export function sessionOf(line, creation) {
  return line.session ?? creation.session;
}

function statusOf({ id, state, reason, at }) {
  return { revision: id, isPending: true, state, reason, waitingSince: at };
}

// Patients of one operation are a millisecond apart, so that each one's lines stay together in their order.
function create(known, operation, touched) {
  const { service_date, setting, at } = operation;
  const next = new Map(); // each patient's next position
  for (const line of operation.lines) {
    const session = sessionOf(line, operation);
    touched.add(session);
    if (!next.has(session)) next.set(session, { position: nextPosition(known, session), order: next.size });
    const { position, order } = next.get(session);
    next.get(session).position += 1;
    const created_at = new Date(Date.parse(at) + order).toISOString();
    const entry = { id: line.client_id, position, service_date, setting, created_at, deleted_at: null };
    known.set(entry.id, { ...entry, ...line, session, title: line.title ?? "", ...statusOf(operation) });
  }
}

function change(known, operation, touched) {
  const entry = known.get(operation.client_id) ?? operation.entry;
  if (!entry || operation.state === "refused") return;
  const changed = { ...entry, ...(operation.changes ?? {}), ...statusOf(operation) };
  // With another date, an entry leaves its patient, as on the server.
  if (changed.service_date !== entry.service_date && !operation.changes.session) changed.session = operation.id;
  if (changed.hcpcs !== entry.hcpcs) changed.title = ""; // the other code's
  dropFacts(changed, entry);
  if (changed.session !== entry.session) changed.position = nextPosition(known, changed.session);
  if (operation.kind !== "edit") changed.deleted_at = operation.kind === "delete" ? operation.at : null;
  for (const { session } of [entry, changed]) touched.add(session);
  known.set(entry.id, changed);
}

// What a new code or date replaces, as on the server (edit_entry in logbook/entries/services.py). Without `release` and
// `policy`, an entry takes those of its date and of now.
function dropFacts(changed, { hcpcs, service_date: day }) {
  if (changed.hcpcs !== hcpcs) Object.assign(changed, { entered_work: null, postoperative_days: null });
  if (changed.service_date !== day) delete changed.policy;
  if (changed.service_date !== day || changed.hcpcs !== hcpcs) delete changed.release;
}

function nextPosition(known, session) {
  let next = 0;
  for (const entry of known.values()) if (entry.session === session) next = Math.max(next, entry.position + 1);
  return next;
}
