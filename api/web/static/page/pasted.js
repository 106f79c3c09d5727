/**
 * What is pasted where a code is asked for: a link, or a message from a chat with a link in it. Python's `api/pasted.py`.
 *
 *     linkIn("看看这把壶 https://zisha.example/c/0123456789ABT?lang=zh")
 *     → { host: "zisha.example", code: "0123456789ABT", path: "/c/0123456789ABT" }
 */

import { utf8 } from "../verify/bytes.js";
import { LedgerError } from "../verify/errors.js";
import { present } from "../verify/presented.js";

const LINK = /https?:\/\/[!-~]+/i;
const BEHIND = /[.,;:!?)\]}>"']+$/; // what a sentence puts behind a link

/** @typedef {{ host: string, code: string, path: string }} Pasted path: without a query */

/**
 * Return where a link in a text leads; null where there is none, an empty path where it is none of a piece's.
 *
 * @param {string} text
 * @returns {Pasted | null}
 */
export function linkIn(text) {
  const found = LINK.exec(text);
  if (found === null) return null;
  const link = found[0].replace(BEHIND, "");
  try {
    const shown = present(utf8(link));
    const { host, code } = /** @type {{ host: string, code: string }} */ (shown.link ?? shown.holder);
    return { host, code, path: new URL(link).pathname };
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    return { host: "", code: "", path: "" };
  }
}
