// Under the chips: other ways to read the text, each one tap away, and what isn't understood and why.

const SHOWN = 24; // characters of a text in a message

/** Return the other readings as elements. */
export function readingElements(page) {
  return page.parsed.alternatives.map(({ start, end, text }) => {
    const element = page.copy("reading");
    element.querySelector("[data-message]").textContent = "Could also be";
    const button = document.createElement("button");
    Object.assign(button, { type: "button", textContent: text.replaceAll(/ (?![|+])/g, " · ").replaceAll(" ·  ", " ") });
    const words = page.parsed.rests.filter((rest) => rest.state === "words" && rest.start >= start && rest.end <= end);
    const kept = words.map((rest) => rest.text).filter((word) => !text.endsWith(`-${word.toUpperCase()}`));
    button.addEventListener("click", () => page.field.replace(start, end, [text, ...kept].join(" ")));
    element.append(button);
    return element;
  });
}

/** Return what's wrong with the date or the text, as sentences. */
export function problemsOf({ parsed, when }) {
  if (when.problem) return [when.problem];
  const bad = parsed.rests.filter(({ state }) => state === "impossible");
  const explained = bad.filter(({ reason }) => reason).map(({ text, reason }) => `“${text.slice(0, SHOWN)}”: ${reason}`);
  const unread = bad.filter(({ reason }) => !reason).map(({ text }) => `“${text.slice(0, SHOWN)}”`);
  const ending = unread.length > 1 ? "aren't codes. They stay until you change them." : "isn't a code. It stays until you change it.";
  return [...explained, ...(unread.length > 0 ? [`${unread.join(", ")} ${ending}`] : [])];
}
