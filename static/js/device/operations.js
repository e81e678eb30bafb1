// What this device sends to the server: operations on entries.

import { sessionOf } from "./entries.js";
import { newId } from "./ids.js";

/** Return an operation (edit, delete or restore) on an entry as this device has it. */
export function operationOn(kind, { id, revision, isPending }) {
  return { id: newId(), kind, client_id: id, base: revision, after: isPending ? revision : null };
}

/** Return the restoring of a deleted entry. It has a copy of the entry, which this device may no longer have. */
export function restorationOf(entry) {
  return { ...operationOn("restore", entry), entry };
}

/** Return the creation of an entry that never left this device, with its id and its session. */
export function creationOf({ id, session, service_date, setting, ...entry }) {
  const { hcpcs, modifiers, units, title, wrvu, no_work, release_basis } = entry;
  const line = { client_id: id, session, hcpcs, modifiers, units, title, wrvu, no_work, release_basis };
  return { id: newId(), kind: "create", session, service_date, setting, text: "", choices: [], lines: [line] };
}

/** Change a line of a creation. Its date and setting are those of the creation. */
export function changeLine(line, creation, { service_date: day, setting, ...changes }) {
  if (day) creation.service_date = day;
  if (setting) creation.setting = setting;
  Object.assign(line, { session: sessionOf(line, creation) }, changes);
}

/** Return how the stored operations change when lines leave a creation that was never applied: {removed, changed}, with
 * the later operations on those lines; null if the server may have it. */
export function withoutLines(operations, { seq }, ids) {
  const creation = operations.find((operation) => operation.seq === seq);
  const isUnsent = creation?.state === "refused" || (creation?.state === "waiting" && creation.tries === 0);
  if (!isUnsent) return null;
  const gone = new Set(ids);
  const lines = creation.lines.filter(({ client_id: id }) => !gone.has(id));
  const later = operations.filter(({ client_id: id }) => gone.has(id));
  if (lines.length === 0) return { removed: [creation, ...later], changed: [] };
  return { removed: later, changed: [{ ...creation, lines }] };
}
