// What the log page shows under an empty field: today's log, lines to log again, and a first-use guide. Typing hides them,
// so that it moves nothing.

import { onSync } from "../device/page.js";
import { FirstUse } from "./first-use.js";
import { Recent } from "./recent.js";
import { Today } from "./today.js";

export class Lists {
  constructor(page, log, sync) {
    Object.assign(this, { page, log, recent: new Recent(page), today: new Today(page, log, sync), first: new FirstUse(page) });
    onSync(() => this.refresh());
  }

  /** Read this device's copy of the log again, after each change of it. */
  async refresh() {
    const entries = await this.log.entries();
    this.recent.read(entries);
    this.today.read(entries);
    if (this.page.parsed) this.show();
  }

  /** Draw the lists. */
  show() {
    this.today.show();
    this.recent.show();
    this.wasEmpty = null;
    this.showOrHide();
  }

  /** Show the lists only while the field is empty. Called on every key, so it does nothing else. */
  showOrHide() {
    const isEmpty = this.page.field.text.trim() === "";
    if (isEmpty || isEmpty !== this.wasEmpty) this.update(isEmpty);
    this.wasEmpty = isEmpty;
  }

  update(isEmpty) {
    const hasOffers = this.recent.offerCount > 0;
    this.page.part("today").hidden = !isEmpty || !this.today.hasEntries;
    this.page.part("recent").hidden = !isEmpty || !hasOffers;
    this.page.part("first").hidden = !isEmpty || hasOffers || this.today.hasEntries;
    this.page.part("offers").hidden = !isEmpty || !hasOffers || !this.today.hasEntries; // today's log pushes the list down
    this.page.draft.showOrHide(isEmpty);
  }
}
