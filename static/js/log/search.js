// Codes by the words of a search: among the bundle on this device, or by the server while there is none. Same rank.
// What searches is fetched when it is first needed: a page that logs digits alone does without.

const MOST = 8;
const LONGEST = 8000;

/** Make a bundle ready to be searched, a little at a time. */
export function prepareSearch(bundle) {
  indexOf(bundle.codes).catch(() => {}); // a search will ask for it again, and say what it finds
}

async function indexOf(codes) {
  const { indexOf: index } = await import("../search/index.js");
  return index(codes);
}

/** The codes that a text means, best first: {hcpcs, name}. Without a bundle the server is asked; none when it is away. */
export async function search(bundle, text) {
  if (!bundle) return askServer(text).catch(() => []);
  const index = await indexOf(bundle.codes).catch(() => null); // no network, and nothing kept yet
  if (!index) return [];
  return index.find(text).codes.slice(0, MOST).map((hcpcs) => ({ hcpcs, name: bundle.name(hcpcs) }));
}

// The search page's own rows.
async function askServer(text) {
  const address = `/codes/?${new URLSearchParams({ q: text })}`;
  const answer = await fetch(address, { headers: { "HX-Request": "true" }, signal: AbortSignal.timeout(LONGEST) });
  if (!answer.ok) return [];
  const rows = new DOMParser().parseFromString(await answer.text(), "text/html").querySelectorAll(".row");
  const textOf = (row, name) => row.querySelector(name).firstChild.textContent.trim();
  return [...rows].slice(0, MOST).map((row) => ({ hcpcs: textOf(row, ".row-code"), name: textOf(row, ".row-name") }));
}
