// The patients of the typed text: its lines in groups, what each group adds up to, and what would change if a reduced line
// were another patient's.

import { compare, plus, ZERO } from "./exact.js";
import { pairOf } from "./patients.js";
import { lineText } from "./read.js";

/** Group valued lines by patient: [{number, opens, key, lines: [{index, valued}], total}]. `opens` is why the patient
 * begins; `key` stays the same while its values do (values.js). */
export function patientsOf(valued) {
  const patients = [];
  for (const [index, each] of valued.entries()) {
    const number = each.line.patient ?? 1;
    if (patients.at(-1)?.number !== number) {
      patients.push({ number, opens: each.line.opens ?? "", key: each.key, lines: [], total: ZERO });
    }
    const patient = patients.at(-1);
    patient.lines.push({ index, valued: each });
    patient.total = plus(patient.total, each.wrvu);
  }
  return patients;
}

/**
 * Return what separating a reduced line from its patient would do, or null if it would change nothing:
 * {at, apart, pair, isSaid}. The new patient would begin with the line `at`; `apart` is the total of both; `pair` names
 * the line's code and the one it was reduced beside. `isSaid`: a + or their endoscopic family says that it's one patient.
 */
export function separationOf(page, patient, index) {
  const place = patient.lines.findIndex((each) => each.index === index);
  const { valued } = patient.lines[place];
  if (!valued.cut || patient.lines.length === 1) return null;
  const first = place === 0 ? 1 : place;
  const lines = patient.lines.map(({ valued: { line } }, n) => ({ ...line, patient: n < first ? 1 : 2 }));
  const separated = page.values.alone(lines);
  const apart = separated.reduce((sum, { wrvu }) => plus(sum, wrvu), ZERO);
  if (compare(apart, patient.total) === 0) return null;
  const other = besideWhich(patient, valued);
  const pair = other && pairOf(valued.line.hcpcs, other.line.hcpcs);
  const isSaid = !valued.cut.ranking || patient.lines[first].valued.line.isJoined;
  return { at: patient.lines[first].index, apart, pair, isSaid };
}

// The line that counts in full beside a reduced one: the largest of its family, or else of the procedures.
function besideWhich(patient, reduced) {
  const others = patient.lines.map(({ valued }) => valued).filter((each) => each !== reduced && each.value);
  const family = others.filter(({ value }) => reduced.cut.base && !reduced.cut.ranking && value.row.base === reduced.value.row.base);
  const ranked = others.filter(({ value }) => ["2", "3"].includes(value.row.multiple));
  const [largest] = (family.length > 0 ? family : ranked).sort((a, b) => compare(b.wrvu, a.wrvu));
  return largest;
}

/** Return the choices to learn from lines that are being logged: reduced pairs that nobody separated are one patient. */
export function pairsLogged(page, patients) {
  return patients.flatMap((patient) =>
    patient.lines
      .map(({ index }) => separationOf(page, patient, index))
      .filter((separation) => separation?.pair && !separation.isSaid)
      .map(({ pair }) => ({ codes: pair.split(" "), is_same: true })),
  );
}

/** Write lines so that anyone reads them the same, whatever they chose before: every patient and every line parted by hand. */
export function explicitText(lines) {
  const signBefore = (line, n) => (n === 0 ? "" : line.patient === lines[n - 1].patient ? " + " : " | ");
  return lines.map((line, n) => signBefore(line, n) + lineText(line)).join("");
}
