/**
 * Whose the piece is, by what a bundle shows: who signed it, who made an older work, who owns it. SPEC §14.
 */

import { CLAIMED, DISPUTED } from "./facts.js";

/** @typedef {import("./chain.js").Chain} Chain */

/**
 * Return the names of a person whose enrolment is shown.
 *
 * @param {Chain} chain
 * @param {string} person
 * @returns {{ zh: string, en: string }}
 */
export function namesIn(chain, person) {
  const { zh, en, pinyin } = chain.namesOf(person);
  return { zh, en: en || pinyin };
}

/**
 * Return for whom the signing key is enrolled; null where that is not shown.
 *
 * @param {Chain} chain
 * @returns {import("./facts.js").Maker | null}
 */
export function makerOf(chain) {
  const waiting = chain.people.get(chain.person);
  if (waiting === undefined) return null;
  const { code, checked, custody } = waiting.proof.statement.subject;
  const key = chain.piece.statement.issuer;
  const ended = chain.gone.get(code) ?? "";
  return {
    code, ...namesIn(chain, code), how: checked.how, on: checked.on, custody: chain.custody.get(key) ?? custody,
    registrars: waiting.attested, paused: chain.paused.has(code), ended, keyEnded: chain.ended.has(key) && !ended,
  };
}

/**
 * Return what is shown of an older work; an enrolled person's name only with their answer, or after their death.
 *
 * @param {Chain} chain
 * @returns {import("./facts.js").Older | null}
 */
export function olderOf(chain) {
  if (chain.older === null) return null;
  const { grounds, estate, attributed: name } = chain.older;
  const person = chain.attributed;
  if (!person) return { grounds, estate, attributed: name ? "name" : "nobody", zh: name, en: name };
  const answer = chain.gone.get(person) === "deceased" ? "deceased" : chain.answer || "unknown";
  const named = answer === "deceased" || answer === "mine";
  return { grounds, estate, attributed: answer, ...(named ? namesIn(chain, person) : { zh: "", en: "" }) };
}

/**
 * Return what is known of the owner; null where a newer snapshot says that the last word is not shown.
 *
 * @param {import("./life.js").Life} life
 * @param {number} bits
 * @param {import("./standing_proof.js").StatusShown | null} status
 * @returns {import("./facts.js").Owned | null}
 */
export function ownedOf(life, bits, status) {
  if (status !== null && (status.status ^ life.bits) & CLAIMED) return null;
  const { dispute, ownedAt: since, decided, claim } = life;
  const open = dispute !== null && bits & DISPUTED;
  const contest = open ? { since: dispute.since, ends: dispute.ends, objected: dispute.objected } : null;
  return { since, returned: life.released >= life.serial, decided, contest, hidden: claim !== "" };
}
