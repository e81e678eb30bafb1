// The server's entries with this device's operations applied on top: what the log is once everything has synced.

/** Return the entries with the operations applied, newest first, each patient's in order, without deleted ones. */
export function currentEntries(stored, operations) {
  const known = new Map(stored.map((entry) => [entry.id, entry]));
  for (const operation of operations) if (operation.kind === "create") create(known, operation);
  for (const operation of operations) if (operation.kind !== "create") change(known, operation);
  return sorted([...known.values()].filter((entry) => !entry.deleted_at));
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
function create(known, operation) {
  const { service_date, setting, at } = operation;
  const next = new Map(); // each patient's next position
  for (const line of operation.lines) {
    const session = sessionOf(line, operation);
    if (!next.has(session)) next.set(session, { position: nextPosition(known, session), order: next.size });
    const { position, order } = next.get(session);
    next.get(session).position += 1;
    const created_at = new Date(Date.parse(at) + order).toISOString();
    const entry = { id: line.client_id, position, service_date, setting, created_at, deleted_at: null };
    known.set(entry.id, { ...entry, ...line, session, title: line.title ?? "", ...statusOf(operation) });
  }
}

function change(known, operation) {
  const entry = known.get(operation.client_id);
  if (!entry || operation.state === "refused") return;
  const changed = { ...entry, ...(operation.changes ?? {}), ...statusOf(operation) };
  // With another date, an entry leaves its patient, as on the server.
  if (changed.service_date !== entry.service_date && !operation.changes.session) changed.session = operation.id;
  if (changed.hcpcs !== entry.hcpcs) changed.title = ""; // the other code's
  if (changed.session !== entry.session) changed.position = nextPosition(known, changed.session);
  if (operation.kind !== "edit") changed.deleted_at = operation.kind === "delete" ? operation.at : null;
  known.set(entry.id, changed);
}

function nextPosition(known, session) {
  let next = 0;
  for (const entry of known.values()) if (entry.session === session) next = Math.max(next, entry.position + 1);
  return next;
}
