/**
 * The next holder's key, as it comes from a QR or a friend's message: SPEC §12.9, OwnershipTransfer.
 *
 *     HTTPS://ZISHA.EXAMPLE/OWN/0123456789ABT/GAYDAMBQ…     a link for this piece; the key's 32 bytes in base32
 *     did:key:z6Mkj6mu…                                     the key itself, as `kilnmark own key` prints it
 */

import { formatDid, parseDid } from "../verify/did.js";
import { malformed } from "../verify/errors.js";
import { decodeBase32, encodeBase32 } from "../verify/radix.js";

const LINK = /\/own\/([0-9a-z]{13})\/([a-z2-7]{52})(?:$|[?#\s])/i;
const DID = /did:key:z[1-9A-HJ-NP-Za-km-z]{47}/;

/**
 * Return the did in what was pasted: a link may stand in the middle of a message.
 * @param {string} text
 * @param {string} code of the piece that is to be passed on
 * @returns {string}
 * @throws {import("../verify/errors.js").LedgerError} `next-key-malformed`, `next-key-other-piece`
 */
export function parseNextKey(text, code) {
  const link = LINK.exec(text);
  if (link) {
    if (link[1].toUpperCase() !== code) throw malformed("next-key-other-piece", { piece: code, got: link[1].toUpperCase() });
    return formatDid(decodeBase32(link[2].toUpperCase()));
  }
  const did = DID.exec(text);
  if (!did) throw malformed("next-key-malformed");
  parseDid(did[0]);
  return did[0];
}

/**
 * Report whether a text names a next holder of this very piece.
 * @param {string} text
 * @param {string} code
 */
export function isNextKey(text, code) {
  try {
    return parseNextKey(text, code) !== "";
  } catch {
    return false; // another QR that the camera sees beside it
  }
}

/**
 * Return the path of the link that names a key as the next holder's; inverse of `parseNextKey`.
 * @param {string} did
 * @param {string} code
 */
export const pathOf = (did, code) => `/own/${code}/${encodeBase32(parseDid(did))}`;
