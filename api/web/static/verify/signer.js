/**
 * Who may sign what in a bundle, by what the entries before put in place: SPEC §7b, step 11.
 */

import { untrue } from "./errors.js";

/** @typedef {import("./chain.js").Chain} Chain */
/** @typedef {import("./chain.js").Proof} Proof */

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
 * Refuse what none of these persons signed, and what a key of theirs signed before or after it was in force.
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
  if (chain.ended.has(issuer) || chain.gone.has(holder) || chain.paused.has(holder)) throw missigned(proof);
}
