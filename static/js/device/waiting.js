// The "On this device" page: changes that haven't synced, since when and why, and the latest entries to edit offline.

import { exact } from "../log/exact.js";
import { amountText, withPendingValues } from "../log/pending-values.js";
import { formatDay, formatMoment, localDay } from "./days.js";
import { showLocked } from "./locked.js";
import { ownBundles } from "./own-bundles.js";
import { device, onSync } from "./page.js";
import { changesOf, problemOf } from "./sheet.js";
import { syncSentence } from "./sync-sentence.js";

const LATEST = 60;
const ACTIONS = { edit: "Edited", delete: "Deleted", restore: "Restored", create: "Logged" };
const page = document.querySelector("[data-waiting-page]");
const sheet = document.querySelector("[data-entry-sheet]");
const part = (name) => document.querySelector(`[data-${name}]`);

let account = null; // {user, store, log, sync}
let bundles = null;
let status = { kind: "", reason: "" };

async function show() {
  const operations = await account.store.operations();
  const entries = withPendingValues(await account.log.entries(), bundles);
  const known = new Map([...(await account.store.entries()), ...entries].map((entry) => [entry.id, entry]));
  part("sentence").textContent = syncSentence(operations, status);
  part("sign-in").hidden = status.kind !== "signed-out" && status.kind !== "other-account";
  part("retry").hidden = !operations.some(({ state }) => state === "waiting") || !part("sign-in").hidden;
  part("waiting").hidden = operations.length === 0;
  part("waiting-list").replaceChildren(...operations.flatMap((operation) => rowsOf(operation, known, entries)));
  const synced = entries.filter(({ isPending }) => !isPending).slice(0, LATEST);
  part("latest").hidden = synced.length === 0;
  part("latest-list").replaceChildren(...synced.map((entry) => row(entry, entry, details(entry))));
}

function rowsOf(operation, known, entries) {
  const isMove = Object.keys(operation.changes ?? {}).join() === "session";
  const action = `${isMove ? "Moved to another patient" : ACTIONS[operation.kind]} ${formatMoment(operation.at)}`;
  const reason = operation.reason;
  if (operation.kind !== "create") {
    const entry = known.get(operation.client_id) ?? { hcpcs: "", modifiers: [], units: 1, id: operation.client_id };
    const counted = entries.includes(entry) ? ` · ${valueOf(entry)}` : "";
    return [row(entry, null, `${action}${counted}`, reason, operation)];
  }
  return operation.lines.map((line) => {
    const entry = entries.find(({ id }) => id === line.client_id);
    const counted = entry ? ` · ${valueOf(entry)}` : "";
    const facts = `${formatDay(entry?.service_date ?? operation.service_date)} · ${action}${counted}`;
    return row(entry ?? { ...line, id: line.client_id }, entry, facts, reason, operation);
  });
}

function details(entry) {
  const { service_date: day, setting } = entry;
  return `${formatDay(day)} · ${setting === "nonfacility" ? "Office" : "Facility"} · ${valueOf(entry)}`;
}

function valueOf({ wrvu, release_basis: basis, no_work: noWork, isProvisional }) {
  if (basis === "waiting") return "waits for a release";
  return noWork || `${amountText(exact(wrvu ?? "0"), isProvisional)} wRVU${isProvisional ? " until it syncs" : ""}`;
}

function row({ hcpcs, modifiers, units, title = "" }, entry, detailText, reason = "", operation = null) {
  const element = document.querySelector("template[data-part=row]").content.cloneNode(true).firstElementChild;
  const inside = (name) => element.querySelector(`[data-${name}]`);
  const name = [hcpcs, ...modifiers].join("-") + (units > 1 ? ` ×${units}` : "");
  inside("code").textContent = name;
  inside("name").textContent = title;
  inside("facts").textContent = detailText;
  inside("reason").textContent = reason;
  inside("reason").hidden = !reason;
  for (const button of ["edit", "delete"]) {
    inside(button).hidden = !entry;
    inside(button).setAttribute("aria-label", `${inside(button).textContent} ${name}`);
  }
  inside("edit").addEventListener("click", () => openSheet(entry));
  inside("delete").addEventListener("click", () => act(account.log.remove(entry)));
  inside("resend").hidden = operation?.state !== "refused";
  inside("resend").addEventListener("click", () => act(account.log.resend(operation)));
  return element;
}

async function act(change) {
  await change;
  await account.sync.changed();
  await show();
}

function openSheet(entry) {
  sheet.entry = entry;
  const { elements } = sheet.querySelector("form");
  part("entry-name").textContent = [entry.hcpcs, ...entry.modifiers].join("-");
  elements.service_date.value = entry.service_date;
  elements.hcpcs.value = entry.hcpcs;
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
  const changes = changesOf(sheet.entry, elements);
  const problem = problemOf(sheet.entry, changes);
  part("entry-problem").textContent = problem;
  if (problem) return event.preventDefault();
  if (Object.keys(changes).length > 0) act(account.log.edit(sheet.entry, changes));
}

async function start() {
  account = await device();
  bundles = await ownBundles(account.store, show);
  showLocked(account.user);
  onSync((latest) => {
    status = latest;
    show();
  });
  sheet.querySelector("form").addEventListener("submit", save);
  part("retry").querySelector("button").addEventListener("click", () => account.sync.syncNow(true));
  await show();
}

if (page) start();
