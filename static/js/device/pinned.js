// The bundle of the release that a policy pins, so this device can value lines under it.

import { request } from "./server.js";

/** Return where that bundle is, as the API gives it. Null if the policy pins no release, or if the server doesn't have it
 * or values its date with another release. */
export async function findPinned({ policy, releases }) {
  const release = releases.find(({ release: label }) => policy.pinned && label === policy.pinned);
  if (!release) return null;
  const found = await request("GET", `/api/v1/bundles/?date=${release.effective_from}`);
  return found.release === policy.pinned ? found : null;
}
