// A release's code bundle (written by logbook/parsing/bundle.py): its codes and rows, in the form parsing and valuation use.

import { Table } from "./table.js";

const SCHEMA = 2;

export class Bundle {
  constructor(data) {
    if (data.schema !== SCHEMA) throw new Error(`Can't read a bundle with schema ${data.schema}`);
    this.label = data.label;
    this.from = data.effective_from;
    this.releases = data.releases.map(([label, year]) => ({ label, year }));
    this.kinds = data.kinds;
    this.codes = data.codes;
  }

  /** Return the table that reads typed text. `costs` says how likely this user is to type each modifier. */
  table(costs) {
    return new Table(new Map(Object.entries(this.codes).map(([hcpcs, code]) => [hcpcs, code[2]])), costs);
  }

  has(hcpcs) {
    return Object.hasOwn(this.codes, hcpcs);
  }

  name(hcpcs) {
    return this.has(hcpcs) ? this.codes[hcpcs][0] : "";
  }

  /** How often the code is billed in the country, as a rank: higher is more often. */
  usage(hcpcs) {
    return this.codes[hcpcs][6] ?? 0;
  }

  bits(hcpcs) {
    return this.has(hcpcs) ? this.codes[hcpcs][2] : 0;
  }

  /** Return a code for valuation: {hcpcs, bits, release, rows: Map of modifier to row}. */
  code(hcpcs) {
    const [, , bits, releaseIndex, rows] = this.codes[hcpcs];
    return { hcpcs, bits, release: this.releases[releaseIndex], rows: new Map(rows.map((row) => [row[0], this.row(row)])) };
  }

  row([modifier, work, kind, base = "", baseWork = null]) {
    const [status, pctc, days, before, during, after, multiple, bilateral, assistant, coSurgeon, team, noFacilityPrice] =
      this.kinds[kind];
    return {
      modifier, work: hundredths(work), status, pctc, days, before, during, after, multiple, bilateral, assistant,
      coSurgeon, team, noFacilityPrice: noFacilityPrice === "1", base, baseWork: baseWork === null ? null : hundredths(baseWork),
    };
  }
}

function hundredths(count) {
  return { digits: BigInt(count), scale: 2 };
}
