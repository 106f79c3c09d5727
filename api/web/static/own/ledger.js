/**
 * What a holder's pages ask of the ledger: whose pieces are, and who holds which (SPEC §15, 11).
 *
 *     await readHolding("0123456789ABT")   {code, head, owner, keys: […], waiting: […], …}
 */

import { read } from "../sign/ledger.js";

/** @typedef {{key: string, role: "claim" | "owner", ended: number}} Known a key of the piece; ended −1 while in force */
/** @typedef {{statement: string, ground: string, since: number, ends: string, objected: boolean, head: string}} Dispute */
/**
 * @typedef {{as_of: {size: number, time: number}, code: string, head: string, serial: number, status: number,
 *   person: string, owner: string, since: number, reported: string, final_at: number, returned: boolean,
 *   keys: Known[], dispute: Dispute | null, waiting: import("../sign/ledger.js").Waits[]}} Holding
 */

/**
 * Return whose a piece is.
 * @param {string} code
 * @returns {Promise<Holding>}
 */
export const readHolding = (code) => read(`/api/v1/pieces/${code}/holding`);

/**
 * Return the title of a piece.
 * @param {string} code
 * @returns {Promise<{zh: string, en?: string}>}
 */
export const readTitle = async (code) => (await read(`/api/v1/pieces/${code}`)).stated.title;

/**
 * Yield every claimed piece with its owner key, a page of the ledger's list at a time.
 * @returns {AsyncGenerator<[string, string][]>}
 */
export async function* readHolders() {
  for (let after = ""; ; ) {
    const page = await read(`/api/v1/holders?after=${encodeURIComponent(after)}`);
    yield page.holders;
    if (!page.next) return;
    after = page.next;
  }
}
