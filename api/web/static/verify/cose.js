/**
 * COSE_Sign1 in deterministic CBOR, as our QRs carry it: SPEC §8.2 and §8.7, RFC 9052 §4.2.
 *
 *     84 4d a2… a0 58 74 a4… 58 40 …        [protected, {}, payload, signature], untagged
 *
 * What is signed is `["Signature1", protected, external, payload]`. `external` says what the signature is for, so that
 * one made for one purpose is none for another.
 */

import { join, utf8 } from "./bytes.js";
import { readCbor } from "./cbor.js";

/** @typedef {import("./cbor.js").Cbor} Cbor */
/** @typedef {{ kid: Uint8Array, claims: Cbor, message: Uint8Array, signature: Uint8Array }} Sign1 not verified */

const MAX = 1024; // bytes
const ED25519 = -19n; // RFC 9864

/**
 * Return the parts, or null where the bytes are none; nothing is verified.
 *
 * @param {Uint8Array} data
 * @param {number} kidLength bytes of the key id
 * @param {string} [external]
 * @returns {Sign1 | null}
 */
export function readSign1(data, kidLength, external = "") {
  const outer = data.length > MAX ? null : readCbor(data);
  if (!Array.isArray(outer) || outer.length !== 4) return null;
  const [header, bare, payload, signature] = outer;
  if (!(header instanceof Uint8Array && payload instanceof Uint8Array && signature instanceof Uint8Array)) return null;
  if (!(bare instanceof Map) || bare.size || signature.length !== 64) return null;
  const kid = readHeader(readCbor(header));
  const claims = readCbor(payload);
  if (kid === null || kid.length !== kidLength || claims === null) return null;
  return { kid, claims, message: signedMessage(header, utf8(external), payload), signature };
}

/** @type {(header: Cbor | null) => Uint8Array | null} the key id */
function readHeader(header) {
  const kid = header instanceof Map && header.size === 2 && header.get(1n) === ED25519 ? header.get(4n) : null;
  return kid instanceof Uint8Array ? kid : null;
}

/**
 * Return the head of a byte string, text or array in CBOR, then what follows it.
 *
 * @param {number} major
 * @param {number} length below 65,536
 * @param {readonly Uint8Array[]} parts
 */
function headed(major, length, ...parts) {
  const top = major << 5;
  if (length < 24) return join(Uint8Array.of(top | length), ...parts);
  if (length < 256) return join(Uint8Array.of(top | 24, length), ...parts);
  return join(Uint8Array.of(top | 25, length >> 8, length & 255), ...parts);
}

/**
 * Return the message that a COSE_Sign1 signs (RFC 9052 §4.4).
 *
 * @param {Uint8Array} header the protected one
 * @param {Uint8Array} external
 * @param {Uint8Array} payload
 */
function signedMessage(header, external, payload) {
  const word = utf8("Signature1");
  const parts = [headed(3, word.length, word), ...[header, external, payload].map((part) => headed(2, part.length, part))];
  return headed(4, parts.length, ...parts);
}
