/**
 * What is put before the verifier, sorted by its first bytes: SPEC §7, step 0.
 *
 *     c2sp.org/tlog-proof@v1 …    a receipt
 *     {"receipts":[…              a proof bundle
 *     HTTPS://HOST/C/CODE[/…]     the text of a QR
 *     HTTPS://HOST/H/CODE/…       the text of a holder's proof
 *     XXXX-XXXX-XXXX-X            a code that somebody typed
 *     files by name               those attached to a certificate: `attached.js`
 *     %PDF-…, a picture           not read here: `reader-missing`
 *
 * Nothing is verified here, and nothing on a page or beside a QR is believed: ink proves nothing.
 */

import { sortAttached } from "./attached.js";
import { startsWith, textOf, utf8 } from "./bytes.js";
import { parseBundle } from "./bundle.js";
import { strip } from "./characters.js";
import { parseCode } from "./code.js";
import { malformed, replacing } from "./errors.js";
import { decodeBase32 } from "./radix.js";
import { HEADER } from "./receipt.js";

/** @typedef {import("./attached.js").Attached} Attached */
/** @typedef {import("./bundle.js").Bundle} Bundle */
/** @typedef {{ host: string, code: string, data: Uint8Array | null }} Link data: what it carries, still unread */
/** @typedef {"receipt" | "bundle" | "pdf" | "link" | "code" | "holder"} Form */

/**
 * @typedef {object} Presented
 * @property {Form} form
 * @property {Bundle | null} bundle a lone receipt is a bundle of one
 * @property {string} code that the document's own name or link says, stored form; empty when none does
 * @property {Link | null} link of a print
 * @property {Link | null} holder of a holder's proof
 */

const MAX_TEXT = 2048; // bytes of a QR's text
const MAX_LINK = 2048; // characters
const HOST = /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?(:[1-9][0-9]{0,4})?$/;
const LINK = /^https?:\/\/([^/]+)\/c\/([^/]+)(?:\/([A-Za-z2-7]+))?$/i;
const HOLDER = /^https?:\/\/([^/]+)\/h\/([^/]+)\/([A-Za-z2-7]+)$/i;
const UNREAD = [utf8("%PDF-"), Uint8Array.of(0xff, 0xd8, 0xff), Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a), utf8("RIFF")];

/**
 * Sort what was shown.
 *
 * @param {Uint8Array | Attached} data
 * @returns {Presented}
 */
export function present(data) {
  const none = { bundle: null, code: "", link: null, holder: null };
  if (!(data instanceof Uint8Array)) return { ...none, form: "pdf", ...sortAttached(data) };
  if (UNREAD.some((head) => startsWith(data, head))) throw malformed("reader-missing");
  if (startsWith(data, utf8(HEADER))) {
    return { ...none, form: "receipt", bundle: { receipts: [data], slots: [], snapshot: null } };
  }
  if (startsWith(data, utf8("{"))) return { ...none, form: "bundle", bundle: parseBundle(data) };
  const text = data.length <= MAX_TEXT ? textOf(data) : null;
  if (text === null) throw malformed("document-unknown");
  const shown = strip(text);
  if (/^https?:\/\/[^/]+\/h\//iu.test(shown)) {
    const holder = parseLink(shown, HOLDER);
    return { ...none, form: "holder", code: holder.code, holder };
  }
  if (/^https?:\/\//i.test(shown)) {
    const link = parseLink(shown);
    return { ...none, form: "link", code: link.code, link };
  }
  return { ...none, form: "code", code: replacing(() => parseCode(shown), () => malformed("document-unknown")) };
}

/**
 * Return what a QR or a pasted link says, forgiving case and what readers append.
 *
 * Throws `link-shape`, `link-host`, `code-shape`, `code-check`, `base32-malformed`.
 *
 * @param {string} text
 * @param {RegExp} [form]
 * @returns {Link}
 */
export function parseLink(text, form = LINK) {
  const bare = strip(text).split(/[?#]/)[0].replace(/\/$/, "");
  const found = [...text].length > MAX_LINK ? null : form.exec(bare);
  if (found === null) throw malformed("link-shape", { got: [...text].slice(0, 80).join("") });
  const [, host, code, tail] = found;
  const read = () => (tail === undefined ? null : decodeBase32(tail.toUpperCase()));
  const early = form === LINK ? read() : null; // of two faults the Python program tells the same one first
  if (!HOST.test(host.toLowerCase())) throw malformed("link-host", { got: host.toLowerCase().slice(0, 80) });
  return { host: host.toLowerCase(), code: parseCode(code), data: early ?? read() };
}
