// The log as this device sees it: the server's entries, with operations that haven't synced yet applied on top.

import { newId } from "./ids.js";

export class DeviceLog {
  constructor(store) {
    this.store = store;
  }

  /** Log lines {hcpcs, modifiers, units, wrvu} as one session. `wrvu` is this device's value for the line. */
  async create({ day, setting, lines, text = "" }) {
    const operation = {
      id: newId(), kind: "create", session: newId(), service_date: day, setting, text,
      lines: lines.map((line) => ({ client_id: newId(), ...line })),
    };
    return this.add(operation);
  }

  /** Change an entry from `entries()`. `changes` may have service_date, units, modifiers and setting. */
  async edit(entry, changes) {
    const creation = await this.refusedCreation(entry.id);
    if (creation) return this.resend(creation, (line, copy) => applyChanges(copy, line, changes), entry.id);
    return this.add({ ...this.operationOn("edit", entry), changes });
  }

  /** Delete an entry from the log. */
  async remove(entry) {
    const creation = await this.refusedCreation(entry.id);
    if (creation) return this.removeLine(creation, entry.id);
    return this.add(this.operationOn("delete", entry));
  }

  async restore(entry) {
    return this.add(this.operationOn("restore", entry));
  }

  operationOn(kind, entry) {
    return { id: newId(), kind, client_id: entry.id, base: entry.revision, after: entry.isPending ? entry.revision : null };
  }

  async add(operation) {
    Object.assign(operation, { at: new Date().toISOString(), state: "waiting", tries: 0, reason: "" });
    await this.store.add(operation);
    return operation;
  }

  async refusedCreation(id) {
    const operations = await this.store.operations();
    const createsEntry = ({ kind, lines }) => kind === "create" && lines.some((line) => line.client_id === id);
    return operations.find((operation) => operation.state === "refused" && createsEntry(operation));
  }

  /** Send a refused operation again, with changes. It gets a new id because the server already answered the old one. */
  async resend(operation, changeLine = () => {}, id = null) {
    const { seq, ...copy } = structuredClone(operation);
    for (const line of copy.lines ?? []) if (!id || line.client_id === id) changeLine(line, copy);
    const added = await this.add({ ...copy, id: newId() });
    await this.store.remove({ seq });
    return added;
  }

  async removeLine(creation, id) {
    const lines = creation.lines.filter((line) => line.client_id !== id);
    if (lines.length > 0) await this.store.change(creation, { lines });
    else await this.store.remove(creation);
    return null;
  }

  /** Undo a session that was just logged. Returns the text the user had typed for it. */
  async undo(creation) {
    if (!(await this.store.removeUnsent(creation))) {
      for (const entry of await this.entries()) if (entry.session === creation.session) await this.remove(entry);
    }
    return creation.text;
  }

  /** Return the entries with this device's operations applied, newest first, without deleted ones. */
  async entries() {
    const known = new Map((await this.store.entries()).map((entry) => [entry.id, entry]));
    for (const operation of await this.store.operations()) applyOperation(known, operation);
    const live = [...known.values()].filter((entry) => !entry.deleted_at);
    return live.sort((a, b) => sortKey(b).localeCompare(sortKey(a)) || a.position - b.position);
  }
}

function sortKey(entry) {
  return `${entry.service_date} ${entry.created_at}`;
}

function applyChanges(creation, line, { service_date: day, setting, ...changes }) {
  if (day) creation.service_date = day;
  if (setting) creation.setting = setting;
  Object.assign(line, changes);
}

function applyOperation(known, operation) {
  const { id: revision, state, reason } = operation;
  const status = { revision, isPending: true, state, reason, waitingSince: operation.at };
  if (operation.kind === "create") {
    for (const [position, line] of operation.lines.entries()) {
      const { session, service_date, setting, at: created_at } = operation;
      const entry = { id: line.client_id, session, position, service_date, setting, created_at, deleted_at: null };
      known.set(entry.id, { ...entry, ...line, title: line.title ?? "", ...status });
    }
    return;
  }
  const entry = known.get(operation.client_id);
  if (!entry || state === "refused") return;
  const changed = { ...entry, ...(operation.changes ?? {}), ...status };
  if (operation.kind !== "edit") changed.deleted_at = operation.kind === "delete" ? operation.at : null;
  known.set(entry.id, changed);
}
