// Text typed but not logged yet, saved on this device for the signed-in account.

const KEY = "rvuedge:draft:";
const PAUSE = 100; // milliseconds after the last key

export class Draft {
  constructor(user) {
    this.key = KEY + user;
    this.timer = 0;
    for (const name of ["pagehide", "visibilitychange"]) window.addEventListener(name, () => this.write(), true);
  }

  /** Restore the saved text. Text from the URL (a link on a code page) goes after it. */
  restore({ field, when }) {
    const linked = field.text;
    const saved = this.load();
    if (saved?.text && saved.text !== linked) field.input.value = [saved.text.trimEnd(), linked].filter(Boolean).join(" ");
    if (saved) when.restore(saved.day, saved.setting);
    if (location.search) history.replaceState(null, "", location.pathname);
  }

  load() {
    try {
      return JSON.parse(localStorage.getItem(this.key));
    } catch {
      return null;
    }
  }

  /** Save the text with its date and setting: after a short pause, or when the user leaves the page. */
  save(page) {
    this.page = page;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.write(), PAUSE);
  }

  /** Save now. If the field is empty, delete the draft. */
  write() {
    if (!this.page) return;
    const { field, when } = this.page;
    try {
      if (field.text) localStorage.setItem(this.key, JSON.stringify({ text: field.text, day: when.day, setting: when.setting }));
      else localStorage.removeItem(this.key);
    } catch {
      // Without storage the text lasts as long as the page.
    }
  }
}
