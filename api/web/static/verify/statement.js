/**
 * Statements, what a person signs: SPEC §2, a W3C Verifiable Credential 2.0 as `vc+jwt` in a compact JWS (RFC 7515).
 *
 *     header   {"alg":"Ed25519","cty":"vc","kid":"did:key:z6Mk…#z6Mk…","typ":"vc+jwt"}
 *     payload  {"@context":["https://www.w3.org/ns/credentials/v2","https://ledger.example/zisha/ns/v1"],
 *               "credentialSubject":{"code":"zs001",…,"ledger":"ledger.example/zisha"},"issuer":"did:key:z6Mk…",
 *               "type":["VerifiableCredential","PersonEnrolment"],"validFrom":"2026-05-01T08:00:00Z"}
 *
 * Header and payload are a function of kind, subject, issuer and time: both are written anew and compared, so whatever
 * else the bytes could say is refused by the comparison, not by a list of bad cases.
 */

import { equal, join, utf8 } from "./bytes.js";
import { decodeShape, parseShape } from "./canonical.js";
import { parseDid } from "./did.js";
import { SIGNATURE_BYTES } from "./ed25519.js";
import { malformed, replacing } from "./errors.js";
import { Misread } from "./json_token.js";
import { KINDS, SHAPES } from "./kinds.js";
import { checkOrigin, formatTime, parseTime } from "./numbers.js";
import { decodeBase64url, encodeBase64url, encodeHex } from "./radix.js";
import { sha256 } from "./sha256.js";

/**
 * A statement, or an item of a sheet, as its bytes have it.
 *
 * @typedef {object} Statement
 * @property {string} id statement id, hex: SHA-256 of the payload; of an item its leaf hash under the sheet's root
 * @property {string} kind credential type
 * @property {string} issuer did:key of the signer; an item's is its sheet's
 * @property {number} validFrom the issuer's clock, seconds; an item's is its sheet's
 * @property {any} subject what `kinds.js` says of the kind
 */

/** @typedef {import("./ed25519.js").Verify} Verify */

const MAX_PAYLOAD = 32_768; // bytes
const MAX_JWS = 44_100;
const CREDENTIALS = "https://www.w3.org/ns/credentials/v2";
const CREDENTIAL_TYPE = "VerifiableCredential";
const PAYLOAD = { Payload: "@context:s2 credentialSubject:r issuer:s type:s2 validFrom:s" };

/**
 * Return the statement in a compact JWS: its form only.
 *
 * @param {string} jws
 * @returns {Statement}
 */
export function readStatement(jws) {
  if (jws.length > MAX_JWS) throw malformed("statement-too-long", { limit: MAX_JWS, got: jws.length });
  const [header, body, signature, more] = jws.split(".");
  const payload = replacing(() => {
    if (signature === undefined || more !== undefined) throw malformed("statement-syntax");
    if (decodeBase64url(signature).length !== SIGNATURE_BYTES) throw malformed("statement-syntax");
    return decodeBase64url(body);
  }, () => malformed("statement-syntax"));
  const statement = readPayload(payload);
  if (header !== headerOf(statement.issuer)) throw malformed("statement-header", { issuer: statement.issuer });
  return statement;
}

/**
 * @param {Uint8Array} payload
 * @returns {Statement}
 */
function readPayload(payload) {
  if (payload.length > MAX_PAYLOAD) {
    throw malformed("statement-too-long", { limit: MAX_PAYLOAD, got: payload.length });
  }
  const raw = parsePayload(payload);
  const kind = raw.type[1];
  if (!KINDS.includes(kind)) throw malformed("statement-kind-unknown", { kind });
  const subject = decodeShape(raw.credentialSubject, SHAPES, kind, MAX_PAYLOAD, "statement");
  parseDid(raw.issuer);
  const context = raw["@context"];
  if (context[0] !== CREDENTIALS || context[1] !== `https://${checkOrigin(subject.ledger)}/ns/v1`) {
    throw malformed("statement-context", { ledger: subject.ledger });
  }
  const validFrom = parseTime(raw.validFrom);
  const head = utf8(`{"@context":["${CREDENTIALS}","${context[1]}"],"credentialSubject":`);
  const tail = utf8(
    `,"issuer":"${raw.issuer}","type":["${CREDENTIAL_TYPE}","${kind}"],"validFrom":"${formatTime(validFrom)}"}`,
  );
  if (!equal(join(head, raw.credentialSubject, tail), payload)) throw malformed("statement-not-canonical");
  return { id: encodeHex(sha256(payload)), kind, issuer: raw.issuer, validFrom, subject };
}

/** @param {Uint8Array} payload */
function parsePayload(payload) {
  try {
    return parseShape(payload, PAYLOAD, "Payload");
  } catch (error) {
    if (!(error instanceof Misread)) throw error;
    throw error.wrong === "syntax" ? malformed("statement-syntax") : malformed("statement-shape", { at: "$" });
  }
}

/**
 * Check the signature of a statement that was read, with the key that the issuer's name is.
 *
 * Throws `signature-invalid`.
 *
 * @param {Statement} statement
 * @param {string} jws
 * @param {Verify} verify
 */
export async function verifyStatement(statement, jws, verify) {
  const dot = jws.lastIndexOf(".");
  await verify(parseDid(statement.issuer), decodeBase64url(jws.slice(dot + 1)), utf8(jws.slice(0, dot)));
}

/**
 * Return the one header that an issuer's statements have.
 *
 * @param {string} issuer
 */
function headerOf(issuer) {
  const kid = `${issuer}#${issuer.replace(/^did:key:/, "")}`;
  return encodeBase64url(utf8(`{"alg":"Ed25519","cty":"vc","kid":"${kid}","typ":"vc+jwt"}`));
}
