// Favorites and sets that the server doesn't have yet, with the list it had before the first of these changes: so the
// server keeps what other devices have changed since.

import { request } from "./server.js";

/** Remember that the list changes, from what the server has. */
export async function markUnsent(store, before) {
  if (!(await store.get("unsent-shortcuts"))) await store.set("shortcuts-base", before);
  await store.set("unsent-shortcuts", true);
}

/** Send the list if it's unsent, and take the server's, which may have changes of other devices. `device` is the
 * BundleStore. Returns whether anything was sent. */
export async function sendUnsent(device) {
  const { store, shortcuts: sent } = device;
  if (!(await store.get("unsent-shortcuts"))) return false;
  const base = (await store.get("shortcuts-base")) ?? undefined;
  const { shortcuts } = await request("PUT", "/api/v1/shortcuts/", { shortcuts: sent, base });
  await store.set("shortcuts-base", sent);
  if (sent !== device.shortcuts) return true; // changed while it was sent
  await store.set("unsent-shortcuts", false);
  if (JSON.stringify(shortcuts) !== JSON.stringify(sent)) {
    await device.keep({ shortcuts });
    device.onChange();
  }
  return true;
}
