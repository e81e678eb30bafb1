// What is typed but not logged, kept on the device for the signed-in user until it is logged.

const KEY = "rvuedge:draft:";

/** The kept draft {lines, q, day, setting}, or null. Storage may be off or full: then the page works without it. */
export function load(user) {
  try {
    return JSON.parse(localStorage.getItem(KEY + user));
  } catch {
    return null;
  }
}

/** Keep the draft; one without lines and text is forgotten. */
export function save(user, draft) {
  try {
    if (draft.lines.length > 0 || draft.q) localStorage.setItem(KEY + user, JSON.stringify(draft));
    else localStorage.removeItem(KEY + user);
  } catch {
    // Without storage the lines live as long as the page.
  }
}
