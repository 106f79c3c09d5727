/**
 * The piece, and what its maker and those with a role in it signed, as the entries of a bundle show them: SPEC §7.
 *
 *     seal 30 → piece 412 → role 415
 */

import { checkPerson, foreign, missigned } from "./signer.js";

/** @typedef {import("./chain.js").Chain} Chain */
/** @typedef {import("./chain.js").Proof} Proof */

/**
 * The piece alone may be signed by a key that nothing shown introduces: then no word but *cannot-tell* is said.
 *
 * @param {Chain} chain
 * @param {Proof} proof
 */
export function takePiece(chain, proof) {
  if (proof !== chain.piece) throw foreign(proof);
  const holder = chain.holders.get(proof.statement.issuer);
  const { person, life } = chain;
  const { claim } = chain.subject;
  if (holder !== undefined || chain.people.has(person)) checkPerson(chain, proof, person);
  if (holder !== undefined && chain.older !== null && !isAppraiser(chain, person)) throw missigned(proof);
  Object.assign(chain, { signedByMaker: holder === person, registeredFrom: new Map(chain.outcomes), under: chain.profile });
  Object.assign(life, { head: proof.statement.id, claim, used: new Set(claim ? [claim] : []) });
}

/**
 * Report whether something shown calls them an appraiser.
 *
 * @type {(chain: Chain, person: string) => boolean}
 */
function isAppraiser({ people, personRoles }, person) {
  const enrolled = people.get(person)?.proof.statement.subject.roles;
  return (personRoles.get(person) ?? enrolled).includes("appraiser");
}

/**
 * @param {Chain} chain
 * @param {Proof} proof
 */
export function takeSeal(chain, proof) {
  const { person, seal } = proof.statement.subject;
  const cited = person === chain.subject.maker && chain.subject.seals.some((/** @type {any} */ use) => use.seal === seal);
  if (!cited || chain.seals.has(seal)) throw foreign(proof);
  checkPerson(chain, proof, person);
  chain.seals.set(seal, proof.statement.subject);
}

/**
 * @param {Chain} chain
 * @param {Proof} proof
 */
export function takeRole(chain, proof) {
  const said = proof.statement.subject;
  const same = (/** @type {any} */ each) => each.role === said.role && each.person === said.person;
  const named = said.piece === chain.subject.code && chain.subject.roles.some(same);
  if (!named || chain.roles.some((each) => JSON.stringify(each) === JSON.stringify(said))) throw foreign(proof);
  checkPerson(chain, proof, said.person);
  chain.roles.push(said);
}
