// Searches codes by words: in the bundle on this device or, without one, on the server. Both rank the same way. The search
// modules load on first use, so a page where only numbers are typed never loads them.

import { csrfToken } from "../device/server.js";
import { fixed } from "./exact.js";
import { noWork } from "./session.js";

const MOST = 8;
const MOST_BEGUN = 5;
const TIMEOUT = 8000; // milliseconds

/** Index a bundle for searching, a little at a time. */
export function prepareSearch(bundle) {
  indexOf(bundle.codes).catch(() => {}); // a search will try again
}

async function indexOf(codes) {
  const { indexOf: index } = await import("../search/index.js");
  return index(codes);
}

/** Return matching codes, best first: {hcpcs, name}. Without a bundle the server searches and each has a `value` too; offline
 * returns none. */
export async function search(bundle, text) {
  if (!bundle) return searchOnServer(text).catch(() => []);
  const index = await indexOf(bundle.codes).catch(() => null); // offline, and the search modules aren't cached yet
  if (!index) return [];
  return index.find(text).codes.slice(0, MOST).map((hcpcs) => ({ hcpcs, name: bundle.name(hcpcs) }));
}

// Reads the result rows of the search page. The text is posted: anything may be typed here, and URLs are kept in logs.
async function searchOnServer(text) {
  const headers = { "HX-Request": "true", "X-CSRFToken": csrfToken() };
  const body = new URLSearchParams({ q: text });
  const response = await fetch("/codes/", { method: "POST", headers, body, signal: AbortSignal.timeout(TIMEOUT) });
  if (!response.ok) return [];
  const rows = new DOMParser().parseFromString(await response.text(), "text/html").querySelectorAll(".row");
  const textOf = (row, name) => row.querySelector(name).firstChild.textContent.trim();
  return [...rows].slice(0, MOST).map((row) => ({ hcpcs: textOf(row, ".row-code"), name: textOf(row, ".row-name"), value: valueIn(row) }));
}

// The work RVU, about what the code counts: the policy and the date's release need the codes.
function valueIn(row) {
  const why = row.querySelector(".row-why");
  return why ? why.textContent.trim() : `≈ ${row.querySelector(".row-value").firstChild.textContent.trim()}`;
}

/** Return the codes that begin with the characters typed: those the user logs first (`timesLogged` by code), then the most
 * used. */
export function codesThatBegin(bundle, typed, timesLogged) {
  const start = typed.toUpperCase();
  const found = Object.keys(bundle.codes).filter((hcpcs) => hcpcs.startsWith(start));
  const own = (hcpcs) => timesLogged.get(hcpcs) ?? 0;
  const byUse = (a, b) => own(b) - own(a) || bundle.usage(b) - bundle.usage(a) || (a < b ? -1 : 1);
  return found.sort(byUse).slice(0, MOST_BEGUN).map((hcpcs) => ({ hcpcs, name: bundle.name(hcpcs) }));
}

/** Add to each found code what one unit of it counts under the user's policy, or why it counts nothing. */
export function withValues(page, found) {
  if (!page.bundle) return found;
  return found.map((each) => {
    const line = { hcpcs: each.hcpcs, modifiers: [], units: 1 };
    const [valued] = page.values.alone([line]);
    return { ...each, value: valued.value ? noWork(valued) || fixed(valued.wrvu) : "" };
  });
}
