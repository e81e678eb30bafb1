// The lines ready to log. Their state is the form's own fields, so that what is seen is what is sent.

const MOST = 999;
const MOST_MODIFIERS = 4;

export class Lines {
  /** `page` holds the ready list, which the server replaces; `template` is a line without value. */
  constructor(page, template) {
    this.page = page;
    this.template = template;
  }

  get items() {
    return [...this.page.querySelectorAll("[data-line]")];
  }

  get count() {
    return this.items.length;
  }

  /** Every line as {code, modifiers, units, clientId}. */
  get all() {
    return this.items.map((item) => ({
      code: field(item, "code").value,
      modifiers: names(item),
      units: Number(field(item, "units").value) || 1,
      clientId: field(item, "client_id").value,
    }));
  }

  add({ code, modifiers = [], units = 1, clientId = newId() }) {
    const item = this.template.content.cloneNode(true).querySelector("[data-line]");
    field(item, "code").value = code;
    field(item, "units").value = units;
    field(item, "client_id").value = clientId;
    setNames(item, modifiers);
    for (const button of item.querySelectorAll("button")) button.value = clientId;
    this.page.querySelector("[data-lines]").append(item);
    this.show();
  }

  /** Set the units of the last line, when given, and add to its modifiers, at most four in all. */
  changeLast({ units, modifiers }) {
    const last = this.items.at(-1);
    if (!last) return;
    if (units) field(last, "units").value = units;
    setNames(last, [...names(last), ...modifiers]);
  }

  /** Do what a line's button says: `more`, `fewer` or `remove`. False when the line is not there. */
  change(what, clientId) {
    const item = this.items.find((line) => field(line, "client_id").value === clientId);
    if (!item) return false;
    const units = field(item, "units");
    const next = (Number(units.value) || 1) + (what === "more" ? 1 : -1);
    if (what === "remove" || next < 1) this.remove(item);
    else units.value = Math.min(next, MOST);
    this.show();
    return true;
  }

  remove(item) {
    const focused = item.contains(document.activeElement);
    item.remove();
    if (focused) this.page.field.focus();
  }

  // What can be said at once: the list and the button, before the values are here.
  show() {
    const procedures = this.all.reduce((sum, line) => sum + line.units, 0);
    for (const part of this.page.querySelectorAll("[data-with-lines]")) part.hidden = procedures === 0;
    for (const part of this.page.querySelectorAll("[data-without-lines]")) part.hidden = procedures > 0;
    const button = this.page.querySelector("[data-log]");
    this.allow();
    button.textContent = `Log ${procedures} ${procedures === 1 ? "procedure" : "procedures"}`;
  }

  /** Let the button log, unless a line is known to have a problem. */
  allow() {
    this.page.querySelector("[data-log]").disabled = this.items.some((item) => "problem" in item.dataset);
  }
}

function names(item) {
  return field(item, "modifiers").value.split(" ").filter(Boolean);
}

function setNames(item, modifiers) {
  const kept = [...new Set(modifiers)].slice(0, MOST_MODIFIERS);
  field(item, "modifiers").value = kept.join(" ");
  item.querySelector("[data-code]").textContent = [field(item, "code").value, ...kept].join("-");
}

function field(item, name) {
  return item.querySelector(`input[name=${name}]`);
}

// randomUUID is absent where the page is served without TLS.
function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
