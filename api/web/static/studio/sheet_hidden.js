/**
 * Hidden codes drawn on this device: SPEC §8.3. They leave it on paper alone; what the ledger learns is the key of each.
 *
 *     drawHidden(random)       "0123456789ABCDEFGHJKW"       twin of `ledger/craft/hidden_code.py`
 *     drawApart(480)           piece codes, no two with the same last four characters
 *
 * Kept here before anything is posted, until their holder says that the sheet is printed: a piece whose code was lost can
 * never be claimed by anybody.
 */

import { ALPHABET, SECRET } from "../own/hidden_code.js";
import { claimSeed } from "../own/piece_keys.js";
import { signingKey } from "../sign/signing_key.js";
import { checkCharacter } from "../verify/code.js";

/** @typedef {{code: string, hidden: string, serial: number, title: string}} HiddenPiece */
/** @typedef {{id: string, made: number, pieces: HiddenPiece[]}} HiddenRun id: of the sheet, or of the only piece */

const BYTES = 13;
const NOTE = "hidden";
const FIRST_PRINT = 1;

/**
 * Return a hidden code in its stored form.
 * @param {Uint8Array} [random] 13 bytes
 */
export function drawHidden(random = crypto.getRandomValues(new Uint8Array(BYTES))) {
  const bits = random.reduce((number, byte) => (number << 8n) | BigInt(byte), 0n);
  const secret = Array.from({ length: SECRET }, (_, place) => ALPHABET[Number((bits >> BigInt(5 * place)) & 31n)]).join("");
  return secret + checkCharacter(secret);
}

/**
 * Return piece codes for one list, no two of them with the same pair mark (SPEC §8.5).
 * @param {number} count
 * @param {() => string} draw
 * @param {string[]} [taken] codes that the list brings along
 */
export function drawApart(count, draw, taken = []) {
  const marks = new Set(taken.map((code) => code.slice(-4)));
  return Array.from({ length: count }, () => {
    let code = draw();
    while (marks.has(code.slice(-4))) code = draw();
    marks.add(code.slice(-4));
    return code;
  });
}

/**
 * Return the did that a registration or a new print states for a hidden code.
 * @param {string} hidden
 * @param {string} origin
 * @param {string} code of the piece
 * @param {number} [serial] of the print
 */
export async function claimOf(hidden, origin, code, serial = FIRST_PRINT) {
  const seed = await claimSeed(hidden, origin, code, serial);
  const { did } = await signingKey(seed);
  seed.fill(0);
  return did;
}

/**
 * Return the runs that are kept here and not printed yet, oldest first.
 * @param {import("../sign/kept.js").Kept} kept
 * @returns {Promise<HiddenRun[]>}
 */
export const hiddenRuns = async (kept) => (await kept.note(NOTE)) ?? [];

/**
 * Keep a run before it is posted; again and again is the same.
 * @param {import("../sign/kept.js").Kept} kept
 * @param {HiddenRun} run
 */
export async function keepHidden(kept, run) {
  const others = (await hiddenRuns(kept)).filter(({ id }) => id !== run.id);
  await kept.keepNote(NOTE, [...others, run]);
}

/**
 * Destroy a run: it is printed, or its pieces were refused.
 * @param {import("../sign/kept.js").Kept} kept
 * @param {string} id
 */
export async function destroyHidden(kept, id) {
  await kept.keepNote(NOTE, (await hiddenRuns(kept)).filter((run) => run.id !== id));
}
