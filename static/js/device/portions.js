// What one request of the sync sends.

const [BATCH, BATCH_LINES] = [50, 500]; // operations and lines; the server takes up to 100 and 2,000

/** Return the first of the waiting operations, as many as one request takes. */
export function portionOf(waiting) {
  let lines = 0; // one operation goes even if it has more
  const full = waiting.findIndex((operation, n) => n === BATCH || ((lines += operation.lines?.length ?? 0) > BATCH_LINES && n > 0));
  return full < 0 ? waiting : waiting.slice(0, full);
}

const FIELDS = ["id", "kind", "at", "session", "service_date", "setting", "client_id", "base", "after", "changes", "choices"];
const LINE_FIELDS = ["client_id", "session", "hcpcs", "modifiers", "units"];

/** Return what the server needs of an operation. */
export function payloadOf(operation) {
  const payload = chosen(operation, FIELDS);
  return operation.lines ? { ...payload, lines: operation.lines.map((line) => chosen(line, LINE_FIELDS)) } : payload;
}

function chosen(source, names) {
  return Object.fromEntries(names.filter((name) => source[name] != null).map((name) => [name, source[name]]));
}
