/**
 * The trust file, what a verifier is given once and by another way: SPEC §9.
 *
 *     {"certifiers":["did:key:z6Mk…"],"charter":"<64 hex>","log":"example.com/kiln+8d1c6fb2+AbQ…","mirrors":[…],
 *      "origin":"example.com/kiln","predecessors":[],"quorum":1,"suites":["Ed25519"],"tsa":[],"v":1,"witnesses":[…]}
 *
 * in one line. It is never taken from the server that is being checked.
 */

import { decodeShape } from "./canonical.js";
import { checkText } from "./characters.js";
import { parseDid } from "./did.js";
import { checkEnrollable } from "./ed25519.js";
import { malformed, replacing } from "./errors.js";
import { COSIGNATURE, ED25519, parseVkey } from "./note.js";
import { checkOrigin } from "./numbers.js";
import { decodeHex, encodeBase32, encodeHex } from "./radix.js";
import { sha256 } from "./sha256.js";

/** @typedef {import("./note.js").VerifierKey} VerifierKey */
/** @typedef {{ operator: string, url: string, vkey: VerifierKey }} Witness */
/** @typedef {{ charter: Uint8Array, origin: string, root: Uint8Array, size: number, vkey: VerifierKey }} Predecessor */

/**
 * @typedef {object} Trust
 * @property {string[]} certifiers did:key of those who sign prints and snapshots
 * @property {Uint8Array} charter leaf hash of entry 0
 * @property {VerifierKey} log
 * @property {string[]} mirrors
 * @property {string} origin
 * @property {Predecessor[]} predecessors closed ledgers before this one, oldest first
 * @property {number} quorum how many operators must have seen a checkpoint; 0: no time is known
 * @property {Witness[]} witnesses
 * @property {Predecessor | null} final how this ledger ended, when it is a predecessor; never in the file itself
 */

const MAX_TRUST = 2 ** 16; // bytes
const MAX_HOST = 200;
const HOST = /^[a-z0-9-]+(\.[a-z0-9-]+)*(:[0-9]{1,5})?(\/[A-Za-z0-9._~-]+)*$/;
const SHAPES = {
  Trust:
    "certifiers:s* charter:s log:s mirrors:s* origin:s predecessors:Predecessor* quorum:i suites:s* tsa:s* v:i " +
    "witnesses:Witness*",
  Predecessor: "charter:s origin:s root:s size:i vkey:s",
  Witness: "name:s operator:s url:s vkey:s",
};

/**
 * Return what a trust file says.
 *
 * Throws `trust-too-long`, `trust-syntax`, `trust-text`, `trust-shape`, `trust-not-canonical`, `trust-value`,
 * `trust-key-role`, `trust-quorum`, `key-not-enrollable`.
 *
 * @param {Uint8Array} data
 * @returns {Trust}
 */
export function parseTrust(data) {
  const raw = decodeShape(data, SHAPES, "Trust", MAX_TRUST, "trust");
  if (raw.v !== 1) throw malformed("trust-value", { reason: "v" });
  if (raw.suites.join() !== "Ed25519") throw malformed("trust-value", { reason: "suites" });
  const trust = replacing(() => build(raw), (reason) => malformed("trust-value", { reason }), ["malformed"]);
  checkKeys(trust);
  const countable = new Set(trust.witnesses.map((each) => each.operator).filter((each) => !isOwn(trust, each)));
  if (!(0 <= trust.quorum && trust.quorum <= countable.size)) {
    throw malformed("trust-quorum", { got: trust.quorum, limit: countable.size });
  }
  return trust;
}

/** @type {(raw: any) => Trust} */
function build(raw) {
  raw.certifiers.forEach(parseDid);
  raw.mirrors.forEach(checkHost);
  raw.tsa.forEach((/** @type {string} */ hash) => decodeHex(hash, 32));
  return {
    certifiers: raw.certifiers, charter: decodeHex(raw.charter, 32), log: parseKey(raw.log, raw.origin, ED25519),
    mirrors: raw.mirrors, origin: checkOrigin(raw.origin), predecessors: raw.predecessors.map(buildPredecessor),
    quorum: raw.quorum, witnesses: raw.witnesses.map(buildWitness), final: null,
  };
}

/** @type {(raw: any) => Predecessor} */
function buildPredecessor({ charter, origin, root, size, vkey }) {
  if (size < 1) throw malformed("checkpoint-empty");
  return {
    vkey: parseKey(vkey, origin, ED25519), charter: decodeHex(charter, 32), origin: checkOrigin(origin),
    root: decodeHex(root, 32), size,
  };
}

/** @type {(raw: any) => Witness} */
function buildWitness({ name, operator, url, vkey }) {
  const [, scheme, host] = /^(.*?):\/\/(.*)$/s.exec(url) ?? [];
  if (scheme !== "https" && scheme !== "http") throw malformed("host-malformed", { got: url.slice(0, MAX_HOST) });
  checkHost(host);
  return { operator: checkText(operator, 100), url, vkey: parseKey(vkey, name, COSIGNATURE) };
}

/**
 * @param {string} text
 * @param {string} name
 * @param {number} algorithm
 */
function parseKey(text, name, algorithm) {
  const vkey = parseVkey(text);
  if (vkey.name !== name || vkey.algorithm !== algorithm) throw malformed("vkey-malformed", { got: text.slice(0, 80) });
  return vkey;
}

/** @param {string} text */
function checkHost(text) {
  if (text.length > MAX_HOST || !HOST.test(text)) throw malformed("host-malformed", { got: text.slice(0, MAX_HOST) });
}

/** @param {Trust} trust */
function checkKeys({ log, witnesses, predecessors, certifiers }) {
  const keys = [log, ...witnesses.map((each) => each.vkey), ...predecessors.map((each) => each.vkey)].map((v) => v.key);
  keys.push(...certifiers.map(parseDid));
  keys.forEach(checkEnrollable);
  const names = witnesses.map((each) => each.vkey.name); // two of one name could be made to share a key id
  const doubled = new Set(keys.map(encodeHex)).size !== keys.length || new Set(names).size !== names.length;
  if (doubled) throw malformed("trust-key-role"); // a log that holds a witness's key would cosign for itself
}

/**
 * Return what to trust of a ledger named so: this one, or one it follows, up to its final size.
 *
 * @param {Trust} trust
 * @param {string} origin
 * @returns {Trust}
 */
export function forOrigin(trust, origin) {
  const final = trust.predecessors.find((before) => before.origin === origin);
  return final === undefined ? trust : { ...trust, charter: final.charter, log: final.vkey, origin, final };
}

/**
 * Report whether an operator is the ledger itself, by its origin or its host.
 *
 * @param {Trust} trust
 * @param {string} operator
 */
export const isOwn = ({ origin }, operator) => operator === origin || operator === origin.split("/")[0];

/**
 * Return the 16 characters that people compare.
 *
 * @param {Uint8Array} data the file's bytes
 */
export const fingerprint = (data) => encodeBase32(sha256(data)).slice(0, 16);
