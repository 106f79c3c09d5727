/**
 * What a statement says, read from the very bytes that are signed: SPEC §2, and 7-assurance's blind signing.
 *
 *     {"credentialSubject":{"after":"7d2a…","owner":"did:key:z6Mk…","piece":"0123456789ABT",…},"type":[…,"OwnershipClaim"],…}
 *       → kind "OwnershipClaim", rows [["piece", "0123-4567-89AB-T"], ["owner", "…8hX"], …]
 *
 * Every field has a row, in the order of the bytes, so nothing is signed that was not shown.
 */

import { decodeJson } from "../verify/canonical.js";
import { showCode } from "../verify/code.js";
import { malformed } from "../verify/errors.js";
import { encodeHex } from "../verify/radix.js";
import { sha256 } from "../verify/sha256.js";

/** @typedef {{kind: string, id: string, rows: [string, string][]}} Told rows: name of the field, its value as people compare it */

const LIMIT = 32768;
const TAIL = 6; // characters by which two people compare a key aloud

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
  rows.push(["issuer", show("issuer", said.issuer)], ["validFrom", said.validFrom]);
  return { kind: said.type[1], id: encodeHex(sha256(payload)), rows };
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
    else yield [within + name, show(name, String(value))];
  }
}

/**
 * Return the subject of a statement that waits, if its id is the hash of these bytes: the ledger's server may not put
 * another one in its place.
 * @param {import("./ledger.js").Waits} waits
 * @returns {Record<string, string>}
 */
export function subjectOf({ statement, payload }) {
  const bytes = new TextEncoder().encode(payload);
  if (encodeHex(sha256(bytes)) !== statement) throw malformed("statement-not-canonical");
  return /** @type {any} */ (decodeJson(bytes, LIMIT, "statement")).credentialSubject;
}

/**
 * Return the last characters of a key, by which two people compare it.
 * @param {string} did
 */
export const tailOf = (did) => did.slice(-TAIL);

/**
 * @param {string} name
 * @param {string} value
 */
function show(name, value) {
  if (name === "piece") return showCode(value);
  if (value.startsWith("did:key:")) return `…${tailOf(value)}`;
  return /^[0-9a-f]{64}$/.test(value) ? `${value.slice(0, 8)}…` : value;
}
