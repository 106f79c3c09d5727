/**
 * A sheet made in the browser, one signature for many pieces: SPEC §2a. The same items give the same bytes as
 * `ledger/craft/sheet.py`, by tests/js/test_sheets.py.
 *
 *     itemBytes({code, maker, photos, …})          canonical, without `ledger`
 *     sheetSubject([bytes, …])                     {count: 480, root: "5f1c…"}
 *     formatSheet([bytes, …], jws)                 {"items":[{…},…],"sheet":"eyJ…"}
 */

import { join, utf8 } from "../verify/bytes.js";
import { encodeJson } from "../verify/canonical.js";
import { untrue } from "../verify/errors.js";
import { encodeHex } from "../verify/radix.js";
import { sha256 } from "../verify/sha256.js";
import { hashLeaf } from "../verify/tree.js";

export const MOST = 1_000;

/**
 * Return an item's bytes: what a registration states, without the ledger.
 * @param {Record<string, any>} subject
 */
export function itemBytes({ ledger, ...subject }) {
  return encodeJson(subject);
}

/**
 * Return an item's statement id.
 * @param {Uint8Array} item
 */
export const itemId = (item) => encodeHex(hashLeaf(item));

/**
 * Return what the sheet states of its items.
 * @param {Uint8Array[]} items
 */
export function sheetSubject(items) {
  return { count: items.length, root: encodeHex(rootOf(items.map(hashLeaf))) };
}

/**
 * Refuse items that are not those of a sheet.
 * @param {Uint8Array[]} items
 * @param {{count: number, root: string}} subject
 * @throws {import("../verify/errors.js").LedgerError} `sheet-root`
 */
export function checkItems(items, { count, root }) {
  const made = sheetSubject(items);
  if (made.count !== count || made.root !== root) throw untrue("sheet-root", { count });
}

/**
 * Return the body to post.
 * @param {Uint8Array[]} items
 * @param {string} jws of the `PieceSheet`
 */
export function formatSheet(items, jws) {
  const parts = items.flatMap((item, place) => (place ? [utf8(","), item] : [item]));
  return join(utf8('{"items":['), ...parts, utf8(`],"sheet":"${jws}"}`));
}

/**
 * Return the root over leaf hashes: RFC 6962 §2.1.
 * @param {Uint8Array[]} hashes at least one
 * @returns {Uint8Array}
 */
function rootOf(hashes) {
  if (hashes.length === 1) return hashes[0];
  let half = 1;
  while (half * 2 < hashes.length) half *= 2;
  return sha256(join(Uint8Array.of(1), rootOf(hashes.slice(0, half)), rootOf(hashes.slice(half))));
}
