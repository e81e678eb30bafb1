// Shows which accounts have unsent changes on this device. They're locked: their owner can sign in to send them, or they can
// be deleted. Neither codes nor text are shown.

import { unsent, unsentSentence } from "./accounts.js";
import { deleteLocked } from "./stay.js";

/** Show in every data-locked element the accounts other than `user` that have changes waiting here. */
export function showLocked(user) {
  const others = Object.entries(unsent()).filter(([account]) => account !== user);
  for (const element of document.querySelectorAll("[data-locked]")) {
    element.hidden = others.length === 0;
    element.querySelector("[data-locked-list]").replaceChildren(...others.map(([account, found]) => row(element, account, found, user)));
  }
}

/** Show on the sign-out page that the account's own changes stay, locked. */
export function showOwnUnsent(element, name, count) {
  element.hidden = count === 0;
  element.querySelector("[data-unsent-words]").textContent = count > 0 ? unsentSentence({ name, count }) : "";
}

function row(element, account, found, user) {
  const made = element.querySelector("template").content.cloneNode(true).firstElementChild;
  made.querySelector("[data-locked-words]").textContent = unsentSentence(found);
  made.querySelector("button").addEventListener("click", () => ask(element, account, found, user));
  return made;
}

function ask(element, account, { name, count }, user) {
  const sheet = element.querySelector("dialog");
  const [changes, them] = count === 1 ? ["1 change", "it"] : [`${count} changes`, "them"];
  sheet.querySelector("[data-locked-warning]").textContent = `This deletes ${changes} of ${name} that we don't have. Nobody can get ${them} back.`;
  sheet.querySelector("form").onsubmit = async ({ submitter }) => {
    if (submitter?.value !== "delete") return;
    await deleteLocked(account);
    showLocked(user);
  };
  sheet.showModal();
}
