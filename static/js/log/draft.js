// What is typed but not logged, kept on the device for the signed-in account until it is logged.

const KEY = "rvuedge:draft:";
const PAUSE = 100;

export class Draft {
  constructor(user) {
    this.key = KEY + user;
    this.timer = 0;
    for (const name of ["pagehide", "visibilitychange"]) window.addEventListener(name, () => this.write(), true);
  }

  /** Take up what was typed before; what the address brings (a code page's link) comes behind it. */
  restore({ field, when }) {
    const brought = field.text;
    const kept = this.load();
    if (kept?.text && kept.text !== brought) field.input.value = [kept.text.trimEnd(), brought].filter(Boolean).join(" ");
    if (kept) when.restore(kept.day, kept.setting);
    if (location.search) history.replaceState(null, "", location.pathname);
  }

  load() {
    try {
      return JSON.parse(localStorage.getItem(this.key));
    } catch {
      return null;
    }
  }

  /** Keep the text with its day and setting, a moment after the last key and when the page is left. */
  save(page) {
    this.page = page;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.write(), PAUSE);
  }

  /** Write it down now; an empty one is forgotten. */
  write() {
    if (!this.page) return;
    const { field, when } = this.page;
    try {
      if (field.text) localStorage.setItem(this.key, JSON.stringify({ text: field.text, day: when.day, setting: when.setting }));
      else localStorage.removeItem(this.key);
    } catch {
      // Without storage the text lives as long as the page.
    }
  }
}
