// What this user said about pairs of codes: one patient's, or different patients'. Newer answers of this page count first;
// they are logged with the lines (logbook/entries: patient choices).

export class Choices {
  constructor(bundleStore) {
    Object.assign(this, { bundleStore, made: new Map(), logged: new Map(), stamp: 0 });
  }

  /** Return true if a pair "CODE CODE" is one patient's, false if it isn't, undefined if the user hasn't said. */
  get(pair) {
    return this.made.get(pair) ?? this.logged.get(pair) ?? this.known.get(pair);
  }

  set(pair, isSame) {
    this.made.set(pair, isSame);
    this.stamp += 1;
  }

  get known() {
    const listed = this.bundleStore.device?.patient_choices ?? [];
    if (this.listed !== listed) {
      this.listed = listed;
      this.stamp += 1;
      this.pairs = new Map(listed.map(({ codes, is_same: isSame }) => [codes.join(" "), isSame]));
    }
    return this.pairs;
  }

  /** The pairs that are different patients', for the reader of typed text. */
  get apart() {
    const { known } = this;
    if (this.apartAt !== this.stamp) {
      const all = new Map([...known, ...this.logged, ...this.made]);
      this.pairsApart = new Set([...all].filter(([, isSame]) => !isSame).map(([pair]) => pair));
      this.apartAt = this.stamp;
    }
    return this.pairsApart;
  }

  /** Return what to log with lines: the answers made here, and pairs that the user logged together without a word. */
  toLog(pairs) {
    const made = [...this.made].map(([pair, isSame]) => ({ codes: pair.split(" "), is_same: isSame }));
    const isNew = ({ codes }) => this.get(codes.join(" ")) === undefined;
    return [...made, ...pairs.filter(isNew)];
  }

  /** Keep logged answers on this device until the server returns them. */
  async remember(logged) {
    if (logged.length === 0) return;
    const pairs = new Map([...this.known, ...logged.map(({ codes, is_same: isSame }) => [codes.join(" "), isSame])]);
    const listed = [...pairs].map(([pair, isSame]) => ({ codes: pair.split(" "), is_same: isSame }));
    this.logged = new Map([...this.logged, ...pairs]);
    this.made.clear();
    this.stamp += 1;
    await this.bundleStore.keep({ patient_choices: listed });
  }
}
