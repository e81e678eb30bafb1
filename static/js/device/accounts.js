// Which accounts have changes waiting to sync on this device. Each account's log is separate (store.js); this list only
// lets a page say whose changes are waiting.

const KEY = "rvuedge:unsent";

/** Return {account: {name, count}} for every account with unsent changes here. */
export function unsent() {
  try {
    return JSON.parse(localStorage.getItem(KEY)) ?? {};
  } catch {
    return {};
  }
}

/** Save how many changes of an account are waiting on this device. */
export function rememberUnsent(user, name, count) {
  const all = unsent();
  if (count > 0) all[user] = { name, count };
  else delete all[user];
  try {
    localStorage.setItem(KEY, JSON.stringify(all));
  } catch {
    // Without storage, no change is kept here either.
  }
}

/** Show in every data-unsent element whether accounts other than `user` have changes waiting here. */
export function showOthersUnsent(user) {
  const others = Object.entries(unsent()).filter(([account]) => account !== user);
  for (const element of document.querySelectorAll("[data-unsent]")) {
    element.hidden = others.length === 0;
    element.querySelector("[data-unsent-words]").textContent = others.map(([, account]) => message(account)).join(" ");
  }
}

/** Show on the sign-out page how many of the account's changes are waiting. They stay until the account signs in again. */
export function showOwnUnsent(element, name, count) {
  element.hidden = count === 0;
  element.querySelector("[data-unsent-words]").textContent = count > 0 ? message({ name, count }) : "";
}

function message({ name, count }) {
  const [changes, them] = count === 1 ? ["1 change", "it"] : [`${count} changes`, "them"];
  return `${name} has ${changes} waiting to sync on this device. Sign in as ${name} to sync ${them}.`;
}
