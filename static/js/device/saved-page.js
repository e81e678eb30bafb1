// A page that the service worker took from this device (sw.js) says when it was saved and what it doesn't include.

import { compare, exact, fixed, minus, plus, ZERO } from "../log/exact.js";
import { formatMoment } from "./days.js";

/** Show on a saved page: "As of 12:10 PM, 1 waiting", and what it lacks. Does nothing on a page from the network. `status`
 * is what Sync reports. */
export async function showSavedPage({ store, log }, { waiting, refused }) {
  const { savedAt, otherView } = document.documentElement.dataset;
  const notice = document.querySelector("[data-saved-notice]");
  if (!savedAt || !notice) return;
  const operations = await store.operations();
  const unsent = new Set(operations.flatMap(({ lines = [] }) => lines.map(({ client_id: id }) => id)));
  const isLacking = ({ id, created_at: at }) => unsent.has(id) || new Date(at) > new Date(savedAt);
  const entries = await pendingEntries(store, log);
  const stored = (await store.entries()).filter(({ deleted_at: isDeleted }) => !isDeleted);
  const shown = [entries, stored].map((all) => all.filter((entry) => !isLacking(entry)));
  const count = waiting + refused;
  const detail = [
    missing(entries.filter(isLacking), operations.filter(({ kind }) => kind !== "create").length, shown),
    otherView === undefined ? "" : "Other views of this page aren't saved on this device.",
  ];
  notice.querySelector("[data-saved-title]").textContent = `As of ${formatMoment(savedAt)}${count ? `, ${count} waiting` : ""}.`;
  notice.querySelector("[data-saved-detail]").textContent = detail.filter(Boolean).join(" ");
  notice.querySelector("a").hidden = count === 0;
  notice.hidden = false;
}

// Only saved pages value lines, so only they load the modules for it.
async function pendingEntries(store, log) {
  const [{ withPendingValues }, { ownBundles }] = await Promise.all([import("../log/pending-values.js"), import("./own-bundles.js")]);
  return withPendingValues(await log.entries(), await ownBundles(store));
}

// `shown` is what the page's totals include: as it is now, and as the server had it.
function missing(lines, changes, [now, before]) {
  const logged = lines.length > 0 && `${number(lines.length, "line", "lines")} logged on this device (${sumText(lines)})`;
  const changed = changes > 0 && `${number(changes, "edit or deletion", "edits or deletions")} (${changeText(now, before)})`;
  const listed = [logged, changed].filter(Boolean).join(" and ");
  return listed ? `The totals don't include ${listed}.` : "We can't reach the server right now.";
}

function sumText(lines) {
  const total = fixed(sum(lines));
  return isProvisional(lines) ? `≈ ${total} wRVU until they sync` : `${total} wRVU`;
}

function changeText(now, before) {
  const [after, since] = [sum(now), sum(before)];
  const [sign, amount] = compare(after, since) < 0 ? ["−", minus(since, after)] : ["+", minus(after, since)];
  return `${isProvisional(now) ? "≈ " : ""}${sign}${fixed(amount)} wRVU`;
}

function sum(lines) {
  return lines.reduce((before, { wrvu }) => plus(before, exact(wrvu ?? "0")), ZERO);
}

function isProvisional(lines) {
  return lines.some((line) => line.isProvisional);
}

function number(count, one, several) {
  return `${count} ${count === 1 ? one : several}`;
}
