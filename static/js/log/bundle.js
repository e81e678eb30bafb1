// A release's code bundle (written by logbook/parsing/bundle_content.py): its codes and rows, in the form parsing and
// valuation use.

import { plus } from "./exact.js";
import { Table } from "./table.js";

const SCHEMA = 3;
const HAS_TOTAL = 1;
const IN_FAMILY = 2;

export class Bundle {
  constructor(data) {
    if (data.schema !== SCHEMA) throw new Error(`Can't read a bundle with schema ${data.schema}`);
    this.label = data.label;
    this.from = data.effective_from;
    this.releases = data.releases.map(([label, year]) => ({ label, year }));
    this.codes = data.codes;
    this.kinds = data.kinds.map(([bits, release, rows]) => ({ bits, release, rows }));
    Object.assign(this, { rowKinds: data.row_kinds, works: data.works, totals: data.totals, office: data.office });
    this.starts = this.findStarts();
    this.read = new Map();
  }

  // The lists of numbers are in the order of the sorted codes: finds where the numbers of each code start.
  findStarts() {
    const starts = new Map();
    let [work, total] = [0, 0];
    for (const hcpcs of Object.keys(this.codes).sort()) {
      starts.set(hcpcs, [work, total]);
      const { rows } = this.kindOf(hcpcs);
      work += rows.length;
      for (const [, , marks] of rows) total += marks & HAS_TOTAL;
    }
    return starts;
  }

  kindOf(hcpcs) {
    return this.kinds[this.codes[hcpcs][2]];
  }

  /** Return the table that reads typed text. `costs` says how likely this user is to type each modifier. */
  table(costs) {
    return new Table(new Map(Object.keys(this.codes).map((hcpcs) => [hcpcs, this.bits(hcpcs)])), costs);
  }

  has(hcpcs) {
    return Object.hasOwn(this.codes, hcpcs);
  }

  name(hcpcs) {
    return this.has(hcpcs) ? this.codes[hcpcs][0] : "";
  }

  /** How often the code is billed in the country, as a rank: higher is more often. */
  usage(hcpcs) {
    return this.codes[hcpcs][5] ?? 0;
  }

  bits(hcpcs) {
    return this.has(hcpcs) ? this.kindOf(hcpcs).bits : 0;
  }

  /** Return a code for valuation: {hcpcs, bits, release, rows: Map of modifier to row, base}. `base` is the row of its
   * endoscopic family's base code, or null. */
  code(hcpcs) {
    if (!this.read.has(hcpcs)) this.read.set(hcpcs, this.readCode(hcpcs));
    return this.read.get(hcpcs);
  }

  readCode(hcpcs) {
    const [, , , baseCell = ""] = this.codes[hcpcs];
    const { bits, release } = this.kindOf(hcpcs);
    const [base] = [baseCell].flat();
    return { hcpcs, bits, release: this.releases[release], rows: this.rowsOf(hcpcs, base), base: this.baseRow(baseCell) };
  }

  rowsOf(hcpcs, base) {
    let [workAt, totalAt] = this.starts.get(hcpcs);
    const rows = new Map();
    for (const [modifier, kind, marks = 0] of this.kindOf(hcpcs).rows) {
      const row = { modifier, ...indicatorsOf(this.rowKinds[kind]), base: marks & IN_FAMILY ? base : "" };
      row.work = hundredths(this.works[workAt++]);
      if (marks & HAS_TOTAL) Object.assign(row, totalsOf(row.work, this.totals[totalAt], this.office[totalAt++]));
      rows.set(modifier, row);
    }
    return rows;
  }

  // The base code of a family is in the bundle, unless its row isn't: then the cell has the row's numbers, if it has one.
  baseRow(cell) {
    if (!cell) return null;
    if (typeof cell === "string") return this.rowsOf(cell, "").get("") ?? null;
    const [, work, facility, nonfacility] = cell.map((number, n) => (n ? hundredths(number) : number));
    return work ? { work, facility, nonfacility } : null;
  }
}

function indicatorsOf([status, pctc, days, before, during, after, multiple, bilateral, assistant, coSurgeon, team, na]) {
  return {
    status, pctc, days, before, during, after, multiple, bilateral, assistant, coSurgeon, team,
    noFacilityPrice: na === "1",
  };
}

// The totals that rank a row: in a facility, work and the rest; elsewhere, that and the difference.
function totalsOf(work, rest, difference) {
  const facility = plus(work, hundredths(rest));
  return { facility, nonfacility: plus(facility, hundredths(difference)) };
}

function hundredths(count) {
  return { digits: BigInt(count), scale: 2 };
}
