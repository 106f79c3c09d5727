/**
 * Proof bundles, everything a verdict rests on in one file: SPEC §7, `<CODE>.proof.json`.
 *
 *     {"receipts":["c2sp.org/tlog-proof@v1\nextra AOd7…","c2sp.org/tlog-proof@v1\nextra …"],
 *      "slots":[{"count":146,"index":17,"line":["1-2-3-1-2","zs001","3f0c…"],"path":["9e1b…",…],"receipt":9}],"v":1}
 *
 * The texts hold line feeds, so the file is RFC 8785 without the character table of signed JSON (SPEC §1).
 */

import { equal, utf8 } from "./bytes.js";
import { parseShape, write } from "./canonical.js";
import { malformed } from "./errors.js";
import { Misread } from "./json_token.js";
import { decodeBase64, decodeHex } from "./radix.js";
import { HASH_LENGTH } from "./tree.js";

/** @typedef {{ line: string[], index: number, count: number, path: Uint8Array[], receipt: number }} SlotProof */
/** @typedef {{ chunk: Uint8Array, path: Uint8Array[], receipt: number }} SnapshotProof */
/** @typedef {{ receipts: Uint8Array[], slots: SlotProof[], snapshot: SnapshotProof | null }} Bundle not verified */

export const CHUNK = 8192; // bytes of the status array in one leaf: SPEC §10
const MAX_BUNDLE = 4 << 20; // bytes
const MAX_RECEIPTS = 128;
const MAX_SLOTS = 8;
const MAX_PATH = 20;
const MAX_CHUNK_PATH = 40;
const SHAPES = {
  Bundle: "receipts:s* slots:Slot*=[] snapshot:Snapshot? v:i",
  Slot: "count:i index:i line:s3 path:s* receipt:i",
  Snapshot: "chunk:s path:s* receipt:i",
};

/** @param {string} at */
const misshapen = (at) => malformed("bundle-shape", { at });

/**
 * Return the bundle in these bytes; nothing is verified.
 *
 * Throws `bundle-too-long`, `bundle-syntax`, `bundle-shape`, `bundle-not-canonical`, `hex-malformed`,
 * `base64-malformed`.
 *
 * @param {Uint8Array} data
 * @returns {Bundle}
 */
export function parseBundle(data) {
  if (data.length > MAX_BUNDLE) throw malformed("bundle-too-long", { limit: MAX_BUNDLE, got: data.length });
  const wire = parseWire(data);
  if (wire.v !== 1) throw misshapen("$.v");
  if (wire.slots.length > MAX_SLOTS) throw misshapen("$.slots");
  if (!wire.receipts.length || wire.receipts.length > MAX_RECEIPTS) throw misshapen("$.receipts");
  if (!equal(utf8(write(wire, SHAPES, "Bundle")), data)) throw malformed("bundle-not-canonical");
  const count = wire.receipts.length;
  const slots = wire.slots.map((/** @type {any} */ slot) => parseSlot(slot, count));
  const snapshot = wire.snapshot === undefined ? null : parseSnapshot(wire.snapshot, count);
  return { receipts: wire.receipts.map(utf8), slots, snapshot };
}

/** @param {Uint8Array} data */
function parseWire(data) {
  try {
    return parseShape(data, SHAPES, "Bundle");
  } catch (error) {
    if (!(error instanceof Misread)) throw error;
    throw error.wrong === "syntax" ? malformed("bundle-syntax") : misshapen("$");
  }
}

/** @param {readonly string[]} path */
const hashes = (path) => path.map((node) => decodeHex(node, HASH_LENGTH));

/**
 * @param {any} wire
 * @param {number} receipts
 * @returns {SlotProof}
 */
function parseSlot({ count, index, line, path, receipt }, receipts) {
  const placed = 0 <= index && index < count && 0 < receipt && receipt < receipts;
  if (!placed || path.length > MAX_PATH) throw misshapen("$.slots");
  const nodes = hashes(path);
  decodeHex(line[2], HASH_LENGTH);
  return { line, index, count, path: nodes, receipt };
}

/**
 * @param {any} wire
 * @param {number} receipts
 * @returns {SnapshotProof}
 */
function parseSnapshot({ chunk, path, receipt }, receipts) {
  const data = decodeBase64(chunk);
  const placed = 0 < receipt && receipt < receipts;
  if (data.length !== CHUNK || !placed || path.length > MAX_CHUNK_PATH) throw misshapen("$.snapshot");
  return { chunk: data, path: hashes(path), receipt };
}
