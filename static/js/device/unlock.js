// Unlocks an account's changes once its owner has signed in again.

import { request, RequestError } from "./server.js";
import { putBackDraft } from "./stay.js";

/** Put back what was locked: changes wait to sync again, typed text is offered again, favorites and sets are sent. */
export async function unlock(user, store) {
  if (store.isVolatile) return;
  const { shortcuts, draft } = await store.unlock();
  putBackDraft(user, draft);
  if (!shortcuts) return;
  try {
    await request("PUT", "/api/v1/shortcuts/", { shortcuts });
    await store.delete("locked-shortcuts");
  } catch (error) {
    if (!(error instanceof RequestError)) throw error; // the next page sends them again
  }
}
