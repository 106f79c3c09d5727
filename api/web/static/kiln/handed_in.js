/**
 * The list of what potters handed in: a person is chosen, then slots; a count for coarse wares, an earlier slot for what is fired
 * again. Kept on this phone until it is signed. SPEC §12.8, BatchLoading.
 *
 *     示例甲 zs001   + 1-1-1-1-1 … (6 位)      示例乙 zs002   + 2-1-1-1-1  120 件粗货
 */

/** @typedef {import("./batch.js").Batch} Batch */
/** @typedef {import("./subjects.js").Line} Line */

export class HandedIn {
  /**
   * @param {Batch} batch
   * @param {readonly string[]} slots of its layout
   * @param {Line[]} [begun] as it was kept
   */
  constructor(batch, slots, begun = []) {
    this.slots = slots;
    this.taken = new Set(batch.slots.map(({ slot }) => slot));
    const there = new Set(slots);
    /** @type {Line[]} */
    this.lines = begun.filter(({ slot }) => there.has(slot) && !this.taken.has(slot));
  }

  /**
   * Put a person's wares into slots that are free.
   * @param {string[]} slots
   * @param {{person: string, count?: number, from?: string}} what
   * @returns {number} how many slots took something
   */
  add(slots, { person, count = 1, from = "" }) {
    const free = slots.filter((slot) => this.isFree(slot)).slice(0, from ? 1 : slots.length); // one vessel is fired again once
    this.lines.push(...free.map((slot) => ({ slot, person, ...(count > 1 ? { count } : {}), ...(from ? { from } : {}) })));
    return free.length;
  }

  /**
   * Take slots out again.
   * @param {string[]} slots
   */
  remove(slots) {
    this.lines = this.lines.filter(({ slot }) => !slots.includes(slot));
  }

  /**
   * Return the next free slots, in the kiln's order.
   * @param {number} count
   */
  next(count) {
    return this.slots.filter((slot) => this.isFree(slot)).slice(0, count);
  }

  /** @param {string} slot */
  isFree(slot) {
    return !this.taken.has(slot) && !this.at(slot);
  }

  /** @param {string} slot */
  at(slot) {
    return this.lines.find((line) => line.slot === slot);
  }

  /** Return the refires that lines name already: none is loaded twice. */
  again() {
    return new Set(this.lines.map(({ from }) => from).filter(Boolean));
  }
}
