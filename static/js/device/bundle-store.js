// What the log page needs without the server: the user's policy, habits and shortcuts, and the code bundles. It loads from
// this device first, then updates from the server in the background.

import { Bundle } from "../log/bundle.js";
import { policyFrom } from "../log/session.js";
import { addressOf, findPinned } from "./pinned.js";
import { releaseFor } from "./release-order.js";
import { request, retryIfAsked } from "./server.js";
import { markUnsent, sendUnsent } from "./unsent-shortcuts.js";

export class BundleStore {
  /** Calls `onChange()` when newer data arrives, and `onRefused(reason)` when the server refuses the favorites and sets
   * ('' once it takes them). `store` is the account's database. */
  constructor(store, onChange, onRefused = () => {}) {
    Object.assign(this, { store, onChange, onRefused, device: null, bundles: new Map(), tables: new Map() });
  }

  /** The user's policy, with the bundle of the release it pins. */
  get policy() {
    const pinnedBundle = this.bundles.get(this.device?.pinned_bundle?.effective_from) ?? null;
    return { ...policyFrom(this.device?.policy), pinnedBundle };
  }

  get timesUsed() {
    return this.device?.modifiers_used ?? {};
  }

  /** Load what this device has and start an update. Resolves once codes can be read, or the update found no bundle. */
  async open() {
    this.device = (await this.store.get("device")) ?? null;
    const updating = this.refresh();
    const local = this.device?.bundle ? await this.bundleAt(this.device.bundle).catch(() => null) : null;
    this.loadPinned();
    if (!local) await updating;
  }

  async refresh() {
    try {
      const before = JSON.stringify(this.device);
      await this.sendShortcuts();
      const shortcuts = this.device?.shortcuts;
      const device = await request("GET", "/api/v1/device/");
      const hasNewerShortcuts = shortcuts !== this.device?.shortcuts || (await this.store.get("unsent-shortcuts"));
      if (hasNewerShortcuts) device.shortcuts = this.shortcuts;
      if (device.bundle) await this.bundleAt(device.bundle);
      device.pinned_bundle = await findPinned(device).catch(() => this.device?.pinned_bundle ?? null);
      this.device = device;
      this.loadPinned();
      if (JSON.stringify(device) === before) return;
      this.tables.clear();
      await this.store.set("device", device);
      this.onChange();
    } catch (error) {
      // Keep what's here. The next page tries again.
      retryIfAsked(error, () => this.refresh());
    }
  }

  async loadPinned() {
    const { pinned_bundle: pinned } = this.device ?? {};
    if (pinned && !this.bundles.has(pinned.effective_from) && (await this.bundleAt(pinned).catch(() => null))) this.onChange();
  }

  /** Return the release that values a date, as far as this device knows, and why: {release, basis}, or null. */
  sourceOn(day) {
    return releaseFor(day, this.device?.releases ?? []);
  }

  /** Return the bundle for a date, or null. A missing one is fetched in the background. Before every release it's the
   * oldest release's, to read codes with; the lines wait for a release. */
  bundleOn(day) {
    const release = this.sourceOn(day)?.release ?? this.device?.releases.at(-1);
    if (!release) return null;
    const found = this.bundles.get(release.effective_from);
    if (!found) this.fetch(release);
    return found ?? null;
  }

  /** Return whether lines of a date wait for a release: all those this device knows of take effect later. */
  isWaiting(day) {
    return this.device?.releases.length > 0 && !this.sourceOn(day);
  }

  get anyBundle() {
    return this.bundles.values().next().value ?? null;
  }

  /** Return the table that reads typed text with a bundle's codes and the user's habits. */
  table(bundle) {
    if (!this.tables.has(bundle)) this.tables.set(bundle, bundle.table(this.device?.modifier_costs));
    return this.tables.get(bundle);
  }

  async fetch(release) {
    if (this.fetching === release.effective_from) return;
    this.fetching = release.effective_from;
    try {
      await this.bundleAt(await addressOf(release, this.store));
      this.onChange();
    } catch (error) {
      const again = () => {
        this.fetching = null;
        this.fetch(release);
      };
      if (!retryIfAsked(error, again)) this.fetching = null; // offline: the next change tries again
    }
  }

  // The URL contains a hash of the content, so browser and service worker can cache it forever.
  async bundleAt({ url, effective_from: from }) {
    if (this.bundles.get(from)?.url === url) return this.bundles.get(from);
    const bundle = Object.assign(new Bundle(await request("GET", url)), { url });
    this.bundles.set(from, bundle);
    return bundle;
  }

  get shortcuts() {
    return this.device?.shortcuts ?? [];
  }

  /** Keep changed data of the device until the server sends it again. */
  async keep(changes) {
    this.device = { ...(this.device ?? {}), ...changes };
    await this.store.set("device", this.device);
  }

  /** Replace the favorites and sets: on this device now, on the server when it can be reached. */
  async saveShortcuts(shortcuts) {
    await Promise.all([markUnsent(this.store, this.shortcuts), this.keep({ shortcuts })]);
    this.onChange();
    await this.sendShortcuts();
  }

  sendShortcuts() {
    this.sending = (this.sending ?? Promise.resolve()).then(() => this.putShortcuts());
    return this.sending;
  }

  async putShortcuts() {
    try {
      if (await sendUnsent(this)) this.onRefused("");
    } catch (error) {
      // They stay marked as unsent and go out the next time the page opens.
      if (error.kind === "refused") this.onRefused(error.message.replace(/^shortcuts: /, ""));
    }
  }
}
