// What this device holds of one account's log: operations until the server has them, the latest entries, and what the
// log page needs offline. One database an account, so that two accounts on one phone never meet.

import { openDB } from "../../vendor/idb-8.0.4/index.js";

/** Open the account's store. Where the browser keeps nothing (private windows) it lives as long as the page. */
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

  /** Operations in the order they were made; each has a `seq`. */
  operations() {
    return this.database.getAll("operations");
  }

  /** Keep a new operation; the promise ends when it is on disk, and fails when there is no room. */
  async add(operation) {
    const writing = this.database.transaction("operations", "readwrite", { durability: "strict" });
    const [seq] = await Promise.all([writing.store.add(operation), writing.done]);
    operation.seq = seq;
  }

  /** Change an operation that is still here. */
  async change({ seq }, changes) {
    const writing = this.database.transaction("operations", "readwrite");
    const found = await writing.store.get(seq);
    if (found) await writing.store.put({ ...found, ...changes });
    await writing.done;
  }

  remove({ seq }) {
    return this.database.delete("operations", seq);
  }

  /** Remove an operation unless it has been sent already; whether it was removed. */
  async removeUnsent({ seq }) {
    const writing = this.database.transaction("operations", "readwrite");
    const found = await writing.store.get(seq);
    const isUnsent = found?.tries === 0 && found.state === "waiting";
    if (isUnsent) await writing.store.delete(seq);
    await writing.done;
    return isUnsent;
  }

  /** The entries that the server had when it was last asked. */
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
  listed = [];
  known = new Map();
  kept = new Map();
  last = 0;

  async operations() {
    return [...this.listed];
  }

  async add(operation) {
    this.last += 1;
    operation.seq = this.last;
    this.listed.push(operation);
  }

  async change(operation, changes) {
    Object.assign(this.listed.find(({ seq }) => seq === operation.seq) ?? {}, changes);
  }

  async remove(operation) {
    this.listed = this.listed.filter(({ seq }) => seq !== operation.seq);
  }

  async removeUnsent(operation) {
    const found = this.listed.find(({ seq }) => seq === operation.seq);
    if (!found || found.tries > 0 || found.state !== "waiting") return false;
    await this.remove(found);
    return true;
  }

  async entries() {
    return [...this.known.values()];
  }

  async putEntries(entries) {
    for (const entry of entries) this.known.set(entry.id, entry);
  }

  async replaceEntries(entries) {
    this.known.clear();
    await this.putEntries(entries);
  }

  async get(key) {
    return this.kept.get(key);
  }

  async set(key, value) {
    this.kept.set(key, value);
  }
}
