// The service worker: keeps the app's files, the code bundles and the account's latest pages for offline use.
// rvuedge/site/worker.py puts VERSION and SHELL (the URLs of the app's files) before this text.

const FILES = `rvuedge-files-${VERSION}`;
const BUNDLES = "rvuedge-bundles";
const PAGES = "rvuedge-pages";
const SIGNING_OUT = "rvuedge-signing-out"; // a session that couldn't be ended yet (static/js/device/sign-out.js)
const MARKER = "/rvuedge-account"; // whose pages these are, and until when (static/js/device/pages.js)
const OFFLINE = "/offline/";
const DAY = 24 * 60 * 60 * 1000; // milliseconds
const CACHE_FIRST = ["/log/", "/log/waiting/"]; // the same HTML every day: show the cached page, then update it
const SNAPSHOTS = ["/dashboard/", "/history/"]; // show the saved copy, and say so, if the network is slow or offline
const TIMEOUT = 4000; // milliseconds

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (pathname.startsWith("/api/v1/bundles/") && pathname.length > 40) event.respondWith(bundle(request));
  else if (pathname.startsWith("/static/")) event.respondWith(file(request));
  else if (request.mode === "navigate") event.respondWith(page(event, pathname));
});

async function install() {
  const cache = await caches.open(FILES);
  await cache.addAll(SHELL);
  await self.skipWaiting();
}

async function activate() {
  const kept = [FILES, BUNDLES, PAGES, SIGNING_OUT];
  for (const name of await caches.keys()) {
    if (name.startsWith("rvuedge-") && !kept.includes(name)) await caches.delete(name);
  }
  await self.clients.claim();
}

// Other static files are cached when a page first loads them, so cached pages can use them.
async function file(request) {
  const cache = await caches.open(FILES);
  const cached = await cache.match(request);
  if (cached) return cached;
  const response = await fetch(request);
  if (response.status === 200) await cache.put(request, response.clone());
  return response;
}

// A bundle's URL contains a hash of its content, so a cached one never goes stale. The latest four are kept.
async function bundle(request) {
  const cache = await caches.open(BUNDLES);
  const cached = await cache.match(request);
  if (cached) return cached;
  const response = await fetch(request);
  if (response.ok) {
    await cache.put(request, response.clone());
    const keys = await cache.keys();
    await Promise.all(keys.slice(0, -4).map((key) => cache.delete(key)));
  }
  return response;
}

async function page(event, pathname) {
  if (await caches.has(SIGNING_OUT)) return offline();
  if (CACHE_FIRST.includes(pathname)) return cachedPage(event, pathname, await currentStay());
  if (SNAPSHOTS.includes(pathname)) return snapshot(event, pathname, await currentStay());
  return fetch(event.request).catch(offline);
}

// The id of the stay that the saved pages belong to, or null: then none is shown and none is saved. After too many days
// without the server the stay is over.
async function currentStay() {
  const marker = await (await savedPage(MARKER))?.json();
  if (!marker) return null;
  if (Math.abs(Date.now() - marker.seen) <= marker.days * DAY) return marker.id;
  await caches.delete(PAGES);
  return null;
}

const savedPage = (pathname) => caches.match(pathname, { cacheName: PAGES });

// The account may sign out while its page is on the way: then the page isn't saved, or is gone with the cache.
async function save(stay, pathname, response) {
  const cache = await caches.open(PAGES);
  if (stay && (await currentStay()) === stay) await cache.put(pathname, response);
  if ((await currentStay()) !== stay) await (await caches.open(PAGES)).delete(pathname);
}

async function cachedPage(event, pathname, stay) {
  const cached = stay && (await savedPage(pathname));
  const updated = update(stay, event.request, pathname);
  if (!cached || new URL(event.request.url).search) return updated.catch(() => cached || offline());
  event.waitUntil(updated.catch(() => null));
  return cached;
}

async function update(stay, request, pathname) {
  const response = await fetch(request);
  if (response.redirected) await caches.delete(PAGES); // signed out
  else if (response.ok && !new URL(request.url).search) await save(stay, pathname, response.clone());
  return response;
}

// The network's page, or the saved copy if it doesn't come in time. The page says when its copy was saved
// (static/js/device/saved-page.js).
async function snapshot(event, pathname, stay) {
  const { request } = event;
  const saved = stay && (await savedPage(pathname));
  const fetched = fetch(request).then((response) => keep(stay, pathname, request, response));
  if (!saved) return fetched.catch(offline);
  event.waitUntil(fetched.catch(() => null));
  const late = new Promise((resolve) => setTimeout(resolve, TIMEOUT, null));
  const found = await Promise.race([fetched.catch(() => null), late]);
  return found ?? (new URL(request.url).search ? marked(saved, "data-other-view") : saved);
}

async function keep(stay, pathname, request, response) {
  const isWhole = response.ok && !response.redirected && !new URL(request.url).search;
  if (isWhole) await save(stay, pathname, await marked(response.clone(), `data-saved-at="${new Date().toISOString()}"`));
  return response;
}

// A copy of a page whose <html> has another attribute.
async function marked(response, attribute) {
  const text = await response.text();
  const headers = new Headers(response.headers);
  for (const name of ["Content-Encoding", "Content-Length"]) headers.delete(name); // the body is plain text here
  return new Response(text.replace("<html ", `<html ${attribute} `), { status: response.status, headers });
}

async function offline() {
  return (await caches.match(OFFLINE)) ?? Response.error();
}
