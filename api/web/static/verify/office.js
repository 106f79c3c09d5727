/**
 * Who keeps the ledger: the registrars that the charter names, and those who come after. SPEC §7b, §12.3.
 *
 *     charter 0, endorsed 1, 2 by the others → registrar change 700, endorsed by k and by each key that joins
 */

import { foreign } from "./signer.js";

/** @typedef {import("./chain.js").Chain} Chain */
/** @typedef {import("./chain.js").Proof} Proof */

/**
 * Take the charter: who keeps the ledger at first, and by which thresholds.
 *
 * @param {Chain} chain
 * @param {Proof} proof
 */
export function found(chain, { statement }) {
  const charter = statement.subject;
  Object.assign(chain, { charter, charterId: statement.id, k: charter.k, p: charter.p, profile: charter.profile });
  chain.office = new Map(charter.registrars.map((/** @type {any} */ each) => [each.code, each.key]));
  chain.registrars.add(statement.issuer);
}

/**
 * Let a registrar whom the charter names attest from here on.
 *
 * @param {Chain} chain
 * @param {Proof} proof
 */
export function join(chain, proof) {
  const { issuer } = proof.statement;
  const named = chain.charter.registrars.some((/** @type {any} */ each) => each.key === issuer);
  if (!named || ![...chain.office.values()].includes(issuer) || chain.registrars.has(issuer)) throw foreign(proof);
  chain.registrars.add(issuer);
  chain.founders.add(issuer);
}

/**
 * Let others keep the ledger from here on.
 *
 * @param {Chain} chain
 * @param {any} subject
 */
export function change(chain, subject) {
  for (const code of subject.end) {
    chain.registrars.delete(chain.office.get(code) ?? "");
    chain.office.delete(code);
  }
  for (const { code, key } of subject.add) {
    chain.office.set(code, key);
    chain.registrars.add(key);
  }
  chain.k = subject.k || chain.k;
  chain.p = subject.p || chain.p;
}
