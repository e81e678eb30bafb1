// Says at once that a typed modifier is unknown, under the field that [data-modifier-problem] names. The server checks too.
// Modifiers that the entry already has (data-kept) may stay.

import rules from "./log/rules.js";

const SEPARATORS = /[\s,;-]+/;

for (const problem of document.querySelectorAll("[data-modifier-problem]")) {
  const field = document.getElementById(problem.dataset.modifierProblem);
  const kept = new Set(field.dataset.kept.split(" "));
  const isUnknown = (name) => !Object.hasOwn(rules.modifiers, name) && !kept.has(name);
  field.addEventListener("input", () => show(problem, unknownIn(field.value, isUnknown)));
}

// A last modifier of one character is still being typed.
function unknownIn(text, isUnknown) {
  const names = text.toUpperCase().split(SEPARATORS);
  return names.filter((name, n) => name && isUnknown(name) && (name.length > 1 || n < names.length - 1));
}

function show(problem, unknown) {
  const names = unknown.map((name) => `“${name}”`).join(" and ");
  problem.textContent = unknown.length === 0 ? "" : `${names} ${unknown.length === 1 ? "isn't a modifier" : "aren't modifiers"}. Check it, or leave it out.`;
}
