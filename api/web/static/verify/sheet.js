/**
 * Items of sheets, one signature for many pieces: SPEC §2a.
 *
 *     sheet   a `PieceSheet` statement: {"count":40,"ledger":"example.com/kiln","root":"<64 hex>"}
 *     item    what a `PieceRegistration` would state, without `ledger`; its leaf hash is its statement id
 */

import { decodeShape } from "./canonical.js";
import { LedgerError, malformed, untrue } from "./errors.js";
import { SHAPES } from "./kinds.js";
import { decodeHex, encodeHex } from "./radix.js";
import { HASH_LENGTH, hashLeaf, verifyInclusion } from "./tree.js";

/** @typedef {import("./statement.js").Statement} Statement */

const MIN_COUNT = 2;
const MAX_COUNT = 1_000;
const MAX_ITEM = 8 * 1024; // bytes

/**
 * Return the item in these bytes as the statement it stands for, proved to be at its place under the sheet's root.
 *
 * @param {Uint8Array} data
 * @param {Statement} sheet read; its signature is not looked at here
 * @param {number} place from 0
 * @param {Uint8Array[]} path
 * @returns {Statement}
 */
export function readItem(data, sheet, place, path) {
  const count = countOf(sheet);
  if (!(0 <= place && place < count)) throw untrue("sheet-place", { item: place, count });
  const subject = readSubject(data, place);
  const leaf = hashLeaf(data);
  try {
    verifyInclusion(leaf, place, count, path, decodeHex(sheet.subject.root, HASH_LENGTH));
  } catch (error) {
    if (error instanceof LedgerError && error.sort === "verification") throw untrue("item-root", { item: place });
    throw error;
  }
  const { issuer, validFrom } = sheet;
  return { id: encodeHex(leaf), kind: "PieceRegistration", issuer, validFrom, subject };
}

/**
 * @param {Uint8Array} data
 * @param {number} place
 */
function readSubject(data, place) {
  try {
    const subject = decodeShape(data, SHAPES, "PieceRegistration", MAX_ITEM, "item");
    if (subject.ledger) throw malformed("item-ledger");
    return subject;
  } catch (error) {
    if (error instanceof LedgerError) error.fields.item = place;
    throw error;
  }
}

/** @param {Statement} sheet */
function countOf(sheet) {
  if (sheet.kind !== "PieceSheet") throw malformed("sheet-kind", { kind: sheet.kind });
  const count = sheet.subject.count;
  if (!(MIN_COUNT <= count && count <= MAX_COUNT)) throw malformed("sheet-count", { got: count, expected: MAX_COUNT });
  return count;
}
