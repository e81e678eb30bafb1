// The user's favorites and sets outside the log page. Changes are kept on this device until the server has them, as on the
// log page (bundle-store.js).

import { BundleStore } from "./bundle-store.js";
import { newId } from "./ids.js";
import { request } from "./server.js";

const MOST = 60; // logbook/devices/shortcuts.py

/** Return the shortcuts: the server's or, if this device has changes that it lacks or it can't be reached, this device's.
 * Throws a RequestError if there are none here either. */
export async function shortcutsNow(store) {
  const device = await store.get("device");
  if (device?.shortcuts && (await store.get("unsent-shortcuts"))) return device.shortcuts;
  try {
    return (await request("GET", "/api/v1/shortcuts/")).shortcuts;
  } catch (error) {
    if (device?.shortcuts && error.kind === "offline") return device.shortcuts;
    throw error;
  }
}

/** Return the favorite of a code alone, one unit without modifiers. */
export function favoriteOf(shortcuts, hcpcs) {
  return shortcuts.find(({ name, lines: [line, ...more] }) => !name && more.length === 0 && isPlain(line, hcpcs));
}

const isPlain = (line, hcpcs) => line.hcpcs === hcpcs && line.units === 1 && line.modifiers.length === 0;

/** Make a code a favorite, or no longer one. Returns whether it's one now. Throws an error whose message says why
 * if that can't be kept. */
export async function toggleFavorite(store, hcpcs) {
  const shortcuts = await shortcutsNow(store);
  const known = favoriteOf(shortcuts, hcpcs);
  if (!known && shortcuts.length >= MOST) throw new Error(`You have ${MOST} favorites and sets, which is the most. Delete one on the log page first.`);
  const line = { hcpcs, modifiers: [], units: 1 };
  const changed = known ? shortcuts.filter((each) => each !== known) : [...shortcuts, { id: newId(), name: "", lines: [line] }];
  await save(store, changed, shortcuts);
  return !known;
}

// A device that never opened the log page has no data of its own yet, so the server must take the change.
async function save(store, shortcuts, base) {
  const device = await store.get("device");
  if (!device) {
    await request("PUT", "/api/v1/shortcuts/", { shortcuts, base });
    return;
  }
  const bundleStore = new BundleStore(store, () => {});
  bundleStore.device = (await store.get("unsent-shortcuts")) ? device : { ...device, shortcuts: base };
  await bundleStore.saveShortcuts(shortcuts);
}
