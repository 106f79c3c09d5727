/**
 * What somebody agreed to: a salted commitment for the ledger, the text and its salt for the office alone. SPEC §12.11.
 *
 *     sealConsent("同意书……", origin, "zs011")    {person, commitment: "9f86…", salt: "…", text, time}
 *
 * Kept in this browser and given out as a file, which the office puts away: whoever holds both shows what was agreed to.
 */

import { join, utf8 } from "../verify/bytes.js";
import { encodeHex } from "../verify/radix.js";
import { sha256 } from "../verify/sha256.js";

/** @typedef {{person: string, commitment: string, salt: string, text: string, time: number}} Sealed */

const NOTE = "consents";

/**
 * Return the text with a fresh salt, and the commitment to both; as `ledger/craft/commitment.py`.
 * @param {string} text
 * @param {string} origin of the ledger
 * @param {string} person code
 * @param {Uint8Array} [salt] 32 bytes
 * @returns {Sealed}
 */
export function sealConsent(text, origin, person, salt = crypto.getRandomValues(new Uint8Array(32))) {
  const prefix = utf8(`kilnmark/commitment/v1\n${origin}\n${person}\nconsent\n`);
  const commitment = encodeHex(sha256(join(prefix, salt, utf8(text))));
  return { person, commitment, salt: encodeHex(salt), text, time: Math.floor(Date.now() / 1000) };
}

/**
 * Keep some, each once; return what forgets them again.
 * @param {import("../sign/kept.js").Kept} kept
 * @param {Sealed[]} sealed
 */
export async function keepConsents(kept, sealed) {
  const without = async () => (await consents(kept)).filter(({ commitment }) => !sealed.some((each) => each.commitment === commitment));
  await kept.keepNote(NOTE, [...(await without()), ...sealed]);
  return async () => kept.keepNote(NOTE, await without());
}

/**
 * Return all that are kept here.
 * @param {import("../sign/kept.js").Kept} kept
 * @returns {Promise<Sealed[]>}
 */
export const consents = async (kept) => (await kept.note(NOTE)) ?? [];
