/**
 * 手机印章: the key that this phone signs with. WebCrypto makes it, IndexedDB keeps it, nobody reads it out again.
 *
 *     const kept = await Kept.open(origin);
 *     const made = await makeStamp(kept, origin, "工作室手机", words);   made.sealed "KILNMARK:STAMP:1:…" for the backup
 *     const stamp = await stampOf(kept);    stamp.did "did:key:z6Mk…"    await stamp.sign(bytes)    null: there is none
 *
 * Its backup is sealed in the moment it is made, because afterwards the key is closed (`sealed.js`).
 */

import { openSealed, sealSeed } from "./sealed.js";
import { closedKey, signedBy } from "./signing_key.js";

/** @typedef {import("./kept.js").Kept} Kept */
/** @typedef {import("./kept.js").Stamp} Stamp */

const SEED = 32;

/**
 * Make a stamp, keep it, and return it; what was here before is gone.
 * @param {Kept} kept
 * @param {string} origin of the ledger
 * @param {string} name what its holder calls the device
 * @param {string[]} words that seal the backup
 */
export async function makeStamp(kept, origin, name, words) {
  const seed = crypto.getRandomValues(new Uint8Array(SEED));
  const sealed = await sealSeed(seed, words, origin);
  return keepSeed(kept, seed, { name, sealed, saved: 0 });
}

/**
 * Open a backup and keep its stamp here.
 * @param {Kept} kept
 * @param {string} origin of the ledger
 * @param {string} name what its holder calls the device
 * @param {string} sealed as in the picture, or typed off
 * @param {string[]} words
 * @throws {import("../verify/errors.js").LedgerError} `stamp-malformed`, `stamp-unopened`
 */
export async function restoreStamp(kept, origin, name, sealed, words) {
  const seed = await openSealed(sealed, words, origin);
  return keepSeed(kept, seed, { name, sealed: sealed.trim(), saved: now() });
}

/**
 * Return the stamp of this phone as a key that signs, with what is known of it; null where there is none.
 * @param {Kept} kept
 * @returns {Promise<(import("./signing_key.js").SigningKey & {stamp: Stamp}) | null>}
 */
export async function stampOf(kept) {
  const stamp = await kept.stamp();
  return stamp ? { did: stamp.did, sign: signedBy(stamp.key), stamp } : null;
}

/**
 * Note that the backup was put away.
 * @param {Kept} kept
 * @param {Stamp} stamp
 */
export const noteSaved = (kept, stamp) => kept.keepStamp({ ...stamp, saved: now() });

/**
 * @param {Kept} kept
 * @param {Uint8Array} seed
 * @param {{name: string, sealed: string, saved: number}} about
 * @returns {Promise<Stamp>}
 */
async function keepSeed(kept, seed, about) {
  const { did, key } = await closedKey(seed);
  seed.fill(0);
  const stamp = { did, key, made: now(), ...about };
  await kept.keepStamp(stamp);
  return stamp;
}

const now = () => Math.floor(Date.now() / 1000);
