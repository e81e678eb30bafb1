// This device's database for one account: operations until they sync, the latest entries, and what the log page needs
// offline. Each account has its own database, so two accounts on one phone never mix.

import { openDB } from "../../vendor/idb-8.0.4/index.js";
import { MemoryStore } from "./memory-store.js";
import { withoutLines } from "./operations.js";

/** Open the account's store. If the browser stores nothing (a private window), the data lasts as long as the page. */
export async function openStore(user) {
  try {
    return new DiskStore(await openDB(`rvuedge-${user}`, 1, { upgrade: makeTables }));
  } catch {
    return new MemoryStore();
  }
}

function makeTables(database) {
  database.createObjectStore("operations", { keyPath: "seq", autoIncrement: true });
  database.createObjectStore("entries", { keyPath: "id" });
  database.createObjectStore("kept");
}

class DiskStore {
  isVolatile = false;

  constructor(database) {
    this.database = database;
  }

  /** Return the operations in the order they were created, each with a `seq`. */
  operations() {
    return this.database.getAll("operations");
  }

  /** Add operations, all or none. The promise resolves once they're on disk and rejects when the device is full. */
  async addAll(operations) {
    const writing = this.database.transaction("operations", "readwrite", { durability: "strict" });
    const adding = operations.map((operation) => writing.store.add(operation));
    const added = await Promise.all([...adding, writing.done]);
    for (const [n, operation] of operations.entries()) operation.seq = added[n];
  }

  /** Change an operation, if it's still here. */
  async change({ seq }, changes) {
    const writing = this.database.transaction("operations", "readwrite");
    const found = await writing.store.get(seq);
    if (found) await writing.store.put({ ...found, ...changes });
    await writing.done;
  }

  remove({ seq }) {
    return this.database.delete("operations", seq);
  }

  /** Remove lines from a creation that the server doesn't have. Returns whether they were removed. */
  async removeUnsent(creation, ids) {
    const writing = this.database.transaction("operations", "readwrite");
    const found = withoutLines(await writing.store.getAll(), creation, ids);
    for (const { seq } of found?.removed ?? []) writing.store.delete(seq);
    for (const operation of found?.changed ?? []) writing.store.put(operation);
    await writing.done;
    return found !== null;
  }

  /** Return the server's entries as of the last refresh. */
  entries() {
    return this.database.getAll("entries");
  }

  async putEntries(entries) {
    const writing = this.database.transaction("entries", "readwrite");
    await Promise.all([...entries.map((entry) => writing.store.put(entry)), writing.done]);
  }

  async replaceEntries(entries) {
    const writing = this.database.transaction("entries", "readwrite");
    await Promise.all([writing.store.clear(), ...entries.map((entry) => writing.store.put(entry)), writing.done]);
  }

  get(key) {
    return this.database.get("kept", key);
  }

  set(key, value) {
    return this.database.put("kept", value, key);
  }
}
