/**
 * The holder's proof 持有人证明, which a seller shows before anybody pays: SPEC §8.7.
 *
 *     HTTPS://ZISHA.EXAMPLE/H/0123456789ABT/QRMCMAQ…
 *     [<< {1: -19, 4: h'…the owner's key…'} >>, {}, << {1: "zisha.example/2026", 2: "0123456789ABT", 4: 1795605603,
 *      6: 1795346403, -65538: [h'…the head seen…', "雨前"]} >>, h'…64 bytes…']
 *
 * It says that whoever holds this key showed so between these two times. Whether the key is the present owner's it does
 * not show: the ledger tells.
 */

import { checkText, strip } from "./characters.js";
import { checkCode } from "./code.js";
import { readSign1 } from "./cose.js";
import { formatDid } from "./did.js";
import { malformed, replacing } from "./errors.js";
import { checkOrigin } from "./numbers.js";
import { encodeHex } from "./radix.js";
import { HASH_LENGTH } from "./tree.js";

/** @typedef {import("./cbor.js").Cbor} Cbor */
/** @typedef {import("./facts.js").Holder} Holder */
/** @typedef {Holder & { origin: string, code: string }} HolderProof */

const EXTERNAL = "kilnmark/holder/v1";
const LONGEST = 72 * 3600; // seconds
const MAX_WORD = 24; // characters of what the buyer says
const HOLDER = -65538n;

/**
 * Return the proof, its signature right; throws `holder-malformed`, `signature-invalid`.
 *
 * @param {Uint8Array} data
 * @param {import("./ed25519.js").Verify} verify
 * @returns {Promise<HolderProof>}
 */
export async function openHolderProof(data, verify) {
  const wrong = () => malformed("holder-malformed", { got: data.length });
  const parts = readSign1(data, 32, EXTERNAL);
  const said = parts === null ? null : readClaims(parts.claims);
  if (parts === null || said === null) throw wrong();
  replacing(() => check(said), wrong);
  await verify(parts.kid, parts.signature, parts.message);
  return { ...said, key: formatDid(parts.kid) };
}

/** @type {(claims: Cbor) => HolderProof | null} */
function readClaims(claims) {
  const shown = claims instanceof Map && claims.size === 5 ? claims.get(HOLDER) : null;
  if (!(claims instanceof Map) || !Array.isArray(shown) || shown.length !== 2) return null;
  const [head, word] = shown;
  const [origin, code] = [claims.get(1n), claims.get(2n)];
  const [until, time] = [claims.get(4n), claims.get(6n)].map((n) => (typeof n === "bigint" ? Number(n) : NaN));
  if (![origin, code, word].every((text) => typeof text === "string")) return null;
  if (![time, until].every((n) => Number.isSafeInteger(n) && n >= 0)) return null;
  if (!(head instanceof Uint8Array && head.length === HASH_LENGTH)) return null;
  return { origin, code, time, until, head: encodeHex(head), word, key: "" };
}

/** @param {HolderProof} proof */
function check({ origin, code, time, until, word }) {
  checkOrigin(origin);
  checkCode(code);
  if (word) checkText(word, MAX_WORD);
  if (!(0 < until - time && until - time <= LONGEST) || word !== strip(word)) throw malformed("holder-malformed");
}
