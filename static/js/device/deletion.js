// Deleting the account: its form tells the server whether the browser may clear everything that it stored. It may not if
// another account has something here: its locked changes would go too.

import { isAnythingOfOthers } from "./stay.js";

/** Handle the form that deletes the account, if the page has one. `onSubmit()` is called when it's sent. */
export async function watchDeletion(user, onSubmit) {
  const form = document.querySelector("[data-ends-account]");
  if (!form) return;
  form.addEventListener("submit", onSubmit);
  form.elements.device.value = (await isAnythingOfOthers(user)) ? "" : "alone";
}
