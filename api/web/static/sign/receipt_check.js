/**
 * A receipt, checked on this phone before it is called one: SPEC §7. The statement in it is the one that was signed here;
 * of a sheet first the sheet, then each item (§2a).
 *
 *     await checkReceipts(accepted, body)    ["", …]; a reason code in the place of a receipt that does not hold
 *
 * Asked for only once there is a receipt, so that nobody waits for this program who signs nothing.
 */

import { at } from "./ledger.js";
import { decodeUtf8, utf8 } from "../verify/bytes.js";
import { encodeJson } from "../verify/canonical.js";
import { strictly } from "../verify/ed25519.js";
import { LedgerError } from "../verify/errors.js";
import { openReceipt, parseReceipt } from "../verify/receipt.js";
import { parseTrust } from "../verify/trust.js";
import { chooseEquation } from "../verify/webcrypto.js";

/**
 * Check the receipts of what was posted.
 * @param {import("./ledger.js").Accepted} accepted
 * @param {Uint8Array} body as it was posted
 * @returns {Promise<string[]>} one for each statement: empty, or the reason code
 */
export async function checkReceipts({ receipts, entries }, body) {
  const signed = signedIn(new TextDecoder().decode(body));
  const answer = await fetch(at("/trust.json"));
  const trust = parseTrust(new Uint8Array(await answer.arrayBuffer()));
  const verify = strictly(await chooseEquation());
  /**
   * @param {string} text
   * @param {number} place
   */
  const check = async (text, place) => {
    try {
      const { entry } = await openReceipt(parseReceipt(utf8(text)), trust, verify);
      const said = entry.item ? new TextDecoder().decode(entry.item) : entry.statement;
      return said === signed[place] && entry.index === entries[place] ? "" : "receipt-statement";
    } catch (error) {
      if (error instanceof LedgerError) return error.code;
      throw error;
    }
  };
  if (receipts.length !== signed.length) return signed.map(() => "receipt-missing");
  return Promise.all(receipts.map(check));
}

/**
 * Return what was signed, in the order of its receipts: statements, or a sheet and its items as they were posted.
 * @param {string} body canonical
 * @returns {string[]}
 */
function signedIn(body) {
  const posted = JSON.parse(body);
  return Array.isArray(posted) ? posted : [posted.sheet, ...posted.items.map((/** @type {object} */ item) => decodeUtf8(encodeJson(item)))];
}
