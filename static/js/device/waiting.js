// The page "On this device": what the server does not have yet, since when and why; and the latest entries, to correct
// them without network.

import { tellOfOthers } from "./accounts.js";
import { dayInWords, localDay } from "./ids.js";
import { device } from "./page.js";

const LATEST = 60;
const KINDS = { edit: "Changed", delete: "Deleted", restore: "Put back", create: "Logged" };
const page = document.querySelector("[data-waiting-page]");
const sheet = document.querySelector("[data-entry-sheet]");
const part = (name) => document.querySelector(`[data-${name}]`);

let parts = null;
let status = { kind: "", reason: "" };

async function show() {
  const operations = await parts.store.operations();
  const entries = await parts.log.entries();
  const known = new Map([...(await parts.store.entries()), ...entries].map((entry) => [entry.id, entry]));
  part("sentence").textContent = sentence(operations);
  part("sign-in").hidden = status.kind !== "signed-out" && status.kind !== "other-account";
  part("retry").hidden = operations.length === 0 || !part("sign-in").hidden;
  part("waiting").hidden = operations.length === 0;
  part("waiting-list").replaceChildren(...operations.flatMap((operation) => rowsOf(operation, known, entries)));
  const synced = entries.filter(({ isOurs }) => !isOurs).slice(0, LATEST);
  part("latest").hidden = synced.length === 0;
  part("latest-list").replaceChildren(...synced.map((entry) => row(entry, entry, factsOf(entry))));
}

function sentence(operations) {
  if (status.isVolatile) return "This browser keeps nothing after it is closed (a private window, or storage is off). Stay until all is sent.";
  if (operations.length === 0) return "Everything is on the server.";
  const count = operations.length === 1 ? "1 change is" : `${operations.length} changes are`;
  const reason = status.reason || (navigator.onLine ? "It is being sent." : "There is no network.");
  return `${count} on this device only, since ${time(operations[0].at)}. ${reason}`;
}

function rowsOf(operation, known, entries) {
  const about = `${KINDS[operation.kind]} ${time(operation.at)}`;
  const reason = operation.reason;
  if (operation.kind !== "create") {
    const entry = known.get(operation.client_id) ?? { hcpcs: "", modifiers: [], units: 1, id: operation.client_id };
    return [row(entry, null, about, reason, operation)];
  }
  return operation.lines.map((line) => {
    const entry = entries.find(({ id }) => id === line.client_id);
    return row(entry ?? { ...line, id: line.client_id }, entry, `${dayInWords(operation.service_date)} · ${about}`, reason, operation);
  });
}

function factsOf({ service_date: day, setting, wrvu }) {
  return `${dayInWords(day)} · ${setting === "nonfacility" ? "Office" : "Facility"} · ${Number(wrvu).toFixed(2)} wRVU`;
}

function row({ hcpcs, modifiers, units, title = "" }, entry, facts, reason = "", operation = null) {
  const element = document.querySelector("template[data-part=row]").content.cloneNode(true).firstElementChild;
  const inside = (name) => element.querySelector(`[data-${name}]`);
  const name = [hcpcs, ...modifiers].join("-") + (units > 1 ? ` ×${units}` : "");
  inside("code").textContent = name;
  inside("name").textContent = title;
  inside("facts").textContent = facts;
  inside("reason").textContent = reason;
  inside("reason").hidden = !reason;
  for (const button of ["edit", "delete"]) {
    inside(button).hidden = !entry;
    inside(button).setAttribute("aria-label", `${inside(button).textContent} ${name}`);
  }
  inside("edit").addEventListener("click", () => openSheet(entry));
  inside("delete").addEventListener("click", () => act(parts.log.remove(entry)));
  inside("again").hidden = operation?.state !== "refused";
  inside("again").addEventListener("click", () => act(parts.log.again(operation)));
  return element;
}

async function act(done) {
  await done;
  await parts.sync.changed();
  await show();
}

function openSheet(entry) {
  sheet.entry = entry;
  const { elements } = sheet.querySelector("form");
  part("entry-name").textContent = [entry.hcpcs, ...entry.modifiers].join("-");
  elements.service_date.value = entry.service_date;
  elements.service_date.max = localDay();
  elements.units.value = entry.units;
  elements.modifiers.value = entry.modifiers.join(" ");
  elements.setting.value = entry.setting;
  part("entry-problem").textContent = "";
  sheet.showModal();
}

function save(event) {
  if (event.submitter?.value !== "save") return;
  const { elements } = event.target;
  const units = Number(elements.units.value);
  const modifiers = elements.modifiers.value.toUpperCase().split(/[\s,;-]+/).filter(Boolean);
  const problem = problemOf(units, modifiers, elements.service_date.value);
  part("entry-problem").textContent = problem;
  if (problem) return event.preventDefault();
  const changes = { service_date: elements.service_date.value, units, modifiers, setting: elements.setting.value };
  act(parts.log.edit(sheet.entry, changes));
}

function problemOf(units, modifiers, day) {
  if (!Number.isInteger(units) || units < 1 || units > 999) return "Units are 1 to 999.";
  if (modifiers.length > 4) return "A line has at most four modifiers.";
  const wrong = modifiers.find((name) => !/^[0-9A-Z]{2}$/.test(name));
  if (wrong) return `“${wrong}” is no modifier: two letters or digits.`;
  return day > localDay() ? "The date is in the future." : "";
}

function time(at) {
  const moment = new Date(at);
  const clock = moment.toLocaleTimeString("en-US", { hour: "numeric", minute: "2-digit" });
  return moment.toDateString() === new Date().toDateString() ? clock : `${dayInWords(at.slice(0, 10))}, ${clock}`;
}

async function start() {
  parts = await device();
  tellOfOthers(parts.user);
  window.addEventListener("rvuedge:sync", (event) => {
    status = event.detail;
    show();
  });
  sheet.querySelector("form").addEventListener("submit", save);
  part("retry").querySelector("button").addEventListener("click", () => parts.sync.soon());
  await show();
}

if (page) start();
