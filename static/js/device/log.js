// The log as this device knows it: what the server had, and on top of it the operations that have not reached it yet.

import { newId } from "./ids.js";

export class DeviceLog {
  constructor(store) {
    this.store = store;
  }

  /** Log lines {hcpcs, modifiers, units, wrvu} as one session. `wrvu` is what this device thinks a line is worth. */
  async create({ day, setting, lines, text = "" }) {
    const operation = {
      id: newId(), kind: "create", session: newId(), service_date: day, setting, text,
      lines: lines.map((line) => ({ client_id: newId(), ...line })),
    };
    return this.keep(operation);
  }

  /** Change an entry (of `entries`): {service_date, units, modifiers, setting}. */
  async edit(entry, changes) {
    const creation = await this.refusedCreation(entry.id);
    if (creation) return this.again(creation, (line, copy) => change(copy, line, changes), entry.id);
    return this.keep({ ...this.about("edit", entry), changes });
  }

  /** Take an entry out of the log. */
  async remove(entry) {
    const creation = await this.refusedCreation(entry.id);
    if (creation) return this.drop(creation, entry.id);
    return this.keep(this.about("delete", entry));
  }

  async restore(entry) {
    return this.keep(this.about("restore", entry));
  }

  about(kind, entry) {
    return { id: newId(), kind, client_id: entry.id, base: entry.revision, after: entry.isOurs ? entry.revision : null };
  }

  async keep(operation) {
    Object.assign(operation, { at: new Date().toISOString(), state: "waiting", tries: 0, reason: "" });
    await this.store.add(operation);
    return operation;
  }

  async refusedCreation(id) {
    const operations = await this.store.operations();
    const holds = ({ kind, lines }) => kind === "create" && lines.some((line) => line.client_id === id);
    return operations.find((operation) => operation.state === "refused" && holds(operation));
  }

  /** Send a refused operation again, changed: it is a new one, for the server has answered the old. */
  async again(operation, changeLine = () => {}, id = null) {
    const { seq, ...copy } = structuredClone(operation);
    for (const line of copy.lines ?? []) if (!id || line.client_id === id) changeLine(line, copy);
    const kept = await this.keep({ ...copy, id: newId() });
    await this.store.remove({ seq });
    return kept;
  }

  async drop(creation, id) {
    const lines = creation.lines.filter((line) => line.client_id !== id);
    if (lines.length > 0) await this.store.change(creation, { lines });
    else await this.store.remove(creation);
    return null;
  }

  /** Take back a session that was just logged. Returns the text that was typed for it. */
  async undo(creation) {
    if (!(await this.store.removeUnsent(creation))) {
      for (const entry of await this.entries()) if (entry.session === creation.session) await this.remove(entry);
    }
    return creation.text;
  }

  /** Entries as they are with the operations of this device, newest first; deleted ones are left out. */
  async entries() {
    const known = new Map((await this.store.entries()).map((entry) => [entry.id, entry]));
    for (const operation of await this.store.operations()) overlay(known, operation);
    const live = [...known.values()].filter((entry) => !entry.deleted_at);
    return live.sort((a, b) => order(b).localeCompare(order(a)) || a.position - b.position);
  }
}

function order(entry) {
  return `${entry.service_date} ${entry.created_at}`;
}

function change(creation, line, { service_date: day, setting, ...facts }) {
  if (day) creation.service_date = day;
  if (setting) creation.setting = setting;
  Object.assign(line, facts);
}

function overlay(known, operation) {
  const { id: revision, state, reason } = operation;
  const facts = { revision, isOurs: true, state, reason, waitingSince: operation.at };
  if (operation.kind === "create") {
    for (const [position, line] of operation.lines.entries()) {
      const { session, service_date, setting, at: created_at } = operation;
      const entry = { id: line.client_id, session, position, service_date, setting, created_at, deleted_at: null };
      known.set(entry.id, { ...entry, ...line, title: line.title ?? "", ...facts });
    }
    return;
  }
  const entry = known.get(operation.client_id);
  if (!entry || state === "refused") return;
  const changed = { ...entry, ...(operation.changes ?? {}), ...facts };
  if (operation.kind !== "edit") changed.deleted_at = operation.kind === "delete" ? operation.at : null;
  known.set(entry.id, changed);
}
