// On a page of a visitor who isn't signed in, when this device still has an account's data: the server says whether its
// session is over, and then the data goes. Shows whether changes of an account are locked here. After an account was deleted
// the page says so, and whose it was.

import { showLocked } from "./locked.js";
import { isSessionOver, sessionState } from "./server.js";
import { endStay, forgetDeleted, leftAccounts } from "./stay.js";

showLocked("");
for (const { dataset } of document.querySelectorAll("[data-about^=deleted-]")) await forgetDeleted(dataset.about.slice("deleted-".length));
for (const user of await leftAccounts()) {
  if (isSessionOver(await sessionState(user))) await endStay(user);
}
showLocked("");
