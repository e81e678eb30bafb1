// Where the bundles of releases other than today's are: that of a date, and that of the release a policy pins.

import { request } from "./server.js";

/** Return where the bundle of a release is, as the API gives it: from the server or, offline, what this device was told
 * last. Throws a RequestError if neither is possible. */
export async function addressOf({ effective_from: from }, store) {
  const key = `bundle ${from}`;
  try {
    const found = await request("GET", `/api/v1/bundles/?date=${from}`);
    await store.set(key, found);
    return found;
  } catch (error) {
    const found = error.kind === "offline" && (await store.get(key));
    if (!found) throw error;
    return found;
  }
}

/** Return where the pinned bundle is, as the API gives it. Null if the policy pins no release, or if the server doesn't
 * have it or values its date with another release. */
export async function findPinned({ policy, releases }) {
  const release = releases.find(({ release: label }) => policy.pinned && label === policy.pinned);
  if (!release) return null;
  const found = await request("GET", `/api/v1/bundles/?date=${release.effective_from}`);
  return found.release === policy.pinned ? found : null;
}
