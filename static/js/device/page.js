// Runs on every signed-in page: syncs changes, shows the sync status, and caches the log page for offline use. Other
// scripts on the page share one device through `device()`.

import { rememberUnsent, showOwnUnsent } from "./accounts.js";
import { DeviceLog } from "./log.js";
import { cachePages, deleteCachedPages } from "./pages.js";
import { showSavedPage } from "./saved-page.js";
import { openStore } from "./store.js";
import { Sync } from "./sync.js";

let opened = null;
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
  const { user, userName } = document.body.dataset;
  const store = await openStore(user);
  const log = new DeviceLog(store);
  const sync = new Sync(user, log, (status) => {
    rememberUnsent(user, userName, status.waiting + status.refused);
    show(status);
    showSavedPage({ store, log }, status);
  });
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

// Signing out deletes the account's cached pages. Its unsent changes stay.
function watchSignOut() {
  document.addEventListener("submit", (event) => {
    if (event.target.matches("[data-sign-out]")) deleteCachedPages();
  });
}

async function start() {
  watchSignOut();
  const { user, sync } = await device();
  cachePages(user);
  await sync.report(false);
  sync.syncNow();
}

start();
