/**
 * The keys of a piece that no server ever holds: SPEC §8.3; HKDF-SHA-256 (RFC 5869) by the browser's own WebCrypto.
 *
 *   claim seed of 0123456789ABCDEFGHJKW for print 1 of 0123456789ABT in zisha.example/2026
 *     = HKDF(ikm = the 20 ASCII characters, info = "kilnmark claim key",
 *            salt = SHA-256("kilnmark/claim/v1\nzisha.example/2026\n0123456789ABT\n1\n"))
 *
 * Twin of ledger/craft/piece_keys.py, held equal by tests/vectors/piece-keys.json. The words' sixteen bytes are handed
 * over as a key that the browser does not give out again, so that they can be kept that way.
 */

import { SECRET } from "./hidden_code.js";

const SEED_BITS = 256;
const text = new TextEncoder();

/**
 * Return a secret as a key to derive from; it can't be read out of the browser again.
 * @param {Uint8Array} secret
 * @returns {Promise<CryptoKey>}
 */
export function makeSecret(secret) {
  return crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveBits"]);
}

/**
 * Return the seed of the key that claims a piece by the hidden code of one of its prints.
 * @param {string} hidden stored form
 * @param {string} origin of the ledger
 * @param {string} code of the piece, stored form
 * @param {number} serial of the print, from 1
 */
export async function claimSeed(hidden, origin, code, serial) {
  const salt = `kilnmark/claim/v1\n${origin}\n${code}\n${serial}\n`;
  return derive(await makeSecret(text.encode(hidden.slice(0, SECRET))), salt, "kilnmark claim key");
}

/**
 * Return the seed of the key by which the holder of the words owns a piece.
 * @param {CryptoKey} words `makeSecret` of the phrase's sixteen bytes
 * @param {string} origin of the ledger
 * @param {string} code of the piece, stored form
 */
export function ownerSeed(words, origin, code) {
  return derive(words, `kilnmark/owner/v1\n${origin}\n${code}\n`, "kilnmark owner key");
}

/**
 * @param {CryptoKey} secret
 * @param {string} salt hashed before use
 * @param {string} info
 */
async function derive(secret, salt, info) {
  const hashed = await crypto.subtle.digest("SHA-256", text.encode(salt));
  const how = { name: "HKDF", hash: "SHA-256", salt: hashed, info: text.encode(info) };
  return new Uint8Array(await crypto.subtle.deriveBits(how, secret, SEED_BITS));
}
