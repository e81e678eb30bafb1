// The worker: the app's own files, the code bundles and the last pages of the account, for when there is no network.
// The server puts VERSION and SHELL (the addresses of the files) before this text: rvuedge/site/worker.py.

const FILES = `rvuedge-files-${VERSION}`;
const BUNDLES = "rvuedge-bundles";
const PAGES = "rvuedge-pages";
const OFFLINE = "/offline/";
const AT_ONCE = ["/log/", "/log/waiting/"]; // the same for any day and log: shown from here, renewed behind
const SNAPSHOTS = ["/dashboard/", "/history/"];
const PATIENCE = 4000;

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (pathname.startsWith("/api/v1/bundles/") && pathname.length > 40) event.respondWith(bundle(request));
  else if (pathname.startsWith("/static/")) event.respondWith(file(request));
  else if (request.mode === "navigate" && AT_ONCE.includes(pathname)) event.respondWith(atOnce(event, pathname));
  else if (request.mode === "navigate") event.respondWith(page(request, pathname));
});

async function install() {
  const cache = await caches.open(FILES);
  await cache.addAll(SHELL);
  await self.skipWaiting();
}

async function activate() {
  const kept = [FILES, BUNDLES, PAGES];
  for (const name of await caches.keys()) {
    if (name.startsWith("rvuedge-") && !kept.includes(name)) await caches.delete(name);
  }
  await self.clients.claim();
}

// A file that is not of the shell stays once a page has brought it, so that the last pages have theirs.
async function file(request) {
  const cache = await caches.open(FILES);
  const here = await cache.match(request);
  if (here) return here;
  const answer = await fetch(request);
  if (answer.status === 200) await cache.put(request, answer.clone());
  return answer;
}

// Content-addressed: what is here is right for good. The last four are kept.
async function bundle(request) {
  const cache = await caches.open(BUNDLES);
  const here = await cache.match(request);
  if (here) return here;
  const answer = await fetch(request);
  if (answer.ok) {
    await cache.put(request, answer.clone());
    const keys = await cache.keys();
    await Promise.all(keys.slice(0, -4).map((key) => cache.delete(key)));
  }
  return answer;
}

async function atOnce(event, pathname) {
  const cache = await caches.open(PAGES);
  const here = await cache.match(pathname);
  const renewed = renew(cache, event.request, pathname);
  if (!here || new URL(event.request.url).search) return renewed.catch(() => here ?? offline());
  event.waitUntil(renewed.catch(() => null));
  return here;
}

async function renew(cache, request, pathname) {
  const answer = await fetch(request);
  if (answer.redirected) await cache.delete(pathname); // signed out
  else if (answer.ok && !new URL(request.url).search) await cache.put(pathname, answer.clone());
  return answer;
}

async function page(request, pathname) {
  const isSnapshot = SNAPSHOTS.includes(pathname);
  try {
    const answer = await fetch(request, isSnapshot ? { signal: AbortSignal.timeout(PATIENCE) } : {});
    if (isSnapshot && answer.ok && !answer.redirected && !new URL(request.url).search) {
      const cache = await caches.open(PAGES);
      await cache.put(pathname, answer.clone());
    }
    return answer;
  } catch {
    return (isSnapshot && (await caches.match(pathname))) || offline();
  }
}

async function offline() {
  return (await caches.match(OFFLINE)) ?? Response.error();
}
