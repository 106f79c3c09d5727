/**
 * Checkpoints, the pages of the ledger, and who saw them: SPEC §5 and §6, C2SP tlog-checkpoint, tlog-cosignature.
 *
 *     example.com/behind-the-sofa
 *     20852163
 *     CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=
 *
 *     — example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+…
 *
 * A witness's line has the time before the signature, 8 bytes big-endian, and signs `cosignature/v1`, `time N` and this.
 */

import { decodeUtf8, equal, fromBigEndian, join, utf8 } from "./bytes.js";
import { SIGNATURE_BYTES } from "./ed25519.js";
import { LedgerError, malformed, replacing, untrue } from "./errors.js";
import { openNote } from "./note.js";
import { checkOrigin, formatTime, parseDecimal } from "./numbers.js";
import { decodeBase64 } from "./radix.js";
import { sha256 } from "./sha256.js";
import { HASH_LENGTH } from "./tree.js";
import { isOwn } from "./trust.js";

/** @typedef {import("./ed25519.js").Verify} Verify */
/** @typedef {import("./note.js").Note} Note */
/** @typedef {import("./note.js").NoteSignature} NoteSignature */
/** @typedef {import("./note.js").VerifierKey} VerifierKey */
/** @typedef {import("./trust.js").Trust} Trust */
/** @typedef {{ origin: string, size: bigint, root: Uint8Array }} Checkpoint */

const MAX_BODY = 256; // bytes
const TIME_BYTES = 8;

/**
 * Return the checkpoint in a note's text; throws `checkpoint-malformed`.
 *
 * @param {Uint8Array} body
 * @returns {Checkpoint}
 */
export function parseCheckpoint(body) {
  const wrong = () => malformed("checkpoint-malformed");
  if (body.length > MAX_BODY) throw wrong();
  return replacing(() => {
    const lines = decodeUtf8(body).split("\n");
    if (lines.length !== 4 || lines[3]) throw wrong();
    const [origin, size, root] = [checkOrigin(lines[0]), parseDecimal(lines[1]), decodeBase64(lines[2])];
    if (root.length !== HASH_LENGTH || (size === 0n && !equal(root, sha256(new Uint8Array(0))))) throw wrong();
    return { origin, size, root };
  }, wrong);
}

/**
 * Verify the log's signature, then read the text; cosignatures are not looked at.
 *
 * Throws what `openNote` does, `checkpoint-malformed`, `checkpoint-origin`, `checkpoint-empty`.
 *
 * @param {Uint8Array} data
 * @param {Trust} trust
 * @param {Verify} verify
 * @returns {Promise<{ checkpoint: Checkpoint, note: Note }>}
 */
export async function openCheckpoint(data, trust, verify) {
  const note = await openNote(data, trust.log, verify);
  const checkpoint = parseCheckpoint(note.text);
  if (checkpoint.origin !== trust.origin || trust.log.name !== trust.origin) {
    throw untrue("checkpoint-origin", { expected: trust.origin, got: checkpoint.origin });
  }
  if (checkpoint.size === 0n) throw malformed("checkpoint-empty");
  return { checkpoint, note };
}

/**
 * Verify one witness's line and return its time, seconds; throws `cosignature-invalid`.
 *
 * @param {Uint8Array} body
 * @param {NoteSignature} line
 * @param {VerifierKey} vkey
 * @param {Verify} verify
 */
async function verifyCosignature(body, line, vkey, verify) {
  const wrong = () => untrue("cosignature-invalid", { name: line.name });
  if (line.signature.length !== TIME_BYTES + SIGNATURE_BYTES) throw wrong();
  const time = fromBigEndian(line.signature.subarray(0, TIME_BYTES));
  try {
    formatTime(Number(time));
    await verify(vkey.key, line.signature.slice(TIME_BYTES), join(utf8(`cosignature/v1\ntime ${time}\n`), body));
  } catch (error) {
    if (error instanceof LedgerError) throw wrong();
    throw error;
  }
  return Number(time);
}

/**
 * Verify the cosignatures of the trust file's witnesses and say when the checkpoint was seen, and by whom.
 *
 * The time is the quorum-th latest; each operator counts once, with its latest, the ledger's own not at all. Lines of
 * unknown keys are ignored. Throws `cosignature-invalid`.
 *
 * @param {Note} note
 * @param {Trust} trust
 * @param {Verify} verify
 * @returns {Promise<{ time: number | null, operators: string[] }>} time: null without a quorum
 */
export async function quorumTime(note, trust, verify) {
  /** @type {Map<string, number>} */
  const latest = new Map();
  for (const line of note.signatures) {
    const witness = trust.witnesses.find(({ vkey }) => vkey.name === line.name && vkey.keyId === line.keyId);
    if (witness === undefined) continue;
    const time = await verifyCosignature(note.text, line, witness.vkey, verify);
    if (isOwn(trust, witness.operator)) continue;
    latest.set(witness.operator, Math.max(time, latest.get(witness.operator) ?? 0));
  }
  const times = [...latest.values()].sort((a, b) => b - a);
  const reached = trust.quorum > 0 && trust.quorum <= times.length;
  return { time: reached ? times[trust.quorum - 1] : null, operators: [...latest.keys()].sort(byCodePoint) };
}

/**
 * Order texts as Python does, by code point.
 *
 * @param {string} a
 * @param {string} b
 */
export function byCodePoint(a, b) {
  const [left, right] = [[...a], [...b]];
  const at = left.findIndex((character, place) => character !== right[place]);
  if (at < 0) return left.length - right.length;
  return at >= right.length ? 1 : /** @type {number} */ (left[at].codePointAt(0)) - /** @type {number} */ (right[at].codePointAt(0));
}
