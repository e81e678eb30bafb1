// Requests to the API. Every answer that is not what was asked for becomes a Trouble with a kind the pages can act on.

const LONGEST = 15000;

export class Trouble extends Error {
  /** `kind`: offline, signed-out, other-account, busy (wait `seconds`), refused (with the reason) or server. */
  constructor(kind, message, seconds = 0) {
    super(message);
    this.kind = kind;
    this.seconds = seconds;
  }
}

/** Ask the API: the JSON of its answer. `body` makes it a request that writes. */
export async function ask(method, address, body) {
  const headers = { Accept: "application/json" };
  if (body !== undefined) Object.assign(headers, { "Content-Type": "application/json", "X-CSRFToken": token() });
  const content = body === undefined ? undefined : JSON.stringify(body);
  let answer;
  try {
    answer = await fetch(address, { method, headers, body: content, signal: AbortSignal.timeout(LONGEST) });
  } catch {
    throw new Trouble("offline", "The server cannot be reached.");
  }
  if (answer.ok) return read(answer);
  throw await troubleOf(answer);
}

async function read(answer) {
  try {
    return await answer.json();
  } catch {
    throw new Trouble("offline", "The answer broke off."); // or a sign-in page of the hospital's network
  }
}

async function troubleOf(answer) {
  const { status } = answer;
  const error = await answer.json().then((found) => found.error, () => null);
  if (status === 401 || status === 403) return new Trouble("signed-out", "You are signed out: sign in to send.");
  if (status === 409) return new Trouble("other-account", error?.message ?? "Another account is signed in.");
  if (status === 429) return new Trouble("busy", "The server asks to wait.", Number(answer.headers.get("Retry-After")) || 30);
  if (status >= 500) return new Trouble("server", `The server has a fault (${status}). It will be asked again.`);
  const fields = Object.entries(error?.fields ?? {}).map(([name, reasons]) => `${name}: ${[reasons].flat()[0]}`);
  return new Trouble("refused", fields.join("; ") || error?.message || `The server refused it (${status}).`);
}

function token() {
  return /(?:^|; )csrftoken=([^;]*)/.exec(document.cookie)?.[1] ?? "";
}
