/**
 * An opening as it is being judged, before anything is signed: outcomes by slot, taken back step by step.
 *
 *     draft.set(["1-1-1-1-1", …], {outcome: "qualified"})     a whole stack with one gesture
 *     draft.set(["1-1-1-3-2"], {outcome: "seconds", fault: "warped"})     then the exceptions
 *     draft.back()                                            the last gesture is undone
 *
 * Only slots of the closed list that have no outcome yet take one; the rest of a gesture passes them by.
 */

/** @typedef {import("./batch.js").Batch} Batch */
/** @typedef {{outcome: string, fault?: string}} Judgement */

export class Draft {
  /**
   * @param {Batch} batch
   * @param {Record<string, Judgement>} [begun] as it was kept
   */
  constructor(batch, begun = {}) {
    this.open = new Set(batch.slots.filter(({ listed, outcome }) => listed && !outcome).map(({ slot }) => slot));
    /** @type {Map<string, Judgement>} */
    this.given = new Map(Object.entries(begun).filter(([slot]) => this.open.has(slot)));
    /** @type {Map<string, Judgement>[]} */
    this.before = [];
  }

  /**
   * Give slots an outcome, or with null none; return how many took it.
   * @param {Iterable<string>} slots
   * @param {Judgement | null} judgement
   */
  set(slots, judgement) {
    const taking = [...slots].filter((slot) => this.open.has(slot));
    if (!taking.length) return 0;
    this.before.push(new Map(this.given));
    for (const slot of taking) {
      if (judgement) this.given.set(slot, judgement);
      else this.given.delete(slot);
    }
    return taking.length;
  }

  /**
   * Give those of the slots that have none yet an outcome.
   * @param {Iterable<string>} slots
   * @param {Judgement} judgement
   */
  rest(slots, judgement) {
    return this.set([...slots].filter((slot) => !this.given.has(slot)), judgement);
  }

  /** Undo the last gesture; report whether there was one. */
  back() {
    const last = this.before.pop();
    if (last) this.given = last;
    return last !== undefined;
  }

  /** Return the outcomes as they are stated, in the order of the list. */
  outcomes() {
    return [...this.open].filter((slot) => this.given.has(slot)).map((slot) => ({ slot, ...this.given.get(slot) }));
  }

  /** Return it as it is kept. */
  kept() {
    return Object.fromEntries(this.given);
  }
}

/**
 * Return the slots under a part of an address: a door, a stack, a layer of it; of an empty part all.
 * @param {readonly string[]} slots
 * @param {Record<number, string>} wanted words by their place in the address
 */
export const within = (slots, wanted) =>
  slots.filter((slot) => {
    const words = slot.split("-");
    return Object.entries(wanted).every(([place, word]) => words[Number(place)] === word);
  });
