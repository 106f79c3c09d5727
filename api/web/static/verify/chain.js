/**
 * What the entries of a bundle put in place so far: SPEC §7b, step 11. Built by `follow`, in the order of the entries.
 *
 *     charter 0 ── names ──→ registrar's key ── signed ──→ enrolment 9 ── names ──→ maker's key ── signed ──→ piece 412
 *        ↑ the trust file's hash        its own endorsement 2      endorsed by that key 10, by p registrars
 *
 * What happened between the entries shown is not seen here, and nothing that rests on it is called checked.
 */

import { isCode, pieceOf } from "./legacy.js";
import { newLife } from "./life.js";
import { own } from "./profile.js";

/** @typedef {import("./profile.js").Profile} Profile */
/** @typedef {import("./receipt.js").OpenedReceipt} OpenedReceipt */
/** @typedef {import("./statement.js").Statement} Statement */
/** @typedef {{ opened: OpenedReceipt, statement: Statement, index: number }} Proof an entry proved, its statement verified */

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

export class Chain {
  /**
   * @param {Proof} piece
   * @param {Record<string, Profile>} profiles known here, by hash
   */
  constructor(piece, profiles) {
    this.piece = piece;
    this.profiles = profiles;
    const stated = piece.statement.subject;
    /** @type {any} the registration of an older work; null for a piece that its maker registered */
    this.older = piece.statement.kind === "LegacyRegistration" ? stated : null;
    /** @type {any} the piece as whoever registered it states it; an older work in the shape of a registration */
    this.subject = this.older === null ? stated : pieceOf(stated);
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
    this.kilns = /** @type {Map<string, any>} */ (new Map());
    this.plans = /** @type {Map<string, any>} */ (new Map());
    /** @type {Map<string, Proof>} */
    this.ignitions = new Map();
    /** @type {Map<string, Outcome>} by slot id */
    this.outcomes = new Map();
    /** @type {Map<string, Proof>} the opening that gave a slot its first outcome */
    this.opened = new Map();
    this.signedByMaker = false; // at the piece's entry, by what was shown before it
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
    this.profile = ""; // hash of the newest craft profile shown
    this.under = ""; // the same when the piece was entered
    this.life = newLife();
    /** @type {Map<string, any>} names and roles of persons, where they changed */
    this.names = new Map();
    /** @type {Map<string, string[]>} */
    this.personRoles = new Map();
    /** @type {Map<string, string>} persons whose enrolment ended, and why */
    this.gone = new Map();
    /** @type {Set<string>} persons whose signing the registrars paused */
    this.paused = new Set();
    /** @type {Set<string>} keys that were revoked */
    this.ended = new Set();
    /** @type {Map<string, string>} what a registrar found of a seal */
    this.sealStates = new Map();
    /** @type {Map<string, string>} the day on which its owner retired a seal */
    this.sealEnds = new Map();
    this.answer = ""; // of the person to whom an older work is attributed
  }

  /** @returns {string} who answers for the piece: its maker; of an older work whoever holds the key, else empty */
  get person() {
    return this.older === null ? this.subject.maker : this.holders.get(this.piece.statement.issuer) ?? "";
  }

  /** @returns {string} code of the enrolled person to whom an older work is attributed; empty otherwise */
  get attributed() {
    return this.older !== null && isCode(this.older.attributed) ? this.older.attributed : "";
  }

  /** @returns {string[]} slot ids of the piece's firings */
  get cited() {
    return this.subject.firings.map((/** @type {any} */ firing) => firing.slot).filter(Boolean);
  }

  /** @returns {string} slot id from which the piece was registered; empty when it cites none */
  get lastSlot() {
    return this.cited[this.cited.length - 1] ?? "";
  }

  /** @returns {Profile | null} the newest profile shown; null when it is not known here */
  get craft() {
    return own(this.profiles, this.profile) ?? null;
  }

  /**
   * Return the names of a person whose enrolment is shown, as the last change shown leaves them.
   *
   * @param {string} person
   */
  namesOf(person) {
    return this.names.get(person) ?? this.people.get(person)?.proof.statement.subject.names;
  }

  /**
   * Report whether the newest profile shown lets no piece with this outcome be registered.
   *
   * @param {string} outcome
   */
  forbids(outcome) {
    return this.craft !== null && !own(this.craft.outcomes, outcome)?.[0];
  }
}
