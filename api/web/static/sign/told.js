/**
 * What a statement says, read from the very bytes that are signed: SPEC §2, and 7-assurance's blind signing.
 *
 *     {"credentialSubject":{"after":"7d2a…","owner":"did:key:z6Mk…","piece":"0123456789ABT",…},"type":[…,"OwnershipClaim"],…}
 *       → kind "OwnershipClaim", rows [["piece", "0123-4567-89AB-T"], ["owner", "…wDRp uY8h X9Qz"], …]
 *
 * Every field has a row, in the order of the bytes, so nothing is signed that was not shown. Short are only the fields that
 * name keys and statements, and only where the whole value is one: what people wrote stands there to its last character.
 */

import { decodeJson } from "../verify/canonical.js";
import { showCode } from "../verify/code.js";
import { malformed } from "../verify/errors.js";
import { encodeHex } from "../verify/radix.js";
import { sha256 } from "../verify/sha256.js";

/** @typedef {{kind: string, id: string, rows: [string, string][]}} Told rows: name of the field, its value as people compare it */

const LIMIT = 32768;
const DID = /^did:key:z[1-9A-HJ-NP-Za-km-z]{47}$/;
const ID = /^[0-9a-f]{64}$/;
const CODE = /^[0-9A-HJKMNP-TV-Z]{13}$/;
const KEYS = ["owner", "claim", "key"];
const IDS = ["after", "endorses", "dispute"];
const HASHES = [ // further fields that the format has for hashes, wherever they stand
  "charter", "commission", "consent", "evidence", "finding", "impression", "loading", "objects", "order", "profile", "root",
  "seen", "sha256", "standing",
];
const SHOWN = 16; // digits of a hash, as Python shows it
const TAIL = 12; // some 70 bits of a key: fewer can be sought until they match

/**
 * Return what payload bytes say.
 * @param {Uint8Array} payload
 * @param {string} origin of this ledger
 * @returns {Told}
 * @throws {import("../verify/errors.js").LedgerError} not canonical, or said to another ledger
 */
export function tell(payload, origin) {
  const said = /** @type {any} */ (decodeJson(payload, LIMIT, "statement"));
  const subject = said.credentialSubject ?? {};
  if (subject.ledger !== origin) throw malformed("statement-other-ledger", { expected: origin, got: String(subject.ledger) });
  const rows = [...fields(subject, "")];
  // A standing has an issuer of its own, which people wrote: who signs stands under another name then.
  rows.push(["issuer" in subject ? "signer" : "issuer", show("key", said.issuer)], ["validFrom", said.validFrom]);
  return { kind: said.type[1], id: encodeHex(sha256(payload)), rows };
}

/**
 * Return what a sheet's item says (§2a): the rows that its registration would have.
 * @param {Uint8Array} item
 * @returns {Told}
 */
export function tellItem(item) {
  const rows = [...fields(/** @type {any} */ (decodeJson(item, LIMIT, "item")), "")];
  return { kind: "PieceRegistration", id: encodeHex(sha256(Uint8Array.of(0, ...item))), rows };
}

/**
 * Yield every field with its value, those inside others as `clay.name`.
 * @param {Record<string, unknown>} subject
 * @param {string} within
 * @returns {Generator<[string, string]>}
 */
function* fields(subject, within) {
  for (const [name, value] of Object.entries(subject)) {
    if (typeof value === "object") yield* fields(/** @type {any} */ (value), `${within}${name}.`);
    else yield [within + name, show(within + name, String(value))];
  }
}

/**
 * Return the bytes of a statement that waits and what they say, if its id is their hash: the ledger's server may not put
 * another one in its place.
 * @param {import("./ledger.js").Waits} waits
 * @returns {{bytes: Uint8Array, kind: string, subject: Record<string, any>}}
 */
export function waitingBytes({ statement, payload }) {
  const bytes = new TextEncoder().encode(payload);
  if (encodeHex(sha256(bytes)) !== statement) throw malformed("statement-not-canonical");
  const said = /** @type {any} */ (decodeJson(bytes, LIMIT, "statement"));
  return { bytes, kind: said.type?.[1], subject: said.credentialSubject };
}

/**
 * Return the subject of a statement that waits, if its id is the hash of these bytes, and they are of the kind and about
 * the piece that headings and buttons name: the ledger's server may not put another one in its place.
 * @param {import("./ledger.js").Waits} waits
 * @param {string} code of the piece
 * @returns {Record<string, string>}
 */
export function subjectOf(waits, code) {
  const { kind, subject } = waitingBytes(waits);
  if (kind !== waits.kind || subject?.piece !== code) throw malformed("statement-not-canonical");
  return subject;
}

/**
 * Return the last characters of a key in groups, by which two people compare it: `wDRp uY8h X9Qz`. As Python's `tail_of`.
 * @param {string} did
 */
export const tailOf = (did) => (did.slice(-TAIL).match(/.{4}/g) ?? []).join(" ");

/**
 * @param {string} name of the field, with those around it
 * @param {string} value
 */
function show(name, value) {
  if (name === "piece" || (name === "code" && CODE.test(value))) return showCode(value);
  if (KEYS.includes(name) && DID.test(value)) return `…${tailOf(value)}`;
  if (!ID.test(value)) return value;
  if (IDS.includes(name)) return `${value.slice(0, 8)}…`;
  return HASHES.includes(name.slice(name.lastIndexOf(".") + 1)) ? `${value.slice(0, SHOWN)}…` : value;
}
