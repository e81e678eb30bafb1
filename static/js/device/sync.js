// Sends this device's operations to the server. An operation stays on the device until the server answers it. Sending one
// again is safe: the server recognizes its id and applies it once.

import { putAll, putAnswer } from "./answers.js";
import { localDay } from "./days.js";
import { payloadOf, portionOf } from "./portions.js";
import { request, RequestError, spread } from "./server.js";

const FIRST_PAUSE = 2; // seconds
const LONGEST_PAUSE = 300;
const FRESH = 5 * 60 * 1000; // milliseconds
const LATEST = 60; // entries kept for offline use, with those of today and yesterday
const PAGE = 500;
const ENTRIES = "/api/v1/entries/";

export class Sync {
  /** `log` is a DeviceLog. Each change calls `onStatus({waiting, refused, since, reason, kind, isSending, isVolatile})`. */
  constructor(user, log, onStatus) {
    Object.assign(this, { user, log, store: log.store, onStatus, pause: 0, timer: 0, error: null, running: null, freeAt: 0 });
    this.channel = typeof BroadcastChannel === "function" ? new BroadcastChannel(`rvuedge-${user}`) : null;
    this.channel?.addEventListener("message", () => this.report(false));
    window.addEventListener("online", () => this.syncNow());
    document.addEventListener("visibilitychange", () => document.hidden || this.syncNow());
  }

  /** Send everything that's waiting. Only one browser tab does this at a time. If the server asked to wait, only a person
   * (`isAsked`) may send earlier. */
  syncNow(isAsked = false) {
    clearTimeout(this.timer);
    const left = this.freeAt - performance.now();
    if (left > 0 && !isAsked) return this.retryIn(left / 1000);
    this.running ??= this.runInOneTab().finally(() => {
      this.running = null;
      if (this.hasNewChanges) this.syncNow();
    });
    this.hasNewChanges = false;
    return this.running;
  }

  /** Send and report nothing more: the account's stay on this device ends. */
  stop() {
    clearTimeout(this.timer);
    this.isStopped = true;
  }

  /** Report and send a change that was just made on this device. */
  async changed() {
    await this.report(true);
    if (this.running) this.hasNewChanges = true;
    else this.syncNow();
  }

  runInOneTab() {
    if (!navigator.locks) return this.run();
    return navigator.locks.request(`rvuedge-sync-${this.user}`, { ifAvailable: true }, (lock) => (lock ? this.run() : this.retryIn(3)));
  }

  async run() {
    try {
      await this.sendAll();
      this.error = null;
      this.pause = this.freeAt = 0;
      await this.refresh();
    } catch (error) {
      if (this.isStopped) return;
      if (!(error instanceof RequestError)) throw error;
      this.error = error;
      const pause = error.seconds ? spread(error.seconds) : this.nextPause();
      this.freeAt = error.seconds ? performance.now() + pause * 1000 : 0;
      this.retryIn(pause);
    }
    await this.report(true);
  }

  nextPause() {
    this.pause = Math.min(LONGEST_PAUSE, this.pause ? this.pause * 2 : FIRST_PAUSE);
    return spread(this.pause * 0.8); // 0.8 to 1.2 times
  }

  retryIn(seconds) {
    clearTimeout(this.timer);
    if (!this.isStopped) this.timer = setTimeout(() => this.syncNow(), seconds * 1000);
  }

  async sendAll() {
    const answered = new Set(); // an operation the server couldn't apply isn't sent twice in one run
    for (;;) {
      const waiting = (await this.store.operations()).filter(({ id, state }) => state === "waiting" && !answered.has(id));
      if (waiting.length === 0) break;
      const batch = portionOf(waiting);
      for (const operation of batch) await this.store.change(operation, { tries: operation.tries + 1 });
      await this.report(true, true);
      const stored = new Map((await this.store.operations()).map((operation) => [operation.id, operation]));
      const operations = batch.map(({ id }) => stored.get(id)).filter(Boolean); // an undo may have removed or changed one
      const body = { user: this.user, sent_at: new Date().toISOString(), operations: operations.map(payloadOf) };
      const { answers } = await request("POST", `${ENTRIES}sync/`, body);
      for (const [n, answer] of answers.entries()) {
        answered.add(answer.id);
        await this.applyAnswer(operations[n], answer);
      }
    }
    const unsent = (await this.store.operations()).find(({ state }) => state === "waiting");
    if (unsent) throw new RequestError("server", unsent.reason);
  }

  async applyAnswer(operation, { status, reason, entries }) {
    if (entries.length > 0) await putAnswer(this.store, operation, entries);
    if (status === "applied" || status === "conflict") {
      await this.store.remove(operation);
      window.dispatchEvent(new CustomEvent("rvuedge:answer", { detail: { operation, status, entries } }));
    } else {
      await this.store.change(operation, { reason, state: status === "refused" ? "refused" : "waiting" });
    }
  }

  /** Fetch the latest entries, and all of today's and yesterday's, unless this device did so in the last 5 minutes. */
  async refresh(isForced = false) {
    const at = (await this.store.get("refreshed")) ?? 0;
    if (!isForced && Math.abs(Date.now() - at) < FRESH) return;
    const { results } = await request("GET", `${ENTRIES}?page_size=${LATEST}`);
    const lately = results.length < LATEST ? [] : await this.fetchAll(`?page_size=${PAGE}&first=${localDay(1)}`);
    await putAll(this.store, [...results, ...lately]);
  }

  async fetchAll(query) {
    const found = [];
    for (let page = query; page; ) {
      const { results, next } = await request("GET", `${ENTRIES}${page}`);
      found.push(...results);
      page = next && new URL(next, location.href).search;
    }
    return found;
  }

  /** Report the status. `isOwnChange` means this tab made the change, so other tabs must be notified. */
  async report(isOwnChange, isSending = false) {
    if (this.isStopped) return;
    const operations = await this.store.operations();
    const refused = operations.filter(({ state }) => state === "refused");
    const waiting = operations.length - refused.length;
    const { kind = "", message = "" } = this.error ?? {};
    const since = operations[0]?.at ?? "";
    this.onStatus({ waiting, refused: refused.length, since, reason: message, kind, isSending, isVolatile: this.store.isVolatile });
    if (isOwnChange) this.channel?.postMessage("changed");
  }
}
