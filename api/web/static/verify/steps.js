/**
 * Which steps of a verification passed so far, and the one under way: SPEC §7.
 *
 *     {"name":"inclusion","number":4,"ok":true}      {"code":"quorum-none","fields":{…},"name":"quorum","number":6}
 */

import { LedgerError } from "./errors.js";
import { REFUSALS, STEPS } from "./refusals.js";

/** @typedef {import("./errors.js").Fields} Fields */
/** @typedef {{ number: number, name: string, ok?: boolean, code?: string, fields?: Fields }} Step */

/** @type {Map<string, { step: string, word: string }>} */
const BY_CODE = new Map();
for (const [key, codes] of Object.entries(REFUSALS)) {
  const [step, word] = key.split(" ");
  for (const code of codes.split(" ")) BY_CODE.set(code, { step, word });
}

// The order in which a receipt is opened: what comes before a failure has passed.
const OPENING = ["frames", "index", "checkpoint", "inclusion", "quorum", "leaf"];

export class Trace {
  constructor() {
    this.now = "document";
    this.form = "";
    this.code = "";
    /** @type {Map<string, Step>} */
    this.said = new Map();
  }

  /**
   * Say how a step ended: `ok` null where it says nothing.
   *
   * @param {string} name
   * @param {boolean | null} ok
   * @param {string} [code]
   * @param {Fields} [fields]
   */
  say(name, ok, code = "", fields = {}) {
    /** @type {Step} */
    const step = { number: STEPS.indexOf(name), name };
    if (ok !== null) step.ok = ok;
    this.said.set(name, code ? { ...step, code, fields } : step);
  }

  /**
   * Do a step's work; it has passed when the work returns.
   *
   * @template T
   * @param {string} name
   * @param {() => T | Promise<T>} work
   * @returns {Promise<T>}
   */
  async step(name, work) {
    this.now = name;
    const done = await work();
    this.say(name, true);
    return done;
  }

  /**
   * Do steps 1 to 6, which opening a receipt does at one go; its error tells which of them refused.
   *
   * @template T
   * @param {() => Promise<T>} work
   * @returns {Promise<T>}
   */
  async opening(work) {
    try {
      const done = await work();
      for (const name of OPENING) this.say(name, true);
      return done;
    } catch (error) {
      const step = error instanceof LedgerError ? BY_CODE.get(error.code)?.step ?? "" : "";
      this.now = OPENING.includes(step) ? step : "frames";
      for (const name of OPENING.slice(0, OPENING.indexOf(this.now))) this.say(name, true);
      throw error;
    }
  }

  /**
   * Turn an error into the step it failed at and the word it gives: an unknown key is never a mismatch.
   *
   * @param {LedgerError} error
   * @returns {{ fault: string } | { obstacle: string }}
   */
  refuse({ sort, code, fields }) {
    const known = BY_CODE.get(code);
    if (known !== undefined && this.now === "document") this.now = known.step; // sorting opens some of the parts
    this.say(this.now, false, code, fields);
    return sort === "unknown-key" || known?.word === "cannot-tell" ? { obstacle: code } : { fault: code };
  }

  /** @returns {Step[]} all of them, in their order */
  steps() {
    return STEPS.map((name, number) => this.said.get(name) ?? { number, name });
  }
}
