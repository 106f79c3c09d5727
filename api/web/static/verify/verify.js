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
 *     15 holder       of a holder's proof alone: the signature of the key in it, made for this ledger and this piece
 *
 * A step with `ok: true` bears a tick, with `ok: false` a cross and its reason code; without `ok` it was not reached,
 * or had nothing to do. Sentences are the catalogue's: `verdict.<code>` for lines, `error.<code>` for a refusal.
 *
 * What may be shown: a receipt, a proof bundle, the text of a QR (a print's or a holder's), a code that somebody typed,
 * the files attached to a certificate by name. A PDF and a picture themselves are `cannot-tell` because `reader-missing`:
 * whoever has the page takes the files or the QR's text out of them first.
 */

import { utf8 } from "./bytes.js";
import { holds, strictly } from "./ed25519.js";
import { LedgerError } from "./errors.js";
import { examine } from "./examined.js";
import { PROFILES } from "./profiles.js";
import { Trace } from "./steps.js";
import { parseTrust } from "./trust.js";
import { verdict } from "./verdict.js";
import { chooseEquation, holdsByBrowser } from "./webcrypto.js";

export { isTicked } from "./line.js";
export { fingerprint, parseTrust } from "./trust.js";

/** @typedef {import("./attached.js").Attached} Attached by name */
/** @typedef {import("./line.js").Line} Line `basis` of a checked line alone: see `isTicked` */
/** @typedef {import("./steps.js").Step} Step without `ok`: not reached, or nothing to say (`code` may tell why) */
/** @typedef {import("./trust.js").Trust} Trust */
/** @typedef {import("./verdict.js").Word} Word */

/**
 * What a verification found. Everything but `form`, `steps`, `origin`, `knownAt`, `size` is the verdict of SPEC §14.
 *
 * @typedef {object} Report
 * @property {string} form `receipt`, `bundle`, `pdf`, `link`, `code`, `holder`: what was shown; empty when it was none of them
 * @property {Step[]} steps all sixteen, in their order
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
 * @property {number | null} knownAt time up to which this is known, seconds: the age of the knowledge is `at - knownAt`; null: not known
 * @property {number} [size] of the checkpoint it is known from
 * @property {import("./facts.js").Holder} [holder] what a holder's proof says; whoever has the ledger asks it further
 */

/**
 * What a verifier knows beforehand, beside the trust file.
 *
 * @typedef {object} Known
 * @property {Record<string, any>} [profiles] craft profiles by hash, as in `profiles.js`; those shipped when absent
 * @property {"auto" | "browser" | "own"} [ed25519] who reckons signatures; `auto` when absent: see `webcrypto.js`
 */

/**
 * Verify a document.
 *
 * @param {Uint8Array | string | Attached} document the bytes of the file, the text of a QR, a certificate's attached files
 * @param {Uint8Array | string | Trust} trust the trust file, or what `parseTrust` made of it; pinned beforehand, never taken
 *     from whoever hands over the document
 * @param {number} at time of asking, whole seconds since the epoch
 * @param {Known} [known]
 * @returns {Promise<Report>} always a report; rejects only for a trust file that is none (`LedgerError`, its `code`)
 */
export async function verify(document, trust, at, known = {}) {
  const data = typeof document === "string" ? utf8(document) : document;
  const bytes = typeof trust === "string" ? utf8(trust) : trust;
  const pinned = bytes instanceof Uint8Array ? parseTrust(bytes) : bytes;
  const equation = await { auto: chooseEquation, browser: () => holdsByBrowser, own: () => holds }[known.ed25519 ?? "auto"]();
  const trace = new Trace();
  const profiles = /** @type {any} */ (known.profiles ?? PROFILES);
  const bench = { trust: pinned, trace, verify: strictly(equation), profiles };
  /** @type {import("./facts.js").VerdictFacts} */
  let facts;
  try {
    facts = await examine(data, bench);
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    const told = trace.refuse(error);
    facts = { code: trace.code, origin: pinned.origin, ...told };
  }
  const { origin, knownAt, size, holder } = facts;
  const report = { form: trace.form, steps: trace.steps(), ...verdict(facts, at), origin, knownAt: knownAt ?? null, size };
  return holder === undefined ? report : { ...report, holder };
}
