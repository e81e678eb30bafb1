// This device's database for one account: operations until they sync, the latest entries, and what the log page needs
// offline. Each account has its own database, so two accounts on one phone never mix.

import { openDB } from "../../vendor/idb-8.0.4/index.js";

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

  /** Add an operation. The promise resolves once it's on disk and rejects when the device is full. */
  async add(operation) {
    const writing = this.database.transaction("operations", "readwrite", { durability: "strict" });
    const [seq] = await Promise.all([writing.store.add(operation), writing.done]);
    operation.seq = seq;
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

  /** Remove an operation that hasn't been sent yet. Returns whether it was removed. */
  async removeUnsent({ seq }) {
    const writing = this.database.transaction("operations", "readwrite");
    const found = await writing.store.get(seq);
    const isUnsent = found?.tries === 0 && found.state === "waiting";
    if (isUnsent) await writing.store.delete(seq);
    await writing.done;
    return isUnsent;
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

class MemoryStore {
  isVolatile = true;
  listedOperations = [];
  knownEntries = new Map();
  values = new Map();
  lastSeq = 0;

  async operations() {
    return [...this.listedOperations];
  }

  async add(operation) {
    this.lastSeq += 1;
    operation.seq = this.lastSeq;
    this.listedOperations.push(operation);
  }

  async change(operation, changes) {
    Object.assign(this.listedOperations.find(({ seq }) => seq === operation.seq) ?? {}, changes);
  }

  async remove(operation) {
    this.listedOperations = this.listedOperations.filter(({ seq }) => seq !== operation.seq);
  }

  async removeUnsent(operation) {
    const found = this.listedOperations.find(({ seq }) => seq === operation.seq);
    if (!found || found.tries > 0 || found.state !== "waiting") return false;
    await this.remove(found);
    return true;
  }

  async entries() {
    return [...this.knownEntries.values()];
  }

  async putEntries(entries) {
    for (const entry of entries) this.knownEntries.set(entry.id, entry);
  }

  async replaceEntries(entries) {
    this.knownEntries.clear();
    await this.putEntries(entries);
  }

  async get(key) {
    return this.values.get(key);
  }

  async set(key, value) {
    this.values.set(key, value);
  }
}
