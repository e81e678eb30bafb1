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
  await Promise.race([sync.syncNow(), new Promise((resolve) => setTimeout(resolve, SYNC_PATIENCE))]);
  onStart();
  sync.stop();
  const left = await endStay(user);
  await markSigningOut();
  const address = await endSession(new URLSearchParams({ device: left }));
  location.replace(address === HOME && isAnythingUnsent() ? SIGN_IN : address); // the sign-in page says what's locked
}

/** End the session at the server. Returns the address to go to. */
export async function endSession(body = new URLSearchParams()) {
  try {
    const signal = AbortSignal.timeout(ANSWER_PATIENCE);
    const headers = { "X-CSRFToken": csrfToken() };
    const response = await fetch(SIGN_OUT, { method: "POST", headers, body, redirect: "manual", signal });
    if (response.status >= 500) return "/offline/";
    await unmarkSigningOut();
    return response.type === "opaqueredirect" ? HOME : SIGN_OUT;
  } catch {
    return "/offline/";
  }
}
