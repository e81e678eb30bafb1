// Which account is signed in on this device, and which accounts have unsent changes here. Each account's log is separate
// (store.js); this module only remembers whose it is. stay.js says when a stay begins and ends.

const ACCOUNT = "rvuedge:account";
const UNSENT = "rvuedge:unsent";
const DAY = 24 * 60 * 60 * 1000; // milliseconds

/** Return the account that is signed in on this device, as far as it knows: {user, name, id, seen, days}, or null. `id` names
 * this stay, `seen` is when the server last answered it, `days` how long it may stay without the server. */
export function heldAccount() {
  return read(ACCOUNT);
}

/** Return whether an account is signed in on this device. Without storage, nothing here outlives the page. */
export function isHeld(user) {
  try {
    return JSON.parse(localStorage.getItem(ACCOUNT))?.user === user;
  } catch {
    return true;
  }
}

export function holdAccount(account) {
  write(ACCOUNT, account);
}

/** Return whether a stay is over because the device hasn't reached the server for too long, or its clock was changed. */
export function isOverdue({ seen, days }) {
  return Math.abs(Date.now() - seen) > days * DAY;
}

/** Return {account: {name, count}} for every account with unsent changes here. */
export function unsent() {
  return read(UNSENT) ?? {};
}

/** Return whether any account has unsent changes here. */
export function isAnythingUnsent() {
  return Object.keys(unsent()).length > 0;
}

/** Save how many changes of an account are waiting on this device. The address is saved shortened. */
export function rememberUnsent(user, name, count) {
  const all = unsent();
  if (count > 0) all[user] = { name: shortened(name), count };
  else delete all[user];
  write(UNSENT, Object.keys(all).length > 0 ? all : null);
}

/** Return an email as other people at this device may see it: its owner recognizes "a…@example.com". */
export function shortened(email) {
  return email.includes("…") ? email : email.replace(/^(.).*(?=@)/u, "$1…");
}

/** Return the sentence about an account's unsent changes. */
export function unsentSentence({ name, count }) {
  const [changes, them] = count === 1 ? ["1 change", "it"] : [`${count} changes`, "them"];
  return `${changes} of ${shortened(name)} ${count === 1 ? "hasn't" : "haven't"} synced. Sign in as that account to send ${them}.`;
}

function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

function write(key, value) {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // Without storage, no change is kept here either.
  }
}
