/**
 * The key file of the command line (`kilnmark key new`), opened and made in the browser: SPEC §1, twin of `ledger/log/keyfile.py`.
 *
 *     {"cipher":"chacha20-poly1305","kdf":"scrypt","label":"…","n":32768,…,"public":"did:key:z6Mk…","sealed":"…","v":1}
 *
 * File and passphrase stay in this browser; what is kept afterwards is a key that it does not give out again.
 */

import { openBox, sealBox } from "./chacha.js";
import { scrypt } from "./scrypt.js";
import { utf8 } from "../verify/bytes.js";
import { decodeJson, encodeJson } from "../verify/canonical.js";
import { parseDid } from "../verify/did.js";
import { LedgerError, malformed, untrue } from "../verify/errors.js";
import { decodeBase64, encodeBase64 } from "../verify/radix.js";

const MAX_FILE = 2048;
const COSTS = [32768, 65536, 131072];
const FIELDS = "cipher kdf label n nonce p public r salt sealed v";
const CODE = "key-file";

/** @typedef {{label: string, public: string, n: number, salt: string, nonce: string, sealed: string}} KeyFile */

/**
 * Return what stands in a key file in clear.
 * @param {Uint8Array} data
 * @returns {KeyFile}
 * @throws {LedgerError} `key-file-…`
 */
export function readKeyFile(data) {
  const file = decodeJson(data, MAX_FILE, CODE);
  if (Object.keys(file).sort().join(" ") !== FIELDS) throw malformed(`${CODE}-shape`, { at: "$" });
  const fixed = [file.cipher, file.kdf, file.r, file.p, file.v].join(" ");
  if (fixed !== "chacha20-poly1305 scrypt 8 1 1" || !COSTS.includes(file.n)) throw malformed(`${CODE}-value`, { reason: "kdf" });
  try {
    parseDid(file.public);
    const lengths = [file.salt, file.nonce, file.sealed].map((text) => decodeBase64(text).length).join(" ");
    if (lengths !== "16 12 48") throw malformed(`${CODE}-value`, { reason: "salt" });
  } catch (error) {
    if (error instanceof LedgerError && !error.code.startsWith(CODE)) throw malformed(`${CODE}-value`, { reason: error.code });
    throw error;
  }
  return file;
}

/**
 * Return the seed in a key file; whoever takes it makes a key of it and forgets it. The did is the caller's to compare.
 * @param {KeyFile} file
 * @param {string} passphrase taken in NFC, so that another keyboard opens the file too
 * @returns {Promise<Uint8Array>} 32 bytes
 * @throws {LedgerError} `key-file-passphrase-empty`, `key-file-unopened`
 */
export async function openKeyFile({ sealed, ...header }, passphrase) {
  if (!passphrase) throw malformed(`${CODE}-passphrase-empty`);
  const key = await scrypt(utf8(passphrase.normalize("NFC")), decodeBase64(header.salt), header.n);
  const seed = openBox(key, decodeBase64(header.nonce), decodeBase64(sealed), encodeJson(header));
  if (!seed) throw untrue(`${CODE}-unopened`);
  return seed;
}

/**
 * Return a new key file; inverse of `openKeyFile`, and the command line's own bytes for the same salt and nonce.
 * @param {Uint8Array} seed 32 bytes
 * @param {string} did the key's
 * @param {string} passphrase
 * @param {string} label what its holder calls it, 1 to 100 characters
 * @param {Uint8Array} [salt] 16 bytes
 * @param {Uint8Array} [nonce] 12 bytes
 */
export async function makeKeyFile(seed, did, passphrase, label, salt = drawn(16), nonce = drawn(12)) {
  if (!passphrase) throw malformed(`${CODE}-passphrase-empty`);
  const header = {
    cipher: "chacha20-poly1305", kdf: "scrypt", label, n: COSTS[0], nonce: encodeBase64(nonce), p: 1, public: did, r: 8,
    salt: encodeBase64(salt), v: 1,
  };
  const key = await scrypt(utf8(passphrase.normalize("NFC")), salt, COSTS[0]);
  return encodeJson({ ...header, sealed: encodeBase64(sealBox(key, nonce, seed, encodeJson(header))) });
}

/** @param {number} bytes */
const drawn = (bytes) => crypto.getRandomValues(new Uint8Array(bytes));
