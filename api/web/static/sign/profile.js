/**
 * The craft profile in force, as a page speaks it: its file by its hash, and its words in the page's language. SPEC §12.10.
 *
 *     const profile = await readProfile("9f86d0…");    profile.words("shape", "shipiao") "石瓢"
 *     profile.slot("1-2-3-4-5")  "一节二排三幢四层五位"
 *
 * The file is held to the hash that the ledger names, so that no server can offer other words for a code.
 */

import { at, Unanswered } from "./ledger.js";
import { malformed } from "../verify/errors.js";
import { encodeHex } from "../verify/radix.js";
import { sha256 } from "../verify/sha256.js";

/** @typedef {{code: string, zh: string, en: string, aliases?: string[], group?: string}} Term */
/** @typedef {{code: string, class: string, certifiable?: boolean, grade?: string, faults?: string[]}} Outcome */
/** @typedef {{code: string, levels: {code: string, zh: string, en: string}[]}} Layout */

const DIGITS = "零一二三四五六七八九";
export const isChinese = () => document.documentElement.lang !== "en";

export class Profile {
  /**
   * @param {any} file
   * @param {string} hash of its bytes
   */
  constructor(file, hash) {
    this.file = file;
    this.hash = hash;
    /** @type {Map<string, Map<string, Term>>} */
    this.terms = new Map(
      file.vocabularies.map((/** @type {{code: string, terms: Term[]}} */ { code, terms }) => [code, new Map(terms.map((term) => [term.code, term]))]),
    );
  }

  /**
   * Return a vocabulary's words in the order in which people are shown them.
   * @param {string} vocabulary
   * @returns {Term[]}
   */
  list(vocabulary) {
    return [...(this.terms.get(vocabulary)?.values() ?? [])];
  }

  /**
   * Return what people read for a code, in the page's language or in the other; the code itself when there is none.
   * @param {string} vocabulary
   * @param {string} code
   * @param {boolean} [chinese]
   */
  words(vocabulary, code, chinese = isChinese()) {
    const term = this.terms.get(vocabulary)?.get(code);
    return term ? (chinese ? term.zh : term.en) : code;
  }

  /**
   * Return what an outcome means.
   * @param {string} code
   * @returns {Outcome | undefined}
   */
  outcome(code) {
    return this.file.outcomes.find((/** @type {Outcome} */ each) => each.code === code);
  }

  /**
   * Return a slot's address in words, by the first layout with as many levels as it has parts; else as it stands.
   * @param {string} slot
   */
  slot(slot) {
    const parts = this.parts(slot);
    return parts ? parts.join(isChinese() ? "" : ", ") : slot;
  }

  /**
   * Return the words of each part of a slot's address, or null where no layout has as many levels.
   * @param {string} slot
   * @returns {string[] | null}
   */
  parts(slot) {
    const parts = slot.split("-");
    const layout = this.file.layouts?.find((/** @type {Layout} */ each) => each.levels.length === parts.length);
    if (!layout) return null;
    return parts.map((part, place) => {
      const { zh, en } = layout.levels[place];
      return isChinese() ? `${inChinese(part)}${zh}` : `${en} ${part}`;
    });
  }
}

/**
 * Return a number below a hundred as it is said, and anything else as it is.
 * @param {string} text
 */
function inChinese(text) {
  if (!/^[1-9][0-9]?$/.test(text)) return text;
  const [tens, ones] = text.length === 2 ? text : ["", text];
  if (!tens) return DIGITS[Number(ones)];
  return `${tens === "1" ? "" : DIGITS[Number(tens)]}十${ones === "0" ? "" : DIGITS[Number(ones)]}`;
}

/**
 * Read a profile by its hash; with a place to keep things, it is there without a network the next time.
 * @param {string} hash hex SHA-256 of the file
 * @param {import("./kept.js").Kept} [kept]
 * @returns {Promise<Profile>}
 * @throws {Unanswered} no network and nothing kept
 */
export async function readProfile(hash, kept) {
  const data = (await kept?.note(`profile ${hash}`)) ?? (await fetched(hash));
  if (encodeHex(sha256(data)) !== hash) throw malformed("profile-hash", { expected: hash });
  await kept?.keepNote(`profile ${hash}`, data);
  return new Profile(JSON.parse(new TextDecoder().decode(data)), hash);
}

/**
 * @param {string} hash
 * @returns {Promise<Uint8Array>}
 */
async function fetched(hash) {
  const answer = await fetch(at(`/blob/${hash}`), { credentials: "omit" }).catch((error) => {
    throw new Unanswered(String(error));
  });
  if (!answer.ok) throw new Unanswered(String(answer.status));
  return new Uint8Array(await answer.arrayBuffer());
}
