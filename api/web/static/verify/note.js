/**
 * Signed notes and verifier keys: SPEC §5, C2SP signed-note v1.0.0.
 *
 *     If you think cryptography is the answer to your problem,
 *     then you don't know what your problem is.
 *
 *     — PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
 *
 *     PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW
 *
 * key id = SHA-256(name ‖ 0x0A ‖ algorithm ‖ key)[:4]. It selects a key and proves nothing: the whole key verifies.
 */

import { decodeUtf8, join, utf8 } from "./bytes.js";
import { SPACES } from "./characters.js";
import { LedgerError, malformed, replacing, unknownKey, untrue } from "./errors.js";
import { decodeBase64, decodeHex, encodeHex } from "./radix.js";
import { sha256 } from "./sha256.js";

/** @typedef {import("./ed25519.js").Verify} Verify */
/** @typedef {{ name: string, keyId: string, algorithm: number, key: Uint8Array }} VerifierKey keyId: 8 digits of hex */
/** @typedef {{ name: string, keyId: string, signature: Uint8Array }} NoteSignature */
/** @typedef {{ text: Uint8Array, signatures: NoteSignature[] }} Note none of it verified */

export const ED25519 = 0x01; // a signature over the note's text
export const COSIGNATURE = 0x04; // a witness's, with a time: C2SP tlog-cosignature

const MAX_SIGNATURES = 16;
const MAX_NOTE = 2 ** 17; // bytes
const MAX_NAME = 255;
const DASH = "— ";
const CONTROL = /[\x00-\x09\x0b-\x1f]/;

/** @param {string} name */
const isName = (name) =>
  name !== "" && [...name].length <= MAX_NAME && !name.includes("+") && !SPACES.test(name) && !CONTROL.test(name);

/**
 * Return the key of `name+hex key id+base64(algorithm ‖ key)`; throws `vkey-malformed`.
 *
 * @param {string} text
 * @returns {VerifierKey}
 */
export function parseVkey(text) {
  const wrong = () => malformed("vkey-malformed", { got: text.slice(0, 80) });
  const [, name, id, body] = /^([^+]*)\+([^+]*)\+(.*)$/s.exec(text) ?? [];
  if ([...text].length > MAX_NAME + 64 || body === undefined || !isName(name)) throw wrong();
  const [keyId, data] = replacing(() => [encodeHex(decodeHex(id, 4)), decodeBase64(body)], wrong);
  const [algorithm, key] = [data[0], data.slice(1)];
  if (![ED25519, COSIGNATURE].includes(algorithm) || key.length !== 32) throw wrong();
  const reckoned = sha256(join(utf8(`${name}\n`), data)).subarray(0, 4);
  if (encodeHex(reckoned) !== keyId) throw wrong();
  return { name, keyId, algorithm, key };
}

/**
 * Return the note in these bytes; nothing is verified. Throws `note-too-long`, `note-malformed`, `text-not-utf8`.
 *
 * @param {Uint8Array} data
 * @returns {Note}
 */
export function parseNote(data) {
  if (data.length > MAX_NOTE) throw malformed("note-too-long", { limit: MAX_NOTE, got: data.length });
  const text = decodeUtf8(data);
  const gap = text.lastIndexOf("\n\n"); // a text may hold empty lines of its own
  const lines = text.slice(gap + 2).split("\n");
  if (CONTROL.test(text) || gap < 0 || lines.pop() !== "" || !lines.length || lines.length > MAX_SIGNATURES) {
    throw malformed("note-malformed");
  }
  return { text: utf8(text.slice(0, gap + 1)), signatures: lines.map(parseSignature) };
}

/**
 * @param {string} line
 * @returns {NoteSignature}
 */
function parseSignature(line) {
  const wrong = () => malformed("note-malformed", { line: [...line].slice(0, 80).join("") });
  const space = line.indexOf(" ", DASH.length);
  const name = line.slice(DASH.length, space);
  if (!line.startsWith(DASH) || space < 0 || !isName(name)) throw wrong();
  const data = decodeBase64(line.slice(space + 1));
  if (data.length <= 4) throw wrong();
  return { name, keyId: encodeHex(data.subarray(0, 4)), signature: data.slice(4) };
}

/**
 * Return the note in these bytes, signed with this key: every line of it must be right, and one must be there.
 *
 * Lines of other keys are ignored. Throws what `parseNote` does, `vkey-algorithm`, `note-signature-invalid`,
 * `note-unknown-key`.
 *
 * @param {Uint8Array} data
 * @param {VerifierKey} vkey
 * @param {Verify} verify
 * @returns {Promise<Note>}
 */
export async function openNote(data, vkey, verify) {
  if (vkey.algorithm !== ED25519) throw malformed("vkey-algorithm", { got: vkey.algorithm });
  const note = parseNote(data);
  const lines = note.signatures.filter((line) => line.name === vkey.name && line.keyId === vkey.keyId);
  for (const line of lines) {
    try {
      await verify(vkey.key, line.signature, note.text);
    } catch (error) {
      if (error instanceof LedgerError) throw untrue("note-signature-invalid", { name: line.name });
      throw error;
    }
  }
  if (!lines.length) throw unknownKey("note-unknown-key", { names: note.signatures.map((line) => line.name) });
  return note;
}
