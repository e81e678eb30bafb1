// The offline page: says what this device has, and ends a session that couldn't be ended while offline.

import { heldAccount, isOverdue } from "./accounts.js";
import { showLocked } from "./locked.js";
import { isSigningOut } from "./pages.js";
import { endSession } from "./sign-out.js";
import { endStay } from "./stay.js";

const RETRY = 5000; // milliseconds

async function start() {
  const held = heldAccount();
  if (held && isOverdue(held)) await endStay(held.user);
  const state = (await isSigningOut()) ? "signing-out" : heldAccount() ? "held" : "empty";
  for (const element of document.querySelectorAll("[data-offline]")) element.hidden = element.dataset.offline !== state;
  showLocked(heldAccount()?.user ?? "");
  if (state === "signing-out") finish();
}

async function finish() {
  const address = await endSession();
  if (address === "/offline/") setTimeout(finish, RETRY);
  else location.replace(address);
}

start();
