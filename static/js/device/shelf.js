// What the log page needs without the server: the clinician's own part (policy, habits, shortcuts) and the code bundles.
// It is taken from this device at once, and fetched anew behind it.

import { Bundle } from "../log/bundle.js";
import { policyFrom } from "../log/session.js";
import { ask } from "./server.js";

export class Shelf {
  /** `changed()` is called when something newer has come. */
  constructor(store, changed) {
    Object.assign(this, { store, changed, device: null, bundles: new Map(), tables: new Map() });
  }

  get policy() {
    return policyFrom(this.device?.policy);
  }

  get used() {
    return this.device?.modifiers_used ?? {};
  }

  /** Take what is here; then ask for what is newer. Ends when lines can be read, or cannot be for want of a bundle. */
  async open() {
    this.device = (await this.store.get("device")) ?? null;
    const fresh = this.refresh();
    const here = this.device?.bundle ? await this.bundleAt(this.device.bundle).catch(() => null) : null;
    if (!here) await fresh;
  }

  async refresh() {
    try {
      const before = JSON.stringify(this.device);
      await this.sendShortcuts();
      const shortcuts = this.device?.shortcuts;
      const device = await ask("GET", "/api/v1/device/");
      const isNewerHere = shortcuts !== this.device?.shortcuts || (await this.store.get("unsent-shortcuts"));
      if (isNewerHere) device.shortcuts = this.shortcuts;
      if (device.bundle) await this.bundleAt(device.bundle);
      this.device = device;
      if (JSON.stringify(device) === before) return;
      this.tables.clear();
      await this.store.set("device", device);
      this.changed();
    } catch {
      // What is here stays; the next page asks again.
    }
  }

  /** The release in force on a day, as far as this device knows: {release, effective_from}. */
  releaseOn(day) {
    return this.device?.releases.find(({ effective_from: from }) => from <= day) ?? null;
  }

  /** The bundle for a day: null when it is not on this device (yet: then it is fetched, and `changed` called). */
  bundleOn(day) {
    const release = this.releaseOn(day);
    if (!release) return null;
    const found = this.bundles.get(release.effective_from);
    if (!found) this.fetch(day, release);
    return found ?? null;
  }

  /** Any bundle: reads codes while that of the day is missing. */
  get anyBundle() {
    return this.bundles.values().next().value ?? null;
  }

  /** The reader's table of a bundle, with the clinician's habits. */
  table(bundle) {
    if (!this.tables.has(bundle)) this.tables.set(bundle, bundle.table(this.device?.modifier_costs));
    return this.tables.get(bundle);
  }

  async fetch(day, release) {
    if (this.asking === release.effective_from) return;
    this.asking = release.effective_from;
    try {
      await this.bundleAt(await ask("GET", `/api/v1/bundles/?date=${day}`));
      this.changed();
    } catch {
      this.asking = null; // offline: the next change asks again
    }
  }

  // Its address has the hash of its content, so the browser's and the worker's caches hold it for good.
  async bundleAt({ url, effective_from: from }) {
    if (this.bundles.get(from)?.url === url) return this.bundles.get(from);
    const bundle = new Bundle(await ask("GET", url));
    bundle.url = url;
    this.bundles.set(from, bundle);
    return bundle;
  }

  get shortcuts() {
    return this.device?.shortcuts ?? [];
  }

  /** Put this list in place of the favorites and sets, here at once and on the server when it can be reached. */
  async saveShortcuts(shortcuts) {
    this.device = { ...(this.device ?? {}), shortcuts };
    await Promise.all([this.store.set("unsent-shortcuts", true), this.store.set("device", this.device)]);
    this.changed();
    await this.sendShortcuts();
  }

  // One after the other: the list that was changed last is the one that stays.
  sendShortcuts() {
    this.sending = (this.sending ?? Promise.resolve()).then(() => this.putShortcuts());
    return this.sending;
  }

  async putShortcuts() {
    if (!(await this.store.get("unsent-shortcuts"))) return;
    const sent = this.shortcuts;
    try {
      await ask("PUT", "/api/v1/shortcuts/", { shortcuts: sent });
      if (sent === this.shortcuts) await this.store.set("unsent-shortcuts", false);
    } catch {
      // They stay marked, and go with the next opening.
    }
  }
}
