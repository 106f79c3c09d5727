/**
 * What takes several signatures, as the entries of a bundle show them: who may attest, whose key is whose. SPEC §7.
 *
 *     enrolment 9 by a registrar, endorsed 10 by the key, 11 by another registrar     → zs001 holds that key
 *     key addition 300 by zs001's key, endorsed 301 by the new one                    → zs001 holds both, the second later
 *     registrar change 700, endorsed by k and by each key that joins                  → others attest from here on
 *
 * Each counts from the entry at which its last endorsement stands, under the highest threshold since its own entry.
 */

import { change, join } from "./office.js";
import { checkRevocation, doubt } from "./revoked.js";
import { checkPerson, checkRegistrar, foreign, missigned } from "./signer.js";
import { counted, introduced, sealed, taken } from "./thresholds.js";

/** @typedef {import("./chain.js").Chain} Chain */
/** @typedef {import("./chain.js").Proof} Proof */
/** @typedef {import("./chain.js").Waiting} Waiting */

const HOUR = 3600; // seconds
export const ATTESTED = [
  "PersonEnrolment", "PersonChange", "Standing", "KeyAddition", "KeyRecovery", "KeyRevocation", "RegistrarChange",
];

/**
 * Let a statement wait for the registrars it takes and for the keys it names.
 *
 * @param {Chain} chain
 * @param {Proof} proof
 */
export function attest(chain, proof) {
  const { kind, issuer, subject, id } = proof.statement;
  const known = chain.people.has(subject.person);
  if (kind === "Standing" && (subject.person !== chain.subject.maker || !known)) throw foreign(proof);
  if (kind === "KeyAddition") checkPerson(chain, proof, subject.person);
  else if (kind === "KeyRevocation") checkRevocation(chain, proof);
  else if (kind !== "RegistrarChange" || !sealed(chain).includes(issuer)) checkRegistrar(chain, proof);
  if ((kind === "KeyRecovery" || kind === "PersonChange") && !known) throw foreign(proof);
  const waiting = { proof, have: new Set([issuer]), attested: 0, done: false, takes: 0 };
  chain.waiting.set(id, waiting);
  settle(chain, waiting, proof);
}

/**
 * Count an endorsement: of the charter by a registrar it names, or of what waits by whoever it waits for.
 *
 * @param {Chain} chain
 * @param {Proof} proof
 */
export function endorse(chain, proof) {
  const { issuer, subject } = proof.statement;
  if (chain.charter !== null && subject.endorses === chain.charterId) return join(chain, proof);
  const waiting = chain.waiting.get(subject.endorses);
  if (waiting === undefined || waiting.have.has(issuer)) throw foreign(proof);
  if (waiting.done) return hasten(chain, proof, waiting);
  const counts = chain.registrars.has(issuer) || counted(chain, waiting).has(issuer);
  if (!counts && !introduced(waiting).includes(issuer)) throw missigned(proof);
  waiting.have.add(issuer);
  if (chain.registrars.has(issuer)) chain.signers.add(issuer);
  settle(chain, waiting, proof);
}

/**
 * Put a statement into effect at this entry, once all it takes stands behind it.
 *
 * @param {Chain} chain
 * @param {Waiting} waiting
 * @param {Proof} proof
 */
function settle(chain, waiting, proof) {
  const { kind, subject } = waiting.proof.statement;
  const named = introduced(waiting);
  if (kind === "PersonEnrolment" || kind === "KeyRecovery") named.push(subject.checked.by);
  waiting.takes = Math.max(waiting.takes, taken(chain, waiting));
  const behind = (/** @type {Set<string>} */ keys) => [...waiting.have].filter((key) => keys.has(key)).length;
  if (behind(counted(chain, waiting)) < waiting.takes || !named.every((key) => waiting.have.has(key))) return;
  waiting.attested = behind(chain.registrars);
  waiting.done = true;
  takeEffect(chain, waiting, proof);
}

/** @type {(chain: Chain, waiting: Waiting, last: Proof) => void} */
function takeEffect(chain, waiting, last) {
  const { kind, subject } = waiting.proof.statement;
  if (kind === "Standing") chain.standings.push(waiting);
  else if (kind === "RegistrarChange") change(chain, subject);
  else if (kind === "PersonChange") rename(chain, waiting);
  else if (kind === "KeyRevocation") doubt(chain, last, subject);
  else if (kind === "PersonEnrolment") {
    if (chain.people.has(subject.code)) throw foreign(waiting.proof);
    chain.people.set(subject.code, waiting);
    hold(chain, waiting, subject.code);
  } else {
    hold(chain, waiting, subject.person);
    if (kind !== "KeyRecovery" && waiting.attested) return;
    chain.notBefore.set(subject.key, last.opened.entry.time + chain.charter.waiting.recoveryHours * HOUR);
  }
}

/**
 * Let other names, or roles, be the person's from here on.
 *
 * @type {(chain: Chain, waiting: Waiting) => void}
 */
function rename(chain, { proof }) {
  const { person, names, roles } = proof.statement.subject;
  if (!roles.length && names === undefined) throw foreign(proof);
  if (names !== undefined) chain.names.set(person, names);
  if (roles.length) chain.personRoles.set(person, roles);
}

/** @type {(chain: Chain, waiting: Waiting, person: string) => void} */
function hold(chain, { proof }, person) {
  const { key, custody } = proof.statement.subject;
  if (chain.holders.has(key)) throw foreign(proof);
  chain.holders.set(key, person);
  chain.custody.set(key, custody);
}

/**
 * Put an added key into force at once: a registrar stands behind it too.
 *
 * @param {Chain} chain
 * @param {Proof} proof
 * @param {Waiting} waiting
 */
function hasten(chain, proof, waiting) {
  const { kind, subject } = waiting.proof.statement;
  if (kind !== "KeyAddition" || waiting.attested) throw foreign(proof);
  checkRegistrar(chain, proof);
  waiting.attested = 1;
  chain.signers.add(proof.statement.issuer);
  chain.notBefore.delete(subject.key);
}
