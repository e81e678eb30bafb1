// Searches codes by words: in the bundle on this device or, without one, on the server. Both rank the same way. The search
// modules load on first use, so a page where only numbers are typed never loads them.

const MOST = 8;
const TIMEOUT = 8000; // milliseconds

/** Index a bundle for searching, a little at a time. */
export function prepareSearch(bundle) {
  indexOf(bundle.codes).catch(() => {}); // a search will try again
}

async function indexOf(codes) {
  const { indexOf: index } = await import("../search/index.js");
  return index(codes);
}

/** Return matching codes, best first: {hcpcs, name}. Without a bundle the server searches; offline returns none. */
export async function search(bundle, text) {
  if (!bundle) return searchOnServer(text).catch(() => []);
  const index = await indexOf(bundle.codes).catch(() => null); // offline, and the search modules aren't cached yet
  if (!index) return [];
  return index.find(text).codes.slice(0, MOST).map((hcpcs) => ({ hcpcs, name: bundle.name(hcpcs) }));
}

// Reads the result rows of the search page.
async function searchOnServer(text) {
  const address = `/codes/?${new URLSearchParams({ q: text })}`;
  const response = await fetch(address, { headers: { "HX-Request": "true" }, signal: AbortSignal.timeout(TIMEOUT) });
  if (!response.ok) return [];
  const rows = new DOMParser().parseFromString(await response.text(), "text/html").querySelectorAll(".row");
  const textOf = (row, name) => row.querySelector(name).firstChild.textContent.trim();
  return [...rows].slice(0, MOST).map((row) => ({ hcpcs: textOf(row, ".row-code"), name: textOf(row, ".row-name") }));
}
