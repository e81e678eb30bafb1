// Which accounts have entries on this device that the server does not have yet. Their logs are apart (store.js); this
// list is for telling whoever is here that they exist.

const KEY = "rvuedge:unsent";

/** {account: {name, count}} of all accounts that have something unsent here. */
export function unsent() {
  try {
    return JSON.parse(localStorage.getItem(KEY)) ?? {};
  } catch {
    return {};
  }
}

/** Note how many operations of an account wait on this device. */
export function remember(user, name, count) {
  const all = unsent();
  if (count > 0) all[user] = { name, count };
  else delete all[user];
  try {
    localStorage.setItem(KEY, JSON.stringify(all));
  } catch {
    // Without storage nothing is kept here either.
  }
}

/** Tell, in elements marked data-unsent, of entries that wait here for another account than `user`. */
export function tellOfOthers(user) {
  const others = Object.entries(unsent()).filter(([account]) => account !== user);
  for (const place of document.querySelectorAll("[data-unsent]")) {
    place.hidden = others.length === 0;
    place.querySelector("[data-unsent-words]").textContent = others.map(([, account]) => sentence(account)).join(" ");
  }
}

/** Before signing out: what of the account itself waits here. It stays until the account signs in again. */
export function tellOwn(place, name, count) {
  place.hidden = count === 0;
  place.querySelector("[data-unsent-words]").textContent = count > 0 ? sentence({ name, count }) : "";
}

function sentence({ name, count }) {
  const things = count === 1 ? "1 change" : `${count} changes`;
  return `${things} of ${name} ${count === 1 ? "waits" : "wait"} on this device. Sign in as ${name} to send ${count === 1 ? "it" : "them"}.`;
}
