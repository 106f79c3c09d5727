/**
 * Keys by name: did:key of an Ed25519 key. SPEC §1, W3C did:key.
 *
 *     did:key:z6MktwupdmLXVVqTzCw4i46r4uGyosGXRnR3XjN4Zq7oMMsw
 *
 * is `did:key:z` and base58btc of 0xed 0x01 and the 32 bytes of the public key: always 47 digits.
 */

import { bigEndian, fromBigEndian, join } from "./bytes.js";
import { malformed } from "./errors.js";

const DID = "did:key:z";
const LENGTH = DID.length + 47;
const ED25519 = Uint8Array.of(0xed, 0x01); // the multicodec
const DIGITS = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

/**
 * Return the did:key of 32 bytes of public key; inverse of `parseDid`.
 * @param {Uint8Array} key
 */
export function formatDid(key) {
  let text = "";
  for (let rest = fromBigEndian(join(ED25519, key)); rest; rest /= 58n) text = DIGITS[Number(rest % 58n)] + text;
  return DID + text;
}

/**
 * Return the 32 bytes of a did:key; throws `did-malformed`. The key may still be one that nobody may enrol.
 *
 * @param {string} text
 * @returns {Uint8Array}
 */
export function parseDid(text) {
  const wrong = () => malformed("did-malformed", { got: text.slice(0, 80) });
  if (text.length !== LENGTH || !text.startsWith(DID)) throw wrong();
  let number = 0n;
  for (const digit of text.slice(DID.length)) {
    const value = DIGITS.indexOf(digit);
    if (value < 0) throw wrong();
    number = number * 58n + BigInt(value);
  }
  const key = bigEndian(number, 32);
  if (formatDid(key) !== text) throw wrong(); // another multicodec, or a number beyond 34 bytes
  return key;
}
