/**
 * The end of the key that signed the piece, as a bundle shows it: SPEC §12.5.
 *
 *     revocation 520 by the key itself             it signs nothing from here on
 *     revocation 520 from 400, by k registrars     what it signed alone from entry 400 on is in review
 */

import { DISPUTED } from "./facts.js";
import { checkPerson, checkRegistrar, foreign } from "./signer.js";

/** @typedef {import("./chain.js").Chain} Chain */
/** @typedef {import("./chain.js").Proof} Proof */

/**
 * Take the revocation, by the key itself or a registrar.
 *
 * @param {Chain} chain
 * @param {Proof} proof
 */
export function checkRevocation(chain, proof) {
  const { issuer, subject } = proof.statement;
  if (subject.key !== chain.piece.statement.issuer || !chain.holders.has(subject.key)) throw foreign(proof);
  if (subject.from || issuer !== subject.key) checkRegistrar(chain, proof);
  else checkPerson(chain, proof, chain.person);
  chain.ended.add(subject.key);
}

/**
 * Put the piece in dispute where the key signed it, or did something to it alone, from that entry on.
 *
 * @param {Chain} chain
 * @param {Proof} proof at which it takes effect
 * @param {any} subject
 */
export function doubt({ piece, life }, proof, { key, from }) {
  const signed = [piece.index, ...life.alone.filter(([did]) => did === key).map(([, index]) => index)];
  if (!from || !signed.some((index) => index >= from)) return;
  life.bits |= DISPUTED;
  life.seen = proof.index;
}
