// This device's database for one account: operations until they sync, the latest entries, and what the log page needs
// offline. Each account has its own database, so two accounts on one phone never mix.

import { openDB } from "../../vendor/idb-8.0.4/index.js";
import { MemoryStore } from "./memory-store.js";
import { withoutLines } from "./operations.js";

/** The name of each database before its account, and how to open one. */
export const PREFIX = "rvuedge-";
export const OPEN = {
  upgrade(database, before) {
    if (before === 0) makeTables(database);
  },
};

/** Open the account's store and unlock what was locked in it. If the browser stores nothing (a private window), the data
 * lasts as long as the page. `onEnd()` is called when another tab deletes or locks the store. */
export async function openStore(user, onEnd = () => {}) {
  try {
    let store = null;
    const blocking = () => {
      store?.end();
      onEnd();
    };
    store = new DiskStore(await openDB(PREFIX + user, undefined, { ...OPEN, blocking }));
    return store;
  } catch {
    return new MemoryStore();
  }
}

function makeTables(database) {
  database.createObjectStore("operations", { keyPath: "seq", autoIncrement: true });
  database.createObjectStore("entries", { keyPath: "id" });
  database.createObjectStore("kept");
}

const never = () => new Promise(() => {});

class DiskStore {
  isVolatile = false;

  constructor(database) {
    this.database = database;
  }

  /** Close the store. The page is leaving: whatever it still asks is never answered. */
  end() {
    this.database.close();
    for (const name of Object.getOwnPropertyNames(DiskStore.prototype)) if (name !== "constructor") this[name] = never;
  }

  /** Unlock what was locked in this store: its changes wait again. Returns {shortcuts, draft}, as far as there are any. */
  async unlock() {
    if (!(await this.get("locked"))) return { shortcuts: await this.get("locked-shortcuts"), draft: null };
    const writing = this.database.transaction(["operations", "kept"], "readwrite", { durability: "strict" });
    const [operations, kept] = ["operations", "kept"].map((table) => writing.objectStore(table));
    const locked = (await kept.get("locked")) ?? [];
    for (const { seq, ...operation } of locked.flatMap((part) => part.operations)) operations.add(operation);
    const last = (name) => locked.findLast((part) => part[name])?.[name] ?? null;
    if (last("shortcuts")) kept.put(last("shortcuts"), "locked-shortcuts");
    kept.delete("locked");
    await writing.done;
    return { shortcuts: await this.get("locked-shortcuts"), draft: last("draft") };
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

  delete(key) {
    return this.database.delete("kept", key);
  }
}
