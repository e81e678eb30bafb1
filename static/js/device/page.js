// Runs on every signed-in page: syncs changes, shows the sync status, and caches the log page for offline use. Other
// scripts on the page share one device through `device()`.

import { isHeld, rememberUnsent } from "./accounts.js";
import { watchDeletion } from "./deletion.js";
import { showOwnUnsent } from "./locked.js";
import { DeviceLog } from "./log.js";
import { cachePages } from "./pages.js";
import { showSavedPage } from "./saved-page.js";
import { isSessionOver, sessionState } from "./server.js";
import { watchSignOut } from "./sign-out.js";
import { beginStay, endStay, isStayOverdue, noteAnswer, onStayEnd } from "./stay.js";
import { openStore } from "./store.js";
import { Sync } from "./sync.js";
import { unlock } from "./unlock.js";

let opened = null;
let isLeaving = false;
let latest = null;

/** Return the signed-in account's {user, store, log, sync}, opened once per page. */
export function device() {
  opened ??= open();
  return opened;
}

/** Call `listener(status)` now with the latest status of Sync, if there is one, and with each one after it. */
export function onSync(listener) {
  window.addEventListener("rvuedge:sync", ({ detail }) => listener(detail));
  if (latest) listener(latest);
}

async function open() {
  const { user, userName, offlineDays } = document.body.dataset;
  await beginStay(user, userName, Number(offlineDays));
  const store = await openStore(user, leave);
  const log = new DeviceLog(store);
  const sync = new Sync(user, log, (status) => {
    if (!isHeld(user)) return;
    rememberUnsent(user, userName, status.waiting + status.refused);
    show(status);
    showSavedPage({ store, log }, status);
  });
  await unlock(user, store);
  return { user, store, log, sync };
}

function show(status) {
  const count = status.waiting + status.refused;
  for (const element of document.querySelectorAll("[data-unsent-own]")) showOwnUnsent(element, document.body.dataset.userName, count);
  for (const link of document.querySelectorAll("[data-sync]")) {
    link.hidden = count === 0 && !link.hasAttribute("data-sync-always");
    link.dataset.state = status.refused ? "refused" : status.waiting ? "waiting" : "synced";
    link.querySelector("[data-sync-words]").replaceChildren(...label(status));
  }
  latest = status;
  window.dispatchEvent(new CustomEvent("rvuedge:sync", { detail: status }));
}

// Where there's no room, the parts are left out from the last to the first, but still read to screen readers.
function label({ waiting, refused, isVolatile }) {
  if (refused) return [String(refused), optional("sync-waiting", " couldn't sync")];
  if (waiting) return [String(waiting), optional("sync-waiting", " waiting"), optional("sync-more", " to sync")];
  return [optional("sync-synced", isVolatile ? "Private window: online only" : "Synced")];
}

function optional(className, textContent) {
  return Object.assign(document.createElement("span"), { className, textContent });
}

// Nothing personal stays in the page while it leaves for the sign-in page.
async function leave() {
  if (isLeaving) return;
  isLeaving = true;
  document.body.replaceChildren();
  const { store, sync } = await device();
  sync.stop();
  store.end();
  location.replace(`/accounts/login/?next=${encodeURIComponent(location.pathname)}`);
}

// The server says that the session is over or someone else's, or it's out of reach for days.
async function hear(user, kind) {
  if (kind === "") return noteAnswer(user);
  const isOver = kind === "signed-out" || kind === "other-account" ? isSessionOver(await sessionState(user)) : isStayOverdue(user);
  if (!isOver || isLeaving) return;
  document.body.replaceChildren();
  await endStay(user);
  leave();
}

async function start() {
  const { user } = document.body.dataset;
  window.addEventListener("rvuedge:heard", ({ detail }) => hear(user, detail));
  watchSignOut(device, () => (isLeaving = true));
  watchDeletion(user, () => (isLeaving = true)); // its answer leads to the page that says so
  const { sync } = await device();
  onStayEnd(user, leave);
  cachePages(() => isHeld(user));
  await sync.report(false);
  sync.syncNow();
}

start();
