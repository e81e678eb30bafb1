// An account's stay on this device. It begins when the server shows one of its pages, and ends by signing out, when the
// server no longer knows the session, when another account signs in, or after too many days without the server (ADR 26).
// At its end everything personal is deleted; changes that haven't synced are locked until their owner signs in again.

import { heldAccount, holdAccount, isHeld, isOverdue, rememberUnsent, shortened, unsent } from "./accounts.js";
import { newId } from "./ids.js";
import { deleteStore, lockStore, storedAccounts } from "./lock-store.js";
import { deletePages, writeMarker } from "./pages.js";

const CHANNEL = "rvuedge-stays";
const DRAFT = "rvuedge:draft:";
const PERSONAL = ["rvuedge:setting"]; // the theme and the keys are choices of the device
const PATIENCE = 3000; // milliseconds that a tab may take to close the database
const OFTEN = 60_000; // milliseconds between two notes that the server answered

/** Begin or go on with the stay of the account whose page this is. Ends everyone else's. */
export async function beginStay(user, email, days) {
  const held = heldAccount();
  if (held?.user !== user) await endOthers(user);
  const id = held?.user === user ? held.id : newId();
  const seen = held?.user === user ? held.seen : Date.now();
  hold({ user, name: shortened(email), id, seen, days });
}

/** Note that the server answered the account. */
export async function noteAnswer(user) {
  const held = heldAccount();
  if (held?.user === user && Math.abs(Date.now() - held.seen) > OFTEN) await hold({ ...held, seen: Date.now() });
}

// The stay may end while the marker is written.
async function hold(account) {
  holdAccount(account);
  await writeMarker(account);
  if (!isHeld(account.user)) await deletePages();
}

/** Return whether the account's stay is over although nobody ended it: the device hasn't reached the server for days. */
export function isStayOverdue(user) {
  const held = heldAccount();
  return held?.user === user && isOverdue(held);
}

/** End a stay. Returns what's left of the account: "wiped" (nothing), "locked" (unsent changes), or "unwiped" (synced data
 * that another tab wouldn't let go; the next page tries again). */
export async function endStay(user) {
  const name = unsent()[user]?.name ?? (isHeld(user) ? heldAccount()?.name : "") ?? "";
  if (isHeld(user)) holdAccount(null);
  tellOtherTabs(user);
  await deletePages();
  forgetPersonal();
  const count = await patiently(lockStore(user, takeDraft(user)));
  if (count === null) return unsent()[user] ? "locked" : "unwiped";
  rememberUnsent(user, name || "an account", count);
  return count > 0 ? "locked" : "wiped";
}

/** End the stays of all accounts but one. */
export async function endOthers(user) {
  for (const other of await leftAccounts()) if (other !== user) await endStay(other);
}

/** Return the accounts that have data here which isn't locked. */
export async function leftAccounts() {
  const drafts = keys().filter((key) => key.startsWith(DRAFT)).map((key) => key.slice(DRAFT.length));
  const held = heldAccount();
  return [...new Set([...(held ? [held.user] : []), ...drafts, ...(await storedAccounts())])];
}

/** Return whether an account other than this one has data here, locked or not. Without a list of stores, the note of what's
 * unsent says it. */
export async function isAnythingOfOthers(user) {
  return [...Object.keys(unsent()), ...(await leftAccounts())].some((each) => each !== user);
}

/** Delete everything that a deleted account has here, also what hasn't synced: nobody can send it. */
export async function forgetDeleted(user) {
  await endStay(user);
  await deleteLocked(user);
}

/** Delete an account's unsent changes from this device, for good. */
export async function deleteLocked(user) {
  await patiently(deleteStore(user));
  takeDraft(user);
  rememberUnsent(user, "", 0);
}

/** Call `onEnd()` when the account's stay ends in another tab, or ended while this page was out of sight. */
export function onStayEnd(user, onEnd) {
  const channel = typeof BroadcastChannel === "function" ? new BroadcastChannel(CHANNEL) : null;
  channel?.addEventListener("message", ({ data }) => data === user && onEnd());
  const check = () => isHeld(user) || onEnd();
  window.addEventListener("pageshow", ({ persisted }) => persisted && check());
  window.addEventListener("storage", check);
  document.addEventListener("visibilitychange", () => document.hidden || check());
}

/** Put back the text that was locked with the changes, unless there's newer text. */
export function putBackDraft(user, draft) {
  try {
    if (draft && !localStorage.getItem(DRAFT + user)) localStorage.setItem(DRAFT + user, draft);
  } catch {
    // Without storage there's no text either.
  }
}

function tellOtherTabs(user) {
  if (typeof BroadcastChannel !== "function") return;
  const channel = new BroadcastChannel(CHANNEL);
  channel.postMessage(user);
  channel.close();
}

function takeDraft(user) {
  try {
    const draft = localStorage.getItem(DRAFT + user);
    localStorage.removeItem(DRAFT + user);
    return draft;
  } catch {
    return null;
  }
}

function forgetPersonal() {
  try {
    for (const key of PERSONAL) localStorage.removeItem(key);
    sessionStorage.clear();
  } catch {
    // Without storage there's nothing to forget.
  }
}

function keys() {
  try {
    return Object.keys(localStorage);
  } catch {
    return [];
  }
}

function patiently(promise) {
  return Promise.race([promise.catch(() => null), new Promise((resolve) => setTimeout(resolve, PATIENCE, null))]);
}
