// The offline page: says what this device has, and ends a session that couldn't be ended while offline. Where nobody is
// signed in, it leads to sign-in as soon as the server answers.

import { heldAccount, isOverdue } from "./accounts.js";
import { showLocked } from "./locked.js";
import { isSigningOut } from "./pages.js";
import { endSession } from "./sign-out.js";
import { endStay } from "./stay.js";

const RETRY = 5000; // milliseconds
const SIGN_IN = "/accounts/login/";

async function start() {
  const isLeaving = await isSigningOut();
  const held = heldAccount();
  if (held && (isLeaving || isOverdue(held))) await endStay(held.user);
  const state = isLeaving ? "signing-out" : heldAccount() ? "held" : "empty";
  for (const element of document.querySelectorAll("[data-offline]")) element.hidden = element.dataset.offline !== state;
  showLocked(heldAccount()?.user ?? "");
  if (state === "signing-out") finish();
  if (state === "empty") leadToSignIn();
}

async function finish() {
  const address = await endSession();
  if (address === "/offline/") setTimeout(finish, RETRY);
  else location.replace(address);
}

async function leadToSignIn() {
  const answer = await fetch(SIGN_IN, { method: "HEAD" }).catch(() => null);
  if (answer?.ok) location.replace(SIGN_IN);
  else setTimeout(leadToSignIn, RETRY);
}

start();
