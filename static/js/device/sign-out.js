// Signing out: sends what's waiting if that's quick, empties or locks this device, then ends the session at the server. If
// the server can't be reached, the device is emptied all the same, and shows nothing until the session has ended.

import { isAnythingUnsent } from "./accounts.js";
import { markSigningOut, unmarkSigningOut } from "./pages.js";
import { csrfToken } from "./server.js";
import { endStay } from "./stay.js";

const SYNC_PATIENCE = 4000; // milliseconds
const ANSWER_PATIENCE = 15000;
const [SIGN_OUT, SIGN_IN, HOME] = ["/accounts/logout/", "/accounts/login/", "/"];

/** Handle every sign-out form of the page. `device()` returns the account's {user, sync}; `onStart()` is called first. */
export function watchSignOut(device, onStart) {
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-sign-out]")) return;
    event.preventDefault();
    signOut(event.target, device, onStart);
  });
}

async function signOut(form, device, onStart) {
  const button = form.querySelector("button");
  if (button.disabled) return;
  button.disabled = true;
  const { user, sync } = await device();
  await Promise.race([sync.syncNow(true), new Promise((resolve) => setTimeout(resolve, SYNC_PATIENCE))]);
  onStart();
  sync.stop();
  await markSigningOut(); // before other tabs hear of it, so they show nothing that the session still could
  const left = await endStay(user);
  location.replace(await endSession(new URLSearchParams({ device: left })));
}

/** End the session at the server. Returns the address to go to, "/offline/" if the server can't be reached. */
export async function endSession(body = new URLSearchParams()) {
  try {
    const signal = AbortSignal.timeout(ANSWER_PATIENCE);
    const headers = { "X-CSRFToken": csrfToken() };
    const response = await fetch(SIGN_OUT, { method: "POST", headers, body, redirect: "manual", signal });
    if (response.status >= 500) return "/offline/";
    await unmarkSigningOut();
    if (response.type !== "opaqueredirect") return SIGN_OUT;
    return isAnythingUnsent() ? SIGN_IN : HOME; // the sign-in page says what's locked
  } catch {
    return "/offline/";
  }
}
