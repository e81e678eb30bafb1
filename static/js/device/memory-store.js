// The store of a browser that keeps nothing (a private window): it lasts as long as the page. As DiskStore (store.js).

import { withoutLines } from "./operations.js";

export class MemoryStore {
  isVolatile = true;
  listedOperations = [];
  knownEntries = new Map();
  values = new Map();
  lastSeq = 0;

  async operations() {
    return [...this.listedOperations];
  }

  async addAll(operations) {
    for (const operation of operations) {
      this.lastSeq += 1;
      operation.seq = this.lastSeq;
      this.listedOperations.push(operation);
    }
  }

  async change(operation, changes) {
    Object.assign(this.listedOperations.find(({ seq }) => seq === operation.seq) ?? {}, changes);
  }

  async remove(operation) {
    this.listedOperations = this.listedOperations.filter(({ seq }) => seq !== operation.seq);
  }

  async removeUnsent(creation, ids) {
    const found = withoutLines(this.listedOperations, creation, ids);
    for (const operation of found?.removed ?? []) await this.remove(operation);
    for (const operation of found?.changed ?? []) await this.change(operation, operation);
    return found !== null;
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
