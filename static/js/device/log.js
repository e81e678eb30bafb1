// The log as this device sees it: the server's entries, with operations that haven't synced yet applied on top.

import { unsettledSessions } from "./answers.js";
import { currentEntries } from "./entries.js";
import { newId } from "./ids.js";
import { changeLine, creationOf, operationOn, restorationOf } from "./operations.js";

export class DeviceLog {
  constructor(store) {
    this.store = store;
  }

  /** Log lines {hcpcs, modifiers, units, wrvu, patient}. `wrvu` is this device's value for the line. The lines of each
   * patient become a session; lines without a patient are one. A line may have the `session` of a patient logged before.
   * `choices` are what the user said about pairs of codes: [{codes, is_same}]. */
  async create({ day, setting, lines, text = "", choices = [] }) {
    const sessions = new Map();
    const made = lines.map(({ patient = 1, session, ...line }) => {
      if (!sessions.has(patient)) sessions.set(patient, newId());
      return { client_id: newId(), ...line, session: session ?? sessions.get(patient) };
    });
    return this.add({
      id: newId(), kind: "create", session: made[0].session, service_date: day, setting, text, choices, lines: made,
    });
  }

  /** Change an entry from `entries()`. `changes` may have service_date, hcpcs, units, modifiers, setting and session. */
  async edit(entry, changes) {
    const [operation] = await this.editAll([entry], changes);
    return operation;
  }

  /** Make the same changes to entries, all or none. Lines of a refused creation are changed in it, and it's sent again. */
  async editAll(entries, changes) {
    const resent = [];
    const ids = new Set(entries.map(({ id }) => id));
    for (const creation of await this.refusedCreations(ids)) {
      resent.push(await this.resend(creation, (line, copy) => changeLine(line, copy, changes), ids));
      for (const { client_id: id } of creation.lines) ids.delete(id);
    }
    const edited = entries.filter(({ id }) => ids.has(id));
    return [...resent, ...(await this.addAll(edited.map((entry) => ({ ...operationOn("edit", entry), changes }))))];
  }

  /** Move entries of one date to a new session: another patient. Returns the session. */
  async split(entries) {
    const session = newId();
    await this.move(entries, session);
    return session;
  }

  /** Move the entries of a session to another one of the same date: they are one patient. */
  async join(session, into) {
    await this.move(await this.entriesOf(session), into);
  }

  /** Move entries to a session of the same date. */
  async move(entries, session) {
    return this.editAll(entries.filter((entry) => entry.session !== session), { session });
  }

  /** Delete an entry from the log. Returns it as `restore` needs it. */
  async remove(entry) {
    const [removed] = await this.removeAll([entry], await this.refusedCreations(new Set([entry.id])));
    return removed;
  }

  /** Delete all entries of a session: undo one patient. Returns them as `restoreAll` needs them. */
  async removeSession(session) {
    return this.unlog(await this.entriesOf(session));
  }

  /** Undo logging entries. Those that never left this device are gone; the others are deleted. */
  async unlog(entries) {
    return this.removeAll(entries, await this.creations(new Set(entries.map(({ id }) => id))));
  }

  async removeAll(entries, creations) {
    const ids = new Set(entries.map(({ id }) => id));
    for (const creation of creations) {
      const gone = creation.lines.map(({ client_id: id }) => id).filter((id) => ids.has(id));
      if (await this.store.removeUnsent(creation, gone)) for (const id of gone) ids.delete(id);
    }
    const operations = await this.addAll(entries.filter(({ id }) => ids.has(id)).map((entry) => operationOn("delete", entry)));
    const deletions = new Map(operations.map((operation) => [operation.client_id, operation]));
    return entries.map((entry) => ({ ...entry, isPending: true, revision: deletions.get(entry.id)?.id ?? null }));
  }

  async restore(entry) {
    return (await this.restoreAll([entry]))[0];
  }

  /** Restore entries that were deleted. Those that never left this device are logged again. */
  async restoreAll(entries) {
    const [sent, unsent] = [true, false].map((isSent) => entries.filter(({ revision }) => Boolean(revision) === isSent));
    return this.addAll([...sent.map(restorationOf), ...unsent.map(creationOf)]);
  }

  async add(operation) {
    const [added] = await this.addAll([operation]);
    return added;
  }

  /** Store operations, all or none. */
  async addAll(operations) {
    const at = new Date().toISOString();
    for (const operation of operations) Object.assign(operation, { at, state: "waiting", tries: 0, reason: "" });
    if (operations.length > 0) await this.store.addAll(operations);
    return operations;
  }

  /** Return the creations here, waiting or refused, that have lines with these ids. */
  async creations(ids) {
    const operations = await this.store.operations();
    return operations.filter(({ kind, lines }) => kind === "create" && lines.some(({ client_id: id }) => ids.has(id)));
  }

  async refusedCreations(ids) {
    return (await this.creations(ids)).filter(({ state }) => state === "refused");
  }

  /** Send a refused operation again, with changes to its lines (those in `ids`). It gets a new id because the server
   * already answered the old one; later operations on its lines follow it. */
  async resend(operation, change = () => {}, ids = null) {
    const { seq, ...copy } = structuredClone(operation);
    for (const line of copy.lines ?? []) if (!ids || ids.has(line.client_id)) change(line, copy);
    const added = await this.add({ ...copy, id: newId() });
    for (const later of await this.store.operations()) {
      if (later.after === operation.id) await this.store.change(later, { after: added.id, base: added.id });
    }
    await this.store.remove({ seq });
    return added;
  }

  /** Undo everything that an operation logged. Returns the text the user had typed for it. */
  async undo(creation) {
    const ids = new Set(creation.lines.map(({ client_id: id }) => id));
    await this.unlog((await this.entries()).filter(({ id }) => ids.has(id)));
    return creation.text;
  }

  async entriesOf(session) {
    return (await this.entries()).filter((entry) => entry.session === session);
  }

  /** Return the entries with this device's operations applied, newest first, without deleted ones. */
  async entries() {
    return currentEntries(await this.store.entries(), await this.store.operations(), await unsettledSessions(this.store));
  }
}
