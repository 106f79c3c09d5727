/**
 * A claim by the code under the scratch panel: SPEC §8.3, OwnershipClaim in §12.9. The code is read here, the claim key
 * derived here, and what leaves is two signatures: the claim's, and the owner key's that it names.
 *
 *     隐藏码 ──▶ claim key ── signs ──▶ OwnershipClaim {owner}
 *     words  ──▶ owner key ── signs ──▶ Endorsement {endorses}      both in one submission
 */

import { malformed } from "../verify/errors.js";
import { parseHidden } from "./hidden_code.js";
import { claimSeed } from "./piece_keys.js";
import { signingKey } from "../sign/signing_key.js";
import { makeStatement } from "../sign/statement.js";

/** @typedef {import("./ledger.js").Holding} Holding */
/** @typedef {import("../sign/signing_key.js").SigningKey} SigningKey */

/**
 * Return what claims the piece.
 * @param {string} typed the hidden code as it was typed or scanned
 * @param {SigningKey} owner the holder's key for this piece
 * @param {Holding} holding what the ledger holds of it now
 * @param {string} origin of the ledger
 * @returns {Promise<import("./sheet.js").Act>}
 * @throws {import("../verify/errors.js").LedgerError} `hidden-shape`, `hidden-check`, `hidden-not-of-piece`,
 *   `hidden-used`, `phrase-held-before`
 */
export async function makeClaim(typed, owner, holding, origin) {
  const claim = await findClaimKey(parseHidden(typed), holding, origin);
  checkNew(owner, holding);
  const at = Math.floor(Date.now() / 1000);
  const subject = { after: holding.head, owner: owner.did, piece: holding.code };
  const stated = makeStatement("OwnershipClaim", subject, claim.did, at, origin);
  const proof = makeStatement("Endorsement", { endorses: stated.id }, owner.did, at, origin);
  return { statements: [stated, proof], keys: [claim, owner] };
}

/**
 * Refuse words that held this piece before: one key has one holding, ever.
 * @param {SigningKey} owner
 * @param {Holding} holding
 */
export function checkNew(owner, { keys, code }) {
  const ended = keys.some(({ key, ended }) => key === owner.did && ended >= 0);
  if (ended) throw malformed("phrase-held-before", { piece: code });
}

/**
 * Return the claim key that this code is of the piece, whichever of its prints it lay under.
 * @param {string} hidden stored form
 * @param {Holding} holding
 * @param {string} origin
 */
async function findClaimKey(hidden, holding, origin) {
  for (let serial = holding.serial; serial > 0; serial--) {
    const key = await signingKey(await claimSeed(hidden, origin, holding.code, serial));
    const known = holding.keys.find((each) => each.key === key.did && each.role === "claim");
    if (known && known.ended >= 0) throw malformed("hidden-used", { piece: holding.code, entry: known.ended });
    if (known) return key;
  }
  throw malformed("hidden-not-of-piece", { piece: holding.code });
}
