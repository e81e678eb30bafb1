// Ends an account's store (store.js): deletes it, or deletes all but the changes that haven't synced and locks those.

import { deleteDB, openDB } from "../../vendor/idb-8.0.4/index.js";
import { OPEN, PREFIX } from "./store.js";

/** Return the accounts that have a store on this device, as far as the browser lists them. */
export async function storedAccounts() {
  try {
    const names = ((await indexedDB.databases?.()) ?? []).map(({ name }) => name);
    return names.filter((name) => name.startsWith(PREFIX)).map((name) => name.slice(PREFIX.length));
  } catch {
    return []; // Without storage there are no stores.
  }
}

/** Delete everything in an account's store but changes that haven't synced. These are locked, together with the typed text:
 * no page reads them until the owner's next page unlocks them. Returns how many there are. A new version of the database
 * makes other tabs close theirs first, so none of them writes to it afterwards. */
export async function lockStore(user, draft = null) {
  const name = PREFIX + user;
  const opened = await openDB(name, undefined, OPEN);
  const next = opened.version + 1;
  opened.close();
  let count = 0;
  const upgrade = async (_database, _before, _after, transaction) => (count = await lockTables(transaction, draft));
  (await openDB(name, next, { upgrade })).close();
  if (count === 0) await deleteDB(name);
  return count;
}

async function lockTables(transaction, draft) {
  const tables = ["operations", "entries", "kept"].map((table) => transaction.objectStore(table));
  const [operations, , kept] = tables;
  const part = { operations: await operations.getAll(), shortcuts: await unsentShortcuts(kept), draft };
  const locked = (await kept.get("locked")) ?? [];
  if (part.operations.length > 0 || part.shortcuts) locked.push(part);
  for (const table of tables) table.clear();
  if (locked.length > 0) kept.put(locked, "locked");
  return locked.reduce((sum, each) => sum + each.operations.length + (each.shortcuts ? 1 : 0), 0);
}

async function unsentShortcuts(kept) {
  if (!(await kept.get("unsent-shortcuts"))) return (await kept.get("locked-shortcuts")) ?? null;
  return (await kept.get("device"))?.shortcuts ?? null;
}

/** Delete an account's store with everything in it. Returns 0, the number of changes left. */
export async function deleteStore(user) {
  await deleteDB(PREFIX + user);
  return 0;
}
