/**
 * Many acts under one signature: each upon the head that the one before leaves; what must wait for others is kept back.
 *
 *     PersonEnrolment E ──▶ now, waits for the artisan's phone
 *     Standing upon E   ──▶ signed in the same act, kept here, handed in once E is in effect (`later.js`)
 */

import { makeStatement } from "../sign/statement.js";

/** @typedef {import("./acts.js").Spec} Spec */
/** @typedef {import("../sign/statement.js").Statement} Statement */
/** @typedef {{statement: Statement, moves: string, after: string, waits: boolean}} Later */
/** @typedef {{now: Statement[], later: Later[]}} Plan */
/**
 * @typedef {object} Upon
 * @property {string} issuer did of the key that signs
 * @property {number} time seconds
 * @property {string} origin
 * @property {(name: string) => string} head present head of what a spec moves, hex
 * @property {(spec: Spec) => boolean} waits whether others must endorse it before it has any effect
 */

const BOTH = ["person", "keys"]; // heads of a new person, and of one whose enrolment ends

/**
 * Return what is stated, in order.
 * @param {Spec[]} specs
 * @param {Upon} upon
 * @returns {Plan}
 */
export function plan(specs, { issuer, time, origin, head, waits }) {
  /** @type {Map<string, {id: string, open: boolean}>} open: the statement it names is not in effect yet */
  const heads = new Map();
  /** @type {Plan} */
  const made = { now: [], later: [] };
  for (const spec of specs) {
    const [about, code] = spec.moves.split("/");
    const upon = !spec.moves || about === "new" ? null : (heads.get(spec.moves) ?? { id: head(spec.moves), open: false });
    const subject = upon ? { ...spec.subject, after: upon.id } : spec.subject;
    const statement = makeStatement(spec.kind, subject, issuer, time, origin);
    const awaits = waits(spec);
    if (upon?.open) made.later.push({ statement, moves: spec.moves, after: upon.id, waits: awaits });
    else made.now.push(statement);
    const open = awaits || Boolean(upon?.open);
    const moved = about === "new" || spec.kind === "PersonEnd" ? BOTH.map((each) => `${each}/${code}`) : spec.moves ? [spec.moves] : [];
    for (const name of moved) heads.set(name, { id: statement.id, open });
  }
  return made;
}

/**
 * Report whether a statement waits for others, in a ledger that takes k and p registrars.
 * @param {Spec} spec
 * @param {{k: number, p: number}} office
 */
export function takesOthers({ kind, subject, named }, { k, p }) {
  if (named) return true;
  if (kind === "Standing") return p > 1;
  if (kind === "PersonChange") return p > 1 && Boolean(subject.names || subject.roles);
  if (kind === "KeyRevocation") return k > 1 && Boolean(subject.from);
  return k > 1 && ["ClaimDecision", "FindingResolution", "RegistrarChange"].includes(kind);
}
