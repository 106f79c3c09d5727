/**
 * Entries, each one link of the chain and one leaf of the tree: SPEC §3.
 *
 *     {"index":7,"prev":"5f…e1","statement":"eyJhbGciOiJFZDI1NTE5…","time":"2026-05-01T08:00:00Z"}
 *     {"index":9,"item":{"clay":…},"prev":"c0…44","sheet":"a7…09","time":"2026-05-01T08:00:00Z"}
 */

import { equal, join, utf8 } from "./bytes.js";
import { parseShape } from "./canonical.js";
import { malformed, replacing } from "./errors.js";
import { Misread } from "./json_token.js";
import { formatTime, parseTime } from "./numbers.js";
import { decodeHex, encodeHex } from "./radix.js";

/**
 * @typedef {object} Entry
 * @property {number} index
 * @property {string} prev hex
 * @property {number} time seconds
 * @property {string | null} statement a compact JWS; null for an item
 * @property {Uint8Array | null} item its JSON; null for a statement
 * @property {Uint8Array | null} sheet leaf hash of the sheet's entry; null for a statement
 */

const MAX_ENTRY = 65_535; // bytes
const HASH = 32;
const FIRST_PREV = "0".repeat(64);
const JWS = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/;
const SHAPES = { Entry: "index:i item:r? prev:s sheet:s~? statement:s~? time:s" };

/**
 * Return the entry in these bytes: its form only. Throws `entry-too-long`, `entry-syntax`, `entry-shape`.
 *
 * @param {Uint8Array} data
 * @returns {Entry}
 */
export function parseEntry(data) {
  if (data.length > MAX_ENTRY) throw malformed("entry-too-long", { limit: MAX_ENTRY, got: data.length });
  const wire = parseWire(data);
  const entry = replacing(() => build(wire), (reason) => malformed("entry-shape", { reason }));
  if (!equal(format(entry), data)) throw malformed("entry-shape", { reason: "not canonical" });
  return entry;
}

/** @param {Uint8Array} data */
function parseWire(data) {
  try {
    return parseShape(data, SHAPES, "Entry");
  } catch (error) {
    if (!(error instanceof Misread)) throw error;
    throw error.wrong === "syntax" ? malformed("entry-syntax") : malformed("entry-shape", { reason: "field" });
  }
}

/**
 * @param {any} wire
 * @returns {Entry}
 */
function build({ index, item, prev, sheet, statement, time }) {
  const wrong = (/** @type {string} */ reason) => malformed("entry-shape", { reason });
  if (!(index >= 0 && Number.isSafeInteger(index))) throw wrong("index");
  const link = { index, prev: encodeHex(decodeHex(prev, HASH)), time: parseTime(time) };
  if (index === 0 && prev !== FIRST_PREV) throw wrong("prev");
  if (typeof statement === "string") {
    if (!JWS.test(statement)) throw wrong("statement");
    return { ...link, statement, item: null, sheet: null };
  }
  if (typeof sheet !== "string" || item === undefined || item[0] !== 0x7b) throw wrong("item");
  return { ...link, statement: null, item, sheet: decodeHex(sheet, HASH) };
}

/**
 * Write an entry's bytes.
 *
 * @param {Entry} entry
 */
function format({ index, prev, time, statement, item, sheet }) {
  const at = formatTime(time);
  if (item === null || sheet === null) {
    return utf8(`{"index":${index},"prev":"${prev}","statement":"${statement}","time":"${at}"}`);
  }
  const tail = `,"prev":"${prev}","sheet":"${encodeHex(sheet)}","time":"${at}"}`;
  return join(utf8(`{"index":${index},"item":`), item, utf8(tail));
}
