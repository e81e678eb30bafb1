// The code bundles that this device has, for pages other than the log page. None of this waits for the server.

import { BundleStore } from "./bundle-store.js";

/** Return a BundleStore with the account's data and the bundles of today and of the release its policy pins, as far as
 * they are on this device. One for another date is fetched when it's asked for; then `onChange()` is called. */
export async function ownBundles(store, onChange = () => {}) {
  const bundles = new BundleStore(store, onChange);
  bundles.device = (await store.get("device")) ?? null;
  const { bundle, pinned_bundle: pinned } = bundles.device ?? {};
  for (const address of [bundle, pinned]) if (address) await bundles.bundleAt(address).catch(() => null);
  return bundles;
}
