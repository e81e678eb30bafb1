// The worker that serves pages without network, and the caches it uses. Pages of an account go when another one comes.

const OWNER = "rvuedge:pages-of";
const PRIVATE = "rvuedge-pages";
const KEPT = ["/log/", "/log/waiting/"];

/** Start the worker, and keep the pages that must open without network. */
export async function keepPages(user) {
  if (!("serviceWorker" in navigator)) return;
  try {
    if (localStorage.getItem(OWNER) !== user) await forgetPages();
    localStorage.setItem(OWNER, user);
    await navigator.serviceWorker.register("/sw.js");
    await navigator.serviceWorker.ready;
    const cache = await caches.open(PRIVATE);
    for (const address of KEPT) if (!(await cache.match(address))) await keep(cache, address);
  } catch {
    // Without a worker, or without network, the pages that are open go on working.
  }
}

async function keep(cache, address) {
  const answer = await fetch(address, { cache: "force-cache" }); // the page that is open need not come twice
  if (answer.ok && !answer.redirected) await cache.put(address, answer);
}

/** Remove the account's pages from this device; its unsent entries stay. */
export async function forgetPages() {
  try {
    localStorage.removeItem(OWNER);
    await caches.delete(PRIVATE);
  } catch {
    // No storage, no pages.
  }
}
