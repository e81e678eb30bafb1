// Requests to the API. Any failed request throws a RequestError with a kind that pages can act on.

const TIMEOUT = 15000;
const LONGEST_WAIT = 3600; // seconds
const BUNDLES = "/api/v1/bundles/"; // the service worker answers these offline too

export class RequestError extends Error {
  /** `kind`: offline, signed-out, forbidden, other-account, busy, refused (with the reason) or server. `seconds`: how long the
   * server asks us to wait, 0 if it doesn't say. */
  constructor(kind, message, seconds = 0) {
    super(message);
    this.kind = kind;
    this.seconds = seconds;
  }
}

/** Send a request to the API and return its JSON response. A request of another account than the one signed in now is
 * refused. The page hears how each request went (the event rvuedge:heard, with the error's kind or ""). */
export async function request(method, address, body) {
  try {
    const answer = await send(method, address, body);
    if (!address.startsWith(BUNDLES)) hear("");
    return answer;
  } catch (error) {
    hear(error.kind);
    throw error;
  }
}

function hear(kind) {
  window.dispatchEvent(new CustomEvent("rvuedge:heard", { detail: kind }));
}

async function send(method, address, body) {
  const headers = { Accept: "application/json", ...accountHeader(document.body.dataset.user) };
  if (body !== undefined) Object.assign(headers, { "Content-Type": "application/json", "X-CSRFToken": csrfToken() });
  const content = body === undefined ? undefined : JSON.stringify(body);
  let response;
  try {
    response = await fetch(address, { method, headers, body: content, signal: AbortSignal.timeout(TIMEOUT) });
  } catch {
    throw new RequestError("offline", "Can't reach the server.");
  }
  if (response.ok) return read(response);
  throw await errorFrom(response);
}

async function read(response) {
  try {
    return await response.json();
  } catch {
    throw new RequestError("offline", "The connection dropped."); // or it's the sign-in page of a hospital's Wi-Fi
  }
}

async function errorFrom(response) {
  const { status } = response;
  const seconds = waitOf(response.headers.get("Retry-After") ?? "");
  const error = await response.json().then((found) => found.error, () => null);
  if (status === 401 && error) return new RequestError("signed-out", "You're signed out. Sign in to sync.");
  if (status === 401 || status === 403) return new RequestError("forbidden", "The server refused this. Reload the page to sync.");
  if (status === 409) return new RequestError("other-account", error?.message ?? "Another account is signed in.");
  if (status === 429) return new RequestError("busy", "The server is busy. We'll try again.", seconds || 30);
  if (status >= 500) return new RequestError("server", `Server error (${status}). We'll try again.`, seconds);
  const fields = Object.entries(error?.fields ?? {}).map(([name, reasons]) => `${name}: ${[reasons].flat()[0]}`);
  return new RequestError("refused", fields.join("; ") || error?.message || `The server didn't accept this (${status}).`);
}

// A wait in seconds, or the time until which to wait. A device's clock may be wrong, so no wait is longer than an hour.
function waitOf(text) {
  const seconds = Number(text) || (Date.parse(text) - Date.now()) / 1000 || 0;
  return Math.min(Math.max(seconds, 0), LONGEST_WAIT);
}

/** Return the wait that the server asked for, up to half longer: devices that it turned away together come back one by one. */
export function spread(seconds) {
  return seconds * (1 + Math.random() / 2);
}

/** Try again after the wait that the server asked for, if it did: a release that was just published has no bundle for some
 * seconds. Return whether it did. */
export function retryIfAsked({ seconds }, again) {
  if (seconds) setTimeout(again, spread(seconds) * 1000);
  return Boolean(seconds);
}

/** Return whether the account is signed in at the server: "same", "other-account", "signed-out", or "unknown". */
export async function sessionState(user) {
  try {
    const response = await fetch("/api/v1/device/account/", { signal: AbortSignal.timeout(TIMEOUT) });
    if (!response.ok) return "unknown";
    const found = (await response.json()).user;
    return found === user ? "same" : found ? "other-account" : "signed-out";
  } catch {
    return "unknown";
  }
}

/** Return whether the server says that an account isn't, or is no longer, the one signed in. */
export function isSessionOver(state) {
  return state === "signed-out" || state === "other-account";
}

function accountHeader(user) {
  return user ? { "X-RVU-Account": user } : {};
}

/** Return the token that forms and requests send. In production the cookie's name has a prefix that only https may set. */
export function csrfToken() {
  return /(?:^|; )(?:__Host-)?csrftoken=([^;]*)/.exec(document.cookie)?.[1] ?? "";
}
