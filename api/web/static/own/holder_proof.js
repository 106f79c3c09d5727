/**
 * The holder's proof 持有人证明, which a seller shows before anybody pays: SPEC §8.7. Never on the ledger.
 *
 *     HTTPS://ZISHA.EXAMPLE/H/0123456789ABT/QRMCMAQ…      base32 of a COSE_Sign1 in deterministic CBOR
 *
 * Twin of certs/holder.py, held to its bytes by tests/js/test_own.py.
 */

import { bigEndian, join, utf8 } from "../verify/bytes.js";
import { malformed } from "../verify/errors.js";
import { decodeHex } from "../verify/radix.js";
import { parseDid } from "../verify/did.js";
import { checkText, strip } from "../verify/characters.js";

/** @typedef {{origin: string, code: string, time: number, until: number, head: string, word: string}} HolderProof head in hex */
/** @typedef {{protected: Uint8Array, payload: Uint8Array, message: Uint8Array}} Unsigned */

export const LONGEST = 72 * 3600; // seconds
export const MAX_WORD = 24; // characters of what the buyer says
const EXTERNAL = utf8("kilnmark/holder/v1");
const HOLDER = 65537; // −65538 is written as this under major type 1

/**
 * Return the head of a CBOR item.
 * @param {number} major
 * @param {number} argument below 2^53
 */
function head(major, argument) {
  const top = major << 5;
  if (argument < 24) return Uint8Array.of(top | argument);
  const width = argument < 2 ** 8 ? 0 : argument < 2 ** 16 ? 1 : argument < 2 ** 32 ? 2 : 3;
  return join(Uint8Array.of(top | (24 + width)), bigEndian(argument, 1 << width));
}

const bytes = (/** @type {Uint8Array} */ data) => join(head(2, data.length), data);
/** @param {string} text */
function written(text) {
  const data = utf8(text);
  return join(head(3, data.length), data);
}

/**
 * Return what is to be signed, and what it stands in; throws `holder-word` for a word that no proof may have.
 * @param {HolderProof} proof
 * @param {string} did of the owner's key
 * @returns {Unsigned}
 */
export function makeHolderProof({ origin, code, time, until, head: seen, word }, did) {
  if (word !== strip(word) || [...word].length > MAX_WORD) throw malformed("holder-word", { limit: MAX_WORD });
  if (word) checkText(word, MAX_WORD);
  if (!(time < until && until <= time + LONGEST)) throw new RangeError("bad times of a holder's proof");
  const protectedHeader = join(head(5, 2), head(0, 1), head(1, 18), head(0, 4), bytes(parseDid(did)));
  const payload = join(
    head(5, 5),
    ...[head(0, 1), written(origin), head(0, 2), written(code)],
    ...[head(0, 4), head(0, until), head(0, 6), head(0, time)],
    ...[head(1, HOLDER), head(4, 2), bytes(decodeHex(seen, 32)), written(word)],
  );
  const message = join(head(4, 4), written("Signature1"), bytes(protectedHeader), bytes(EXTERNAL), bytes(payload));
  return { protected: protectedHeader, payload, message };
}

/**
 * Return the signed proof.
 * @param {Unsigned} unsigned
 * @param {import("../sign/signing_key.js").SigningKey} key
 */
export async function signHolderProof(unsigned, key) {
  const signature = await key.sign(unsigned.message);
  return join(head(4, 4), bytes(unsigned.protected), head(5, 0), bytes(unsigned.payload), bytes(signature));
}
