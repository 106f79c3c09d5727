/**
 * The chain of keys from the charter to a signer, as the entries of a bundle put it in place: SPEC §7, step 11.
 *
 *     charter 0 ── names ──→ registrar's key ── signed ──→ enrolment 9 ── names ──→ maker's key ── signed ──→ piece 412
 *        ↑ the trust file's hash        its own endorsement 2      endorsed by that key 10, by p registrars
 *
 * What happened between the entries shown is not seen here, and nothing that rests on it is called checked.
 */

import { untrue } from "./errors.js";

/** @typedef {import("./profile.js").Profile} Profile */
/** @typedef {import("./receipt.js").OpenedReceipt} OpenedReceipt */
/** @typedef {import("./statement.js").Statement} Statement */

/**
 * An entry proved to stand in the log, and its statement, its signature verified.
 *
 * @typedef {object} Proof
 * @property {OpenedReceipt} opened
 * @property {Statement} statement
 * @property {number} index of the entry
 */

/**
 * A statement that takes several signatures, and who has endorsed it in the entries shown.
 *
 * @typedef {object} Waiting
 * @property {Proof} proof
 * @property {Set<string>} have
 * @property {number} attested registrars behind it, once it is in effect
 * @property {boolean} done
 * @property {number} takes the most registrars that the thresholds said at its entry and at each endorsement
 */

/** @typedef {{ proof: Proof, outcome: string, fault: string }} Outcome as its kiln's people signed it */

/** What the entries shown so far put in place; built by `follow`, in the order of the entries. */
export class Chain {
  /** @param {Proof} piece */
  constructor(piece) {
    this.piece = piece;
    this.charter = /** @type {any} */ (null);
    this.charterId = "";
    /** @type {Map<string, string>} key of each registrar in office, by code */
    this.office = new Map();
    this.k = 0;
    this.p = 0;
    /** @type {Set<string>} keys that may attest */
    this.registrars = new Set();
    /** @type {Set<string>} those of them that an endorsement of the charter shows */
    this.founders = new Set();
    /** @type {Map<string, Waiting>} by statement id */
    this.waiting = new Map();
    /** @type {Map<string, Waiting>} enrolments in effect, by person code */
    this.people = new Map();
    /** @type {Map<string, string>} person code by key */
    this.holders = new Map();
    /** @type {Map<string, string>} of each person's key */
    this.custody = new Map();
    /** @type {Map<string, number>} time from which a key added or recovered may sign */
    this.notBefore = new Map();
    /** @type {Waiting[]} */
    this.standings = [];
    /** @type {Map<string, any>} */
    this.seals = new Map();
    /** @type {Map<string, any>} */
    this.kilns = new Map();
    /** @type {Map<string, any>} */
    this.plans = new Map();
    /** @type {Map<string, Proof>} */
    this.ignitions = new Map();
    /** @type {Map<string, Outcome>} by slot id */
    this.outcomes = new Map();
    this.signedByMaker = false;
    /** @type {Map<string, Outcome>} the outcomes as they were shown to be when the piece was entered */
    this.registeredFrom = new Map();
    /** @type {any[]} */
    this.roles = [];
    /** @type {Set<string>} slot ids proved under closed lists */
    this.slots = new Set();
    /** @type {Set<string>} keys that signed something shown, their own endorsements apart */
    this.signers = new Set();
    /** @type {Proof | null} */
    this.snapshot = null;
    /** @type {string[]} hashes of the later craft profiles shown, in order */
    this.profiles = [];
  }

  /** @returns {any} the piece as its maker states it */
  get subject() {
    return this.piece.statement.subject;
  }

  /** @returns {string[]} slot ids of the piece's firings */
  get cited() {
    return this.subject.firings.map((/** @type {any} */ firing) => firing.slot).filter(Boolean);
  }

  /** @returns {string} slot id from which the piece was registered; empty when it cites none */
  get lastSlot() {
    return this.cited[this.cited.length - 1] ?? "";
  }
}

/**
 * Report whether no piece may be registered out of a slot with this outcome.
 *
 * @param {Outcome} said
 * @param {Profile} profile
 */
export const forbids = (said, profile) => !profile.outcomes[said.outcome]?.[0];

/**
 * Return the error for an entry that has nothing to do with the piece.
 *
 * @param {Proof} proof
 */
export const foreign = ({ index, statement }) => untrue("bundle-foreign", { index, kind: statement.kind });

/**
 * Return the error for an entry signed by whom nothing shown lets sign it.
 *
 * @param {Proof} proof
 */
export const missigned = ({ index, statement }) => untrue("bundle-signer", { index, kind: statement.kind });

/**
 * Refuse what no registrar shown signed.
 *
 * @param {Chain} chain
 * @param {Proof} proof
 */
export function checkRegistrar(chain, proof) {
  if (!chain.registrars.has(proof.statement.issuer)) throw missigned(proof);
}

/**
 * Refuse what none of these persons signed, and what a key of theirs signed before it was in force.
 *
 * @param {Chain} chain
 * @param {Proof} proof
 * @param {readonly string[]} persons
 */
export function checkPerson(chain, proof, ...persons) {
  const { issuer } = proof.statement;
  const early = proof.opened.entry.time < (chain.notBefore.get(issuer) ?? 0);
  const holder = chain.holders.get(issuer);
  if (holder === undefined || !persons.includes(holder) || early) throw missigned(proof);
}
