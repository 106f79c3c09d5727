/**
 * What this browser remembers of a ledger: the largest size it has seen proved, and the trust file it saw first.
 *
 *     localStorage["kilnmark/ledger.example/zisha"] = {"size":4121,"trust":"CUUGUPVHDCYUKVQT"}
 *
 * Whoever shows an older page of the ledger, or keys that were other keys yesterday, is noticed. Nothing about the
 * person is kept, and where a browser keeps nothing, nothing is compared.
 */

import { utf8 } from "../verify/bytes.js";
import { encodeBase32 } from "../verify/radix.js";
import { sha256 } from "../verify/sha256.js";

/** @typedef {{ size: number, trust: string }} Seen */

/**
 * Return a trust file's fingerprint, SPEC §9.
 * @param {string} trust
 */
export const fingerprint = (trust) => encodeBase32(sha256(utf8(trust))).slice(0, 16);

/**
 * @param {string} origin
 * @returns {Seen | null}
 */
export function recall(origin) {
  try {
    return JSON.parse(localStorage.getItem(`kilnmark/${origin}`) ?? "null");
  } catch {
    return null;
  }
}

/**
 * @param {string} origin
 * @param {Seen} seen
 */
export function remember(origin, seen) {
  try {
    localStorage.setItem(`kilnmark/${origin}`, JSON.stringify(seen));
  } catch {
    // a browser that keeps nothing
  }
}
