/**
 * The files attached to a certificate, by name: SPEC §7, step 0, and §8.4.
 *
 *     Map { "0123456789ABT.tlog-proof" → c2sp.org/tlog-proof@v1 …, "0123456789ABT.proof.json" → {"receipts":[… }
 *
 * Where both are, they must be of one entry and one code; the code that the names say must be the piece's own.
 */

import { parseBundle } from "./bundle.js";
import { equal } from "./bytes.js";
import { checkCode } from "./code.js";
import { malformed, untrue } from "./errors.js";
import { parseReceipt } from "./receipt.js";

/** @typedef {import("./bundle.js").Bundle} Bundle */
/** @typedef {ReadonlyMap<string, Uint8Array>} Attached */

const RECEIPT = ".tlog-proof";
const BUNDLE = ".proof.json";
const parts = () => untrue("document-parts", { form: "pdf" });

/**
 * Return the proofs attached, and the code that their names say.
 *
 * Throws `document-empty`, `document-parts`, `code-shape`, `code-check` and what the parsers do.
 *
 * @param {Attached} files
 * @returns {{ bundle: Bundle, code: string }}
 */
export function sortAttached(files) {
  const names = [...files.keys()].filter((name) => name.endsWith(RECEIPT) || name.endsWith(BUNDLE));
  const codes = new Set(names.map((name) => name.slice(0, -(name.endsWith(RECEIPT) ? RECEIPT : BUNDLE).length)));
  if (!codes.size) throw malformed("document-empty", { form: "pdf" });
  if (codes.size > 1) throw parts();
  const code = checkCode([...codes][0]);
  const [receipt, proofs] = [files.get(code + RECEIPT), files.get(code + BUNDLE)];
  if (proofs === undefined) {
    return { code, bundle: { receipts: [/** @type {Uint8Array} */ (receipt)], slots: [], snapshot: null } };
  }
  const bundle = parseBundle(proofs);
  if (receipt !== undefined && !sameFrames(receipt, bundle.receipts[0])) throw parts();
  return { code, bundle };
}

/** @type {(a: Uint8Array, b: Uint8Array) => boolean} whether two receipts are of one entry */
function sameFrames(a, b) {
  const [one, other] = [parseReceipt(a).frames, parseReceipt(b).frames];
  return one.length === other.length && one.every((frame, at) => equal(frame, other[at]));
}

/**
 * Hold the code that a document's names say against the piece's; throws `document-code`.
 *
 * @param {string} said empty where no name says one
 * @param {string} code
 */
export function checkNamed(said, code) {
  if (said && said !== code) throw untrue("document-code", { expected: said, got: code });
}
