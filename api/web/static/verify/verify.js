/**
 * Verification in the browser, in numbered steps: SPEC §7, §14. One function, all or nothing, no network, no clock, no
 * page: the twin of the Python program's `certs/verify.py`, held equal to it by vectors and by generated bundles.
 *
 *     const report = await verify(bytes, trustFile, Math.floor(Date.now() / 1000));
 *     report.word      "registered" | "notice" | "not-current" | "in-review" | "not-found" | "cannot-tell" | "mismatch"
 *     report.checked   [{basis: "signature", code: "signed", fields: {name_zh: …}}, …]
 *     report.steps     [{number: 4, name: "inclusion", ok: true}, …, {number: 6, name: "quorum", code: "quorum-none"}]
 *
 *      0 document     what was shown is one of our forms, and its parts speak of one piece
 *      1 frames       the receipt parses; its first frame is an entry
 *      2 leaf         the leaf hash of frame 1; of an item, frame 2 is the sheet's entry that frame 1 names by hash
 *      3 index        the entry's own index is the proof's
 *      4 inclusion    the leaf stands under the checkpoint's root
 *      5 checkpoint   the log's signature, with the key that the trust file pins
 *      6 quorum       the cosignatures of the trust file's witnesses, and what time they give
 *      7 signature    the statement's own signature; of an item, its sheet's, and the item's path under its root
 *      8 ledger       the statement was made for this ledger
 *      9 kind         the kind is known, and the first receipt is a piece's
 *     10 page         every receipt of a bundle bears the same checkpoint
 *     11 keys         each signer's key was put in place by the entries before, from the charter that is pinned
 *     12 slots        the piece's lines stand under the closed lists' roots; what came out there could be registered
 *     13 summary      of a proof QR alone: the certifier's signature on what is printed
 *     14 snapshot     the piece's status as a snapshot shows it, where the bundle has one that a known certifier signed
 *
 * A step with `ok: true` bears a tick, with `ok: false` a cross and its reason code; without `ok` it was not reached,
 * or had nothing to do. Sentences are the catalogue's: `verdict.<code>` for lines, `error.<code>` for a refusal.
 *
 * What may be shown: a receipt, a proof bundle, the text of a QR, a code that somebody typed. A PDF and a picture are
 * `cannot-tell` because `reader-missing`: whoever has the page takes the bundle or the QR's text out of them first.
 */

import { utf8 } from "./bytes.js";

/** @typedef {"registered" | "notice" | "not-current" | "in-review" | "not-found" | "cannot-tell" | "mismatch"} Word */
/** @typedef {"signature" | "inclusion" | "witnesses" | "slot-proof" | "snapshot" | "server" | "replay"} Basis */

/**
 * A line of the verdict: a reason code and its fields. `…_zh` and `…_en` hold one name in both languages.
 *
 * @typedef {object} Line
 * @property {string} code
 * @property {Record<string, string | number | readonly string[]>} fields
 * @property {Basis} [basis] of a checked line: on what it rests; see `isTicked`
 */

/**
 * @typedef {object} Step
 * @property {number} number 0 to 14
 * @property {string} name
 * @property {boolean} [ok] true passed, false refused; absent: not reached, or nothing to say
 * @property {string} [code] why it was refused, or why it says nothing (`quorum-none`, `quorum-short`)
 * @property {Record<string, string | number | readonly string[]>} [fields] of that code
 */

/**
 * What a verification found. Everything but `form`, `steps`, `origin`, `knownAt`, `size` is the verdict of SPEC §14.
 *
 * @typedef {object} Report
 * @property {"receipt" | "bundle" | "link" | "code" | ""} form what was shown; empty when it was none of them
 * @property {Step[]} steps all fifteen, in their order
 * @property {string} code the piece's, stored form; empty when what was shown did not tell
 * @property {number} at time of asking, seconds
 * @property {Word} word
 * @property {Line} [because] why the word is not `registered`
 * @property {Line[]} checked
 * @property {Line[]} stated
 * @property {Line[]} compare
 * @property {Line[]} warnings
 * @property {Line[]} notes
 * @property {string} origin of the ledger that the trust file is about
 * @property {number} [knownAt] time up to which this is known, seconds: the age of the knowledge is `at - knownAt`
 * @property {number} [size] of the checkpoint it is known from
 */

/**
 * What a verifier knows beforehand, beside the trust file.
 *
 * @typedef {object} Known
 * @property {Record<string, any>} [profiles] craft profiles by hash, as in `profiles.js`; those shipped when absent
 * @property {"auto" | "browser" | "own"} [ed25519] who reckons signatures; `auto` when absent: see `webcrypto.js`
 */

const RECOMPUTED = ["signature", "inclusion", "witnesses", "slot-proof"];

/**
 * Report whether a line was reckoned here, from bytes this browser holds, so that it bears a tick.
 *
 * @param {Line} line
 */
export const isTicked = (line) => line.basis !== undefined && RECOMPUTED.includes(line.basis);

/**
 * Verify a document.
 *
 * @param {Uint8Array | string} document the bytes of the file, or the text of a QR
 * @param {Uint8Array | string} trust the trust file, pinned beforehand; never taken from whoever hands over the document
 * @param {number} at time of asking, whole seconds since the epoch
 * @param {Known} [known]
 * @returns {Promise<Report>} always a report; rejects only for a trust file that is none (`LedgerError`, its `code`)
 */
export async function verify(document, trust, at, known = {}) {
  void [typeof document === "string" ? utf8(document) : document, trust, known];
  const because = { code: "nothing-known", fields: {} };
  return {
    form: "", steps: [], code: "", at, word: "cannot-tell", because, checked: [], stated: [], compare: [], warnings: [],
    notes: [], origin: "",
  };
}
