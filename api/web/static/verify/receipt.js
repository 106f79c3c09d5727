/**
 * Receipts, the proof that an entry stands in the log: SPEC §7, C2SP tlog-proof.
 *
 *     c2sp.org/tlog-proof@v1
 *     extra AOd7ImluZGV4Ijo3LCJwcmV2Ijoi…
 *     index 7
 *     gSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ=
 *
 *     ledger.example/zisha
 *     12 …
 *
 * `extra` holds frames, uint16 big-endian length ‖ bytes: the entry; of an item also its sheet's entry and its path.
 */

import { decodeUtf8, equal } from "./bytes.js";
import { openCheckpoint, quorumTime } from "./checkpoint.js";
import { parseEntry } from "./entry.js";
import { malformed, replacing, untrue } from "./errors.js";
import { parseNote } from "./note.js";
import { parseDecimal } from "./numbers.js";
import { decodeBase64 } from "./radix.js";
import { HASH_LENGTH, hashLeaf, verifyInclusion } from "./tree.js";

/** @typedef {import("./checkpoint.js").Checkpoint} Checkpoint */
/** @typedef {import("./ed25519.js").Verify} Verify */
/** @typedef {import("./entry.js").Entry} Entry */
/** @typedef {import("./trust.js").Trust} Trust */
/** @typedef {{ index: bigint, path: Uint8Array[], checkpoint: Uint8Array, frames: Uint8Array[] }} Receipt not verified */

/**
 * What a receipt proves about the log; of the statement nothing is known yet.
 *
 * @typedef {object} OpenedReceipt
 * @property {Entry} entry
 * @property {Uint8Array} leaf its hash
 * @property {Checkpoint} checkpoint
 * @property {number | null} time when a quorum had seen that page, seconds; null without one
 * @property {string[]} operators whose cosignatures were verified, sorted
 * @property {Entry | null} sheet for an item, the entry of its sheet
 * @property {number} itemIndex for an item, its place in the sheet; −1 for a statement
 * @property {Uint8Array[]} itemPath for an item, the path claimed under the sheet's root: not verified
 */

export const HEADER = "c2sp.org/tlog-proof@v1";
const MAX_RECEIPT = 2 ** 19; // bytes
const MAX_PATH = 63; // hashes
const MAX_ITEM_PATH = 10;
const wrong = () => malformed("receipt-malformed");

/**
 * Return the receipt in these bytes; throws `receipt-too-long`, `receipt-malformed` and what `parseNote` does.
 *
 * @param {Uint8Array} data
 * @returns {Receipt}
 */
export function parseReceipt(data) {
  if (data.length > MAX_RECEIPT) throw malformed("receipt-too-long", { limit: MAX_RECEIPT, got: data.length });
  const gap = data.findIndex((byte, at) => byte === 0x0a && data[at + 1] === 0x0a);
  const checkpoint = data.slice(gap + 2);
  const receipt = replacing(() => {
    const [header, extra, index, ...path] = decodeUtf8(data.subarray(0, gap < 0 ? data.length : gap)).split("\n");
    if (index === undefined) throw wrong();
    const read = {
      index: parseDecimal(after("index ", index)), path: path.map(decodeBase64), checkpoint,
      frames: parseFrames(decodeBase64(after("extra ", extra))),
    };
    const odd = path.length > MAX_PATH || read.path.some((node) => node.length !== HASH_LENGTH);
    if (header !== HEADER || gap < 0 || odd) throw wrong();
    return read;
  }, wrong, ["malformed"]);
  parseNote(checkpoint);
  return receipt;
}

/** @type {(word: string, line: string) => string} */
function after(word, line) {
  if (!line.startsWith(word)) throw wrong();
  return line.slice(word.length);
}

/** @param {Uint8Array} extra */
function parseFrames(extra) {
  const frames = [];
  let at = 0;
  while (at < extra.length && frames.length <= 3) {
    const start = at + 2;
    at = start + extra.subarray(at, start).reduce((length, byte) => length * 256 + byte, 0);
    frames.push(extra.slice(start, at));
  }
  if (at !== extra.length || (frames.length !== 1 && frames.length !== 3)) throw wrong();
  return frames;
}

/**
 * Verify what a receipt says about the log: frames, leaf and index, the log's signature, inclusion, cosignatures.
 *
 * @param {Receipt} receipt
 * @param {Trust} trust
 * @param {Verify} verify
 * @returns {Promise<OpenedReceipt>}
 */
export async function openReceipt(receipt, trust, verify) {
  const entry = parseEntry(receipt.frames[0]);
  if ((entry.sheet === null) !== (receipt.frames.length === 1)) throw wrong();
  if (BigInt(entry.index) !== receipt.index) {
    throw untrue("receipt-index", { expected: Number(receipt.index), got: entry.index });
  }
  const leaf = hashLeaf(receipt.frames[0]);
  const { checkpoint, note } = await openCheckpoint(receipt.checkpoint, trust, verify);
  checkFinal(checkpoint, trust);
  verifyInclusion(leaf, receipt.index, checkpoint.size, receipt.path, checkpoint.root);
  const { time, operators } = await quorumTime(note, trust, verify);
  const opened = { entry, leaf, checkpoint, time, operators };
  if (entry.sheet === null) return { ...opened, sheet: null, itemIndex: -1, itemPath: [] };
  const sheet = parseSheet(entry, receipt.frames[1]);
  return { ...opened, sheet, itemIndex: entry.index - sheet.index - 1, itemPath: parseItemPath(receipt.frames[2]) };
}

/**
 * Refuse what a ledger that has ended signed beyond its end: its key may be anybody's by now.
 *
 * @param {Checkpoint} checkpoint
 * @param {Trust} trust
 */
function checkFinal({ size, root }, { final }) {
  if (final === null || size < final.size) return;
  if (size > final.size || !equal(root, final.root)) {
    throw untrue("receipt-after-end", { origin: final.origin, size: final.size, got: Number(size) });
  }
}

/**
 * @param {Entry} entry
 * @param {Uint8Array} frame
 */
function parseSheet(entry, frame) {
  const sheet = parseEntry(frame);
  const named = entry.sheet !== null && equal(hashLeaf(frame), entry.sheet);
  if (!named || sheet.statement === null) throw untrue("receipt-sheet", { reason: "hash" });
  if (sheet.index >= entry.index || sheet.time !== entry.time) throw untrue("receipt-sheet", { reason: "place" });
  return sheet;
}

/** @param {Uint8Array} frame */
function parseItemPath(frame) {
  const count = frame.length / HASH_LENGTH;
  if (!Number.isInteger(count) || count < 1 || count > MAX_ITEM_PATH) throw wrong();
  return Array.from({ length: count }, (_, at) => frame.slice(at * HASH_LENGTH, (at + 1) * HASH_LENGTH));
}
