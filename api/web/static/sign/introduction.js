/**
 * How a new stamp is named to somebody who will state it: a link, and its QR. SPEC §8.9.
 *
 *     https://studio.zisha.example/registrar#I1.<BASE32>     to the registrar: enrol me
 *     https://studio.zisha.example/studio/device#I1.<BASE32>   to one's own other phone: add me
 *
 *     BASE32 = the key's 32 bytes ‖ the name, its pinyin and the device, in UTF-8, a line feed between
 *
 * All of it stands behind the #, which no browser sends: whoever runs the server learns of it when it is stated.
 */

import { decodeUtf8, join, utf8 } from "../verify/bytes.js";
import { formatDid, parseDid } from "../verify/did.js";
import { malformed } from "../verify/errors.js";
import { decodeBase32, encodeBase32 } from "../verify/radix.js";

/** @typedef {{did: string, zh: string, pinyin: string, device: string}} Introduction */

const KEY = 32;
const FORM = /#I1\.([A-Z2-7]+)/;

/**
 * Return the link; `parseIntroduction` is its inverse.
 * @param {Introduction} introduction
 * @param {string} page address of the page that takes it
 */
export function formatIntroduction({ did, zh, pinyin, device }, page) {
  return `${page}#I1.${encodeBase32(join(parseDid(did), utf8([zh, pinyin, device].join("\n"))))}`;
}

/**
 * Return what a link says, wherever in a message it stands.
 * @param {string} text
 * @returns {Introduction}
 * @throws {import("../verify/errors.js").LedgerError} `introduction-malformed`
 */
export function parseIntroduction(text) {
  const found = FORM.exec(text.slice(0, 4000));
  if (!found) throw malformed("introduction-malformed");
  try {
    const data = decodeBase32(found[1]);
    const lines = decodeUtf8(data.slice(KEY)).split("\n");
    if (lines.length !== 3) throw malformed("introduction-malformed");
    const [zh, pinyin, device] = lines;
    return { did: formatDid(data.slice(0, KEY)), zh, pinyin, device };
  } catch {
    throw malformed("introduction-malformed");
  }
}

/**
 * Report whether a text has an introduction in it.
 * @param {string} text
 */
export const isIntroduction = (text) => FORM.test(text);
