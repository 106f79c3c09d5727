/**
 * Signed, posted, and perhaps not answered: the same bytes are kept and posted again until the ledger says what became
 * of them (SPEC §15, `outcome-unknown`). Nothing is ever signed a second time for a lost answer.
 *
 *     kept before it is posted ──answered or refused──▶ forgotten
 *              └── no answer ──▶ told on the page, posted again when asked
 */

import { Declined, post } from "./ledger.js";
import { formatSubmission, signStatement } from "./statement.js";

/** @typedef {import("./statement.js").Statement} Statement */
/** @typedef {import("./signing_key.js").SigningKey} SigningKey */
/** @typedef {{id: string, code: string, body: Uint8Array, made: number}} Sent signed, its answer not yet known; code: what it is about */
/** @typedef {{keepSent(sent: Sent): Promise<unknown>, dropSent(id: string): Promise<unknown>}} Kept where it is kept meanwhile */
/** @typedef {{statements: Statement[], keys: SigningKey[]}} Signing one key for each statement */

/**
 * Sign and post. The same statements give the same bytes, so after `Unanswered` this may simply be called again.
 * @param {Kept} kept
 * @param {string} code what it is about
 * @param {Signing} signing
 */
export async function handIn(kept, code, { statements, keys }) {
  const signed = await Promise.all(statements.map((statement, place) => signStatement(statement, keys[place])));
  const sent = { id: statements[0].id, code, body: formatSubmission(signed), made: Math.floor(Date.now() / 1000) };
  await kept.keepSent(sent);
  return settle(kept, sent);
}

/**
 * Post again what was signed before.
 * @param {Kept} kept
 * @param {Sent} sent
 * @returns {Promise<import("./ledger.js").Accepted & {body: Uint8Array}>} with what was posted
 */
export async function settle(kept, sent) {
  try {
    const accepted = await post(sent.body);
    await kept.dropSent(sent.id);
    return { ...accepted, body: sent.body };
  } catch (error) {
    if (error instanceof Declined) await kept.dropSent(sent.id);
    throw error;
  }
}
