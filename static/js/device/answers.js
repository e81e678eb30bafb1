// The entries that the server returns for an operation. An answer lacks the other lines of the patients, whose values it may
// have changed: their sessions stay unsettled (entries.js), also on the next page, until this device has fetched them.

/** Store the entries of an answered operation. */
export async function putAnswer(store, { kind }, entries) {
  if (kind !== "create" || hasOthers(entries)) await unsettle(store, entries);
  await store.putEntries(entries);
}

/** Store the server's entries in place of all that are here. */
export async function putAll(store, entries) {
  await store.replaceEntries(entries);
  await store.set("unsettled", []);
  await store.set("refreshed", Date.now());
}

/** Return the sessions that are unsettled though no operation waits. */
export async function unsettledSessions(store) {
  return (await store.get("unsettled")) ?? [];
}

// Whether created lines joined a patient that had some.
function hasOthers(entries) {
  return entries.some(({ position }) => position >= entries.length);
}

async function unsettle(store, entries) {
  const ids = new Set(entries.map(({ id }) => id));
  const before = (await store.entries()).filter(({ id }) => ids.has(id));
  const sessions = [...before, ...entries].map(({ session }) => session);
  await store.set("unsettled", [...new Set([...(await unsettledSessions(store)), ...sessions])]);
  await store.set("refreshed", 0);
}
