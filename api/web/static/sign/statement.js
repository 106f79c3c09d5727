/**
 * Statements made in the browser: SPEC §2. The same fields give the same payload bytes as `ledger/craft/statement.py`,
 * and with the same key the same JWS, by tests/js/test_own.py.
 *
 *     makeStatement("OwnershipClaim", {after, owner, piece}, did, time, origin)
 *       payload  {"@context":[…],"credentialSubject":{"after":"7d2a…",…,"ledger":"…"},"issuer":"did:key:z6Mk…",…}
 *       id       SHA-256 of the payload, hex
 */

import { join, utf8 } from "../verify/bytes.js";
import { encodeJson } from "../verify/canonical.js";
import { encodeBase64url, encodeHex } from "../verify/radix.js";
import { sha256 } from "../verify/sha256.js";

/** @typedef {Record<string, string | number>} Subject the fields that are stated, without `ledger` */
/** @typedef {{kind: string, payload: Uint8Array, id: string, issuer: string}} Statement not yet signed */

/**
 * Return a statement to be shown and then signed.
 * @param {string} kind the credential type
 * @param {Subject} subject
 * @param {string} issuer did of the key that will sign
 * @param {number} validFrom the issuer's clock, whole seconds since the epoch
 * @param {string} origin of the ledger it is stated to
 * @returns {Statement}
 */
export function makeStatement(kind, subject, issuer, validFrom, origin) {
  const payload = encodeJson({
    "@context": ["https://www.w3.org/ns/credentials/v2", `https://${origin}/ns/v1`],
    credentialSubject: { ...subject, ledger: origin },
    issuer,
    type: ["VerifiableCredential", kind],
    validFrom: `${new Date(validFrom * 1000).toISOString().slice(0, 19)}Z`,
  });
  return { kind, payload, id: encodeHex(sha256(payload)), issuer };
}

/**
 * Return the compact JWS of a statement.
 * @param {Statement} statement
 * @param {import("./signing_key.js").SigningKey} key the issuer's
 */
export async function signStatement({ payload, issuer }, key) {
  if (key.did !== issuer) throw new RangeError("bad key for this statement");
  const kid = `${issuer}#${issuer.replace("did:key:", "")}`;
  const header = encodeJson({ alg: "Ed25519", cty: "vc", kid, typ: "vc+jwt" });
  const signed = `${encodeBase64url(header)}.${encodeBase64url(payload)}`;
  return `${signed}.${encodeBase64url(await key.sign(utf8(signed)))}`;
}

/**
 * Return the body to post: a canonical array, admitted whole or refused whole.
 * @param {string[]} statements compact JWS, in the order in which they apply
 */
export function formatSubmission(statements) {
  return join(utf8(`["${statements.join('","')}"]`));
}
