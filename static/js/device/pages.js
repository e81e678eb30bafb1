// Starts the service worker and manages its cache of pages. The cache belongs to one stay of one account (stay.js): a marker
// in it says whose it is and until when. Without the marker the service worker shows no saved page (sw.js).

const CACHE = "rvuedge-pages";
const MARKER = "/rvuedge-account";
const SIGNING_OUT = "rvuedge-signing-out";
const OFFLINE_PAGES = ["/log/", "/log/waiting/"];

/** Start the service worker and cache the pages that must open offline. `isHere()` says whether the account still is. */
export async function cachePages(isHere) {
  if (!("serviceWorker" in navigator)) return;
  try {
    await navigator.serviceWorker.register("/sw.js");
    await navigator.serviceWorker.ready;
    const cache = await caches.open(CACHE);
    for (const address of OFFLINE_PAGES) if (!(await cache.match(address))) await add(cache, address, isHere);
    if (!isHere()) await deletePages();
  } catch {
    // Without a service worker or a connection, pages that are already open keep working.
  }
}

async function add(cache, address, isHere) {
  const response = await fetch(address);
  if (response.ok && !response.redirected && isHere()) await cache.put(address, response);
}

/** Save whose pages these are. */
export async function writeMarker({ id, seen, days }) {
  await withCaches(async () => (await caches.open(CACHE)).put(MARKER, Response.json({ id, seen, days })));
}

/** Delete the account's cached pages from this device. */
export async function deletePages() {
  await withCaches(() => caches.delete(CACHE));
}

/** Mark this device as signing out: until the server has heard it, the service worker shows no page but the offline one. */
export async function markSigningOut() {
  await withCaches(() => caches.open(SIGNING_OUT));
}

export async function unmarkSigningOut() {
  await withCaches(() => caches.delete(SIGNING_OUT));
}

export async function isSigningOut() {
  return (await withCaches(() => caches.has(SIGNING_OUT))) ?? false;
}

async function withCaches(act) {
  try {
    return await act();
  } catch {
    return null; // Without storage there are no cached pages.
  }
}
