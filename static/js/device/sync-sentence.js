// The sentence of the "On this device" page: what hasn't synced, since when and why.

import { formatMoment } from "./days.js";

const VOLATILE =
  "This browser keeps nothing after you close it (private window, or storage is off). Keep this page open until everything is synced.";

/** Return the sentence for the operations on this device. `status` is what Sync reports. */
export function syncSentence(operations, { isVolatile = false, reason = "" }) {
  if (isVolatile) return VOLATILE;
  if (operations.length === 0) return "Everything is synced.";
  const refused = operations.filter(({ state }) => state === "refused");
  const waiting = operations.filter(({ state }) => state !== "refused");
  return [refusedSentence(refused), waitingSentence(waiting, reason)].filter(Boolean).join(" ");
}

function refusedSentence(refused) {
  if (refused.length === 0) return "";
  const reasons = new Set(refused.map(({ reason }) => reason));
  const why = reasons.size === 1 ? [...reasons][0] : "The reasons are below.";
  return `${changes(refused)} couldn't sync: ${why.replace(/^The reasons/, "the reasons")} Nothing is lost: edit and sync again, or delete.`;
}

function waitingSentence(waiting, reason) {
  if (waiting.length === 0) return "";
  const since = formatMoment(waiting[0].at);
  const why = reason || (navigator.onLine ? "Syncing now." : "You're offline.");
  return `${changes(waiting)} ${waiting.length === 1 ? "has" : "have"} been waiting to sync since ${since}. ${why}`;
}

function changes({ length }) {
  return length === 1 ? "1 change" : `${length} changes`;
}
