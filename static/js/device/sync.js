// Sends this device's operations to the server until it has each of them. An operation stays here until its answer has
// come; sent again, it is the same one, and the server carries it out once.

import { ask, Trouble } from "./server.js";

const AT_ONCE = 50;
const FIRST_PAUSE = 2;
const LONGEST_PAUSE = 300;
const FRESH = 5 * 60 * 1000;
const LATEST = 60;

export class Sync {
  /** `log` is a DeviceLog; `tell(status)` hears each change: {waiting, refused, since, reason, kind, isSending}. */
  constructor(user, log, tell) {
    Object.assign(this, { user, log, store: log.store, tell, pause: 0, timer: 0, trouble: null, running: null });
    this.channel = typeof BroadcastChannel === "function" ? new BroadcastChannel(`rvuedge-${user}`) : null;
    this.channel?.addEventListener("message", () => this.report(false));
    window.addEventListener("online", () => this.soon());
    document.addEventListener("visibilitychange", () => document.hidden || this.soon());
  }

  /** Send what waits, now. One tab of the browser at a time does it. */
  soon() {
    clearTimeout(this.timer);
    this.running ??= this.alone().finally(() => {
      this.running = null;
      if (this.isAskedAgain) this.soon();
    });
    this.isAskedAgain = false;
    return this.running;
  }

  /** After a change: what waits is told at once, and sent. */
  async changed() {
    await this.report(true);
    if (this.running) this.isAskedAgain = true;
    else this.soon();
  }

  alone() {
    if (!navigator.locks) return this.run();
    return navigator.locks.request(`rvuedge-sync-${this.user}`, { ifAvailable: true }, (lock) => (lock ? this.run() : this.later(3)));
  }

  async run() {
    try {
      await this.sendAll();
      this.trouble = null;
      this.pause = 0;
      await this.refresh();
    } catch (trouble) {
      if (!(trouble instanceof Trouble)) throw trouble;
      this.trouble = trouble;
      this.later(trouble.seconds || this.nextPause());
    }
    await this.report(true);
  }

  nextPause() {
    this.pause = Math.min(LONGEST_PAUSE, this.pause ? this.pause * 2 : FIRST_PAUSE);
    return this.pause;
  }

  later(seconds) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.soon(), seconds * 1000);
  }

  async sendAll() {
    const done = new Set(); // one that could not be carried out is not sent twice in a run
    for (;;) {
      const waiting = (await this.store.operations()).filter(({ id, state }) => state === "waiting" && !done.has(id));
      if (waiting.length === 0) break;
      const sent = waiting.slice(0, AT_ONCE);
      for (const operation of sent) await this.store.change(operation, { tries: operation.tries + 1 });
      await this.report(true, true);
      const still = new Set((await this.store.operations()).map(({ id }) => id)); // an undo may have been quicker
      const operations = sent.filter(({ id }) => still.has(id));
      const body = { user: this.user, sent_at: new Date().toISOString(), operations: operations.map(asSent) };
      const { answers } = await ask("POST", "/api/v1/entries/sync/", body);
      for (const [n, answer] of answers.entries()) {
        done.add(answer.id);
        await this.take(operations[n], answer);
      }
    }
    const unsent = (await this.store.operations()).find(({ state }) => state === "waiting");
    if (unsent) throw new Trouble("server", unsent.reason);
  }

  async take(operation, { status, reason, entries }) {
    if (entries.length > 0) await this.store.putEntries(entries);
    if (status === "applied" || status === "conflict") {
      await this.store.remove(operation);
      window.dispatchEvent(new CustomEvent("rvuedge:answer", { detail: { operation, status, entries } }));
    } else {
      await this.store.change(operation, { reason, state: status === "refused" ? "refused" : "waiting" });
    }
  }

  /** Fetch the latest entries, when those here are not from the last minutes. */
  async refresh(isForced = false) {
    const at = (await this.store.get("refreshed")) ?? 0;
    if (!isForced && Math.abs(Date.now() - at) < FRESH) return;
    const { results } = await ask("GET", `/api/v1/entries/?page_size=${LATEST}`);
    await this.store.replaceEntries(results);
    await this.store.set("refreshed", Date.now());
  }

  async report(isOwn, isSending = false) {
    const operations = await this.store.operations();
    const refused = operations.filter(({ state }) => state === "refused");
    const waiting = operations.length - refused.length;
    const { kind = "", message = "" } = this.trouble ?? {};
    const since = operations[0]?.at ?? "";
    this.tell({ waiting, refused: refused.length, since, reason: message, kind, isSending, isVolatile: this.store.isVolatile });
    if (isOwn) this.channel?.postMessage("changed");
  }
}

const FIELDS = ["id", "kind", "at", "session", "service_date", "setting", "client_id", "base", "after", "changes"];

function asSent(operation) {
  const sent = Object.fromEntries(FIELDS.filter((name) => operation[name] != null).map((name) => [name, operation[name]]));
  if (!operation.lines) return sent;
  const lines = operation.lines.map(({ client_id, hcpcs, modifiers, units }) => ({ client_id, hcpcs, modifiers, units }));
  return { ...sent, lines };
}
