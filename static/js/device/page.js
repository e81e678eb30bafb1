// Every signed-in page: what has not been sent is sent, a dot tells of it, and the log page is kept for when there is no
// network. Other scripts of the page share the one device by `device()`.

import { DeviceLog } from "./log.js";
import { keepPages, forgetPages } from "./pages.js";
import { remember, tellOwn } from "./accounts.js";
import { openStore } from "./store.js";
import { Sync } from "./sync.js";

let opened = null;

/** The device of the signed-in account: {user, store, log, sync}, opened once a page. */
export function device() {
  opened ??= open();
  return opened;
}

async function open() {
  const { user, userName } = document.body.dataset;
  const store = await openStore(user);
  const log = new DeviceLog(store);
  const sync = new Sync(user, log, (status) => {
    remember(user, userName, status.waiting + status.refused);
    show(status);
  });
  return { user, store, log, sync };
}

function show(status) {
  const count = status.waiting + status.refused;
  for (const place of document.querySelectorAll("[data-unsent-own]")) tellOwn(place, document.body.dataset.userName, count);
  for (const link of document.querySelectorAll("[data-sync]")) {
    link.hidden = count === 0 && !link.hasAttribute("data-sync-always");
    link.dataset.state = status.refused ? "refused" : status.waiting ? "waiting" : "synced";
    link.querySelector("[data-sync-words]").textContent = words(status);
  }
  window.dispatchEvent(new CustomEvent("rvuedge:sync", { detail: status }));
}

function words({ waiting, refused, isVolatile }) {
  if (refused) return `${refused} refused`;
  if (waiting) return `${waiting} waiting to sync`;
  return isVolatile ? "Kept nowhere: private window" : "Synced";
}

// Before signing out the clinician hears what is still here; the pages of the account go from the caches.
function watchSignOut() {
  document.addEventListener("submit", (event) => {
    if (event.target.matches("[data-sign-out]")) forgetPages();
  });
}

async function start() {
  watchSignOut();
  const { user, sync } = await device();
  keepPages(user);
  await sync.report(false);
  sync.soon();
}

start();
