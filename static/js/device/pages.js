// Starts the service worker and manages its cache of pages. A cache belongs to one account: signing in as another
// account deletes it.

const OWNER = "rvuedge:pages-of";
const CACHE = "rvuedge-pages";
const OFFLINE_PAGES = ["/log/", "/log/waiting/"];

/** Start the service worker and cache the pages that must open offline. */
export async function cachePages(user) {
  if (!("serviceWorker" in navigator)) return;
  try {
    if (localStorage.getItem(OWNER) !== user) await deleteCachedPages();
    localStorage.setItem(OWNER, user);
    await navigator.serviceWorker.register("/sw.js");
    await navigator.serviceWorker.ready;
    const cache = await caches.open(CACHE);
    for (const address of OFFLINE_PAGES) if (!(await cache.match(address))) await add(cache, address);
  } catch {
    // Without a service worker or a connection, pages that are already open keep working.
  }
}

async function add(cache, address) {
  const response = await fetch(address, { cache: "force-cache" }); // don't download the open page twice
  if (response.ok && !response.redirected) await cache.put(address, response);
}

/** Delete the account's cached pages from this device. Its unsent changes stay. */
export async function deleteCachedPages() {
  try {
    localStorage.removeItem(OWNER);
    await caches.delete(CACHE);
  } catch {
    // Without storage there are no cached pages.
  }
}
