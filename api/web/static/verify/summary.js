/**
 * What a certificate's QR says and who says so: SPEC §8.2, COSE_Sign1 (RFC 9052) with CWT claims (RFC 8392).
 *
 *     [<< {1: -19, 4: h'8fd3…'} >>, {}, << {1: "zisha.example/2026", 2: "0123456789ABT", 6: 1795346403,
 *      -65537: [184302, h'5fec…79e9', 1, "松风石瓢", "顾景云", "gu-jingyun", "石瓢", 2026]} >>, h'…64 bytes…']
 *
 * It means: the certifier named by the key id printed this. It does not show that the entry is in the log.
 */

import { equal } from "./bytes.js";
import { checkText } from "./characters.js";
import { checkCode } from "./code.js";
import { readSign1 } from "./cose.js";
import { malformed, replacing, unknownKey } from "./errors.js";
import { checkOrigin } from "./numbers.js";
import { encodeHex } from "./radix.js";
import { sha256 } from "./sha256.js";

/** @typedef {import("./cbor.js").Cbor} Cbor */
/** @typedef {import("./ed25519.js").Verify} Verify */

/**
 * What is printed, in a nutshell.
 *
 * @typedef {object} Summary
 * @property {string} origin of the ledger
 * @property {string} code the piece's
 * @property {number} time of signing, seconds
 * @property {number} index of the entry
 * @property {number} serial of the print
 * @property {string} title
 * @property {string} maker
 * @property {string} person a code
 * @property {string} shape
 * @property {number} year 0: not stated
 */

const MAX_CHARACTERS = 12;
const PRINT = -65537n;

/**
 * Return the summary, checked to be signed by one of these certifier keys.
 *
 * Throws `summary-malformed`, `certifier-unknown`, `signature-invalid`.
 *
 * @param {Uint8Array} data
 * @param {readonly Uint8Array[]} keys
 * @param {Verify} verify
 * @returns {Promise<Summary>}
 */
export async function openSummary(data, keys, verify) {
  const wrong = () => malformed("summary-malformed", { got: data.length });
  const parts = readSign1(data, 8);
  const summary = parts === null ? null : readClaims(parts.claims);
  if (parts === null || summary === null) throw wrong();
  replacing(() => check(summary), wrong);
  const key = keys.find((each) => equal(sha256(each).subarray(0, 8), parts.kid));
  if (key === undefined) throw unknownKey("certifier-unknown", { key: encodeHex(parts.kid) });
  await verify(key, parts.signature, parts.message);
  return summary;
}

/**
 * @param {Cbor | null} claims
 * @returns {Summary | null}
 */
function readClaims(claims) {
  const printed = claims instanceof Map && claims.size === 4 ? claims.get(PRINT) : null;
  if (!(claims instanceof Map) || !Array.isArray(printed) || printed.length !== 8) return null;
  const [index, leaf, serial, title, maker, person, shape, year] = printed;
  const [origin, code, time] = [claims.get(1n), claims.get(2n), claims.get(6n)];
  const numbers = [time, index, serial, year].map((n) => (typeof n === "bigint" ? Number(n) : NaN));
  const texts = [origin, code, title, maker, person, shape];
  if (!(leaf instanceof Uint8Array && leaf.length === 32)) return null;
  if (!numbers.every((n) => Number.isSafeInteger(n) && n >= 0)) return null;
  if (!texts.every((text) => typeof text === "string")) return null;
  const said = /** @type {string[]} */ (texts);
  return {
    origin: said[0], code: said[1], title: said[2], maker: said[3], person: said[4], shape: said[5],
    time: numbers[0], index: numbers[1], serial: numbers[2], year: numbers[3],
  };
}

/** @param {Summary} summary */
function check({ origin, code, title, maker, person, shape, serial, year }) {
  checkOrigin(origin);
  checkCode(code);
  for (const text of [title, maker, person, shape]) checkText(text, MAX_CHARACTERS);
  if (serial < 1 || year > 9999) throw malformed("summary-malformed");
}
