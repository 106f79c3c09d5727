/**
 * A key that signs statements, in the browser: Ed25519 by WebCrypto, its seed from `piece_keys.js`. SPEC §1, §8.3.
 *
 *     const key = await signingKey(seed);   key.did "did:key:z6Mk…"   await key.sign(bytes) 64 bytes
 *
 * There is no signer of our own: one in BigInt would take another time for another secret (DECISIONS). Where the browser
 * has none, or gives wrong signatures, `canSign` says so and the page sends people to a browser that can.
 */

import { equal, join } from "../verify/bytes.js";
import { formatDid } from "../verify/did.js";
import { decodeBase64url, decodeHex } from "../verify/radix.js";

/** @typedef {{did: string, sign: (message: Uint8Array) => Promise<Uint8Array>}} SigningKey */

const PKCS8 = decodeHex("302e020100300506032b657004220420"); // RFC 8410 §7: all of a private key but its 32 bytes
const NAME = "Ed25519";

/**
 * Return the key of a seed; nobody can read the seed out of it.
 * @param {Uint8Array} seed 32 bytes
 * @returns {Promise<SigningKey>}
 */
export async function signingKey(seed) {
  const { did, key } = await closedKey(seed);
  return { did, sign: signedBy(key) };
}

/**
 * Return the key of a seed as the browser holds it: it may be kept, and never exported.
 * @param {Uint8Array} seed 32 bytes
 */
export async function closedKey(seed) {
  const data = join(PKCS8, seed);
  // WebCrypto tells the public half of a private key only while it may be exported; what is kept may not.
  const open = await crypto.subtle.importKey("pkcs8", data, NAME, true, ["sign"]);
  const { x } = await crypto.subtle.exportKey("jwk", open);
  const key = await crypto.subtle.importKey("pkcs8", data, NAME, false, ["sign"]);
  data.fill(0);
  return { did: formatDid(decodeBase64url(x ?? "")), key };
}

/**
 * Return what signs with a closed key.
 * @param {CryptoKey} key
 * @returns {SigningKey["sign"]}
 */
export const signedBy = (key) => async (message) => new Uint8Array(await crypto.subtle.sign(NAME, key, message));

/**
 * Report whether this browser signs as RFC 8032 says (§7.1, test 1), and can derive keys at all.
 * @returns {Promise<boolean>}
 */
export async function canSign() {
  try {
    const key = await signingKey(decodeHex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"));
    const signature = await key.sign(new Uint8Array(0));
    const right =
      "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b";
    return key.did === "did:key:z6MktwupdmLXVVqTzCw4i46r4uGyosGXRnR3XjN4Zq7oMMsw" && equal(signature, decodeHex(right));
  } catch {
    return false; // no such algorithm, or no WebCrypto: a page over plain http has none
  }
}
