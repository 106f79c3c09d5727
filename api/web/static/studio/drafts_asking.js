/**
 * Signed requests: SPEC §12.12. What is not public is asked for by a key, for one method, one path and one body.
 *
 *     await ask(key, origin, "GET", "/api/v1/drafts/zs001")      the answer's JSON
 *     await askPicture(key, origin, path)                          a Blob
 */

import { at, Declined, Unanswered } from "../sign/ledger.js";
import { utf8 } from "../verify/bytes.js";
import { encodeJson } from "../verify/canonical.js";
import { encodeBase64url, encodeHex } from "../verify/radix.js";
import { sha256 } from "../verify/sha256.js";

/** @typedef {import("../sign/signing_key.js").SigningKey} SigningKey */

const LASTS = 120; // seconds

/**
 * Return the request's signature.
 * @param {SigningKey} key
 * @param {string} origin of the ledger
 * @param {string} method
 * @param {string} path
 * @param {Uint8Array} body
 * @param {number} expires seconds since the epoch
 */
export async function signAsking(key, origin, method, path, body, expires) {
  const kid = `${key.did}#${key.did.replace("did:key:", "")}`;
  const header = encodeJson({ alg: "Ed25519", kid, typ: "kilnmark-request+jwt" });
  const payload = encodeJson({
    expires: `${new Date(expires * 1000).toISOString().slice(0, 19)}Z`, issuer: key.did, ledger: origin, method, path,
    sha256: encodeHex(sha256(body)),
  });
  const signed = `${encodeBase64url(header)}.${encodeBase64url(payload)}`;
  return `${signed}.${encodeBase64url(await key.sign(utf8(signed)))}`;
}

/**
 * Ask, and return the answer's JSON.
 * @param {SigningKey} key
 * @param {string} origin
 * @param {string} method
 * @param {string} path
 * @param {Uint8Array} [body]
 * @param {string} [type]
 * @returns {Promise<any>}
 * @throws {Unanswered | Declined}
 */
export async function ask(key, origin, method, path, body, type = "application/json") {
  const answer = await asked(key, origin, method, path, body, type);
  return answer.json();
}

/**
 * Ask for a picture.
 * @param {SigningKey} key
 * @param {string} origin
 * @param {string} path
 */
export async function askPicture(key, origin, path) {
  const answer = await asked(key, origin, "GET", path);
  return answer.blob();
}

/**
 * @param {SigningKey} key
 * @param {string} origin
 * @param {string} method
 * @param {string} path
 * @param {Uint8Array} [body]
 * @param {string} [type]
 */
async function asked(key, origin, method, path, body, type) {
  const expires = Math.floor(Date.now() / 1000) + LASTS;
  const signed = await signAsking(key, origin, method, path, body ?? new Uint8Array(), expires);
  /** @type {Record<string, string>} */
  const headers = { "Signed-Request": signed, ...(body && type ? { "Content-Type": type } : {}) };
  let answer;
  try {
    answer = await fetch(at(path), { method, body, headers, credentials: "omit", cache: "no-store" });
  } catch (error) {
    throw new Unanswered(String(error));
  }
  if (answer.ok) return answer;
  if (answer.status >= 500 || answer.status === 429 || answer.status === 408) throw new Unanswered(String(answer.status));
  throw new Declined(await answer.json());
}
