/**
 * One choice out of a long list: what this maker used lately stands there as large buttons; all of it is one tap away, found
 * by characters, pinyin, its initials, or English.
 *
 *     形  〔石瓢〕〔西施〕〔仿古〕 〔全部…〕 ──▶ "sp" ──▶ 石瓢 shi piao
 */

import { element, input, made, show } from "../sign/elements.js";
import { isChinese } from "../sign/profile.js";
import { say } from "../sign/spoken.js";

/** @typedef {import("../sign/profile.js").Term} Term */

const CHIPS = 6;
const folded = (/** @type {string} */ text) => text.toLowerCase().replace(/[\s·'’-]/g, "");

/**
 * Report whether a term is meant by what is typed.
 * @param {Term} term
 * @param {Record<string, string>} pinyin syllables, by the Chinese
 * @param {string} typed
 */
export function isMeant(term, pinyin, typed) {
  const text = folded(typed);
  return [term.zh, ...(term.aliases ?? [])].some((name) => {
    const syllables = (pinyin[name] ?? "").split(" ");
    const initials = syllables.map((each) => each[0] ?? "").join("");
    const from = syllables.map((_, at) => syllables.slice(at).join(""));
    return folded(name).includes(text) || initials.startsWith(text) || from.some((each) => each.startsWith(text));
  }) || fromEachWord(term.en).some((each) => each.startsWith(text));
}

/** @param {string} english */
function fromEachWord(english) {
  const words = english.toLowerCase().split(/[^a-z0-9]+/).filter(Boolean);
  return words.map((_, at) => words.slice(at).join(""));
}

export class Pick {
  /**
   * @param {string} name of the field: `#<name>-picks`, `#<name>-all`
   * @param {Term[]} terms
   * @param {string[]} recent codes, the newest first
   * @param {Record<string, string>} pinyin
   */
  constructor(name, terms, recent, pinyin) {
    this.name = name;
    this.terms = terms;
    this.pinyin = pinyin;
    this.value = recent[0] ?? "";
    this.recent = recent;
    element(`${name}-all`).addEventListener("click", () => this.openAll());
    this.draw();
  }

  /** The codes that stand there as buttons: lately used ones first, then the list's own order. */
  chips() {
    const known = this.recent.filter((code) => this.terms.some((term) => term.code === code));
    const others = this.terms.map(({ code }) => code).filter((code) => !known.includes(code));
    const few = [...known, ...others].slice(0, CHIPS);
    return this.value && !few.includes(this.value) ? [this.value, ...few.slice(0, CHIPS - 1)] : few;
  }

  draw() {
    const chips = this.chips().map((code) => {
      const radio = /** @type {HTMLInputElement} */ (made("input"));
      Object.assign(radio, { type: "radio", name: `pick-${this.name}`, value: code, checked: code === this.value });
      radio.addEventListener("change", () => (this.value = code));
      const label = made("label");
      label.className = "chip-pick";
      label.append(radio, made("span", this.words(code)));
      return label;
    });
    element(`${this.name}-picks`).replaceChildren(...chips);
    show(`${this.name}-all`, this.terms.length > CHIPS);
  }

  /** @param {string} code */
  words(code) {
    const term = this.terms.find((each) => each.code === code);
    return term ? (isChinese() ? term.zh : `${term.en} ${term.zh}`) : code;
  }

  /** @param {string} code */
  choose(code) {
    this.value = code;
    this.draw();
  }

  openAll() {
    const dialog = /** @type {HTMLDialogElement} */ (element("all"));
    const search = input("all-search");
    const list = () => {
      const found = this.terms.filter((term) => isMeant(term, this.pinyin, search.value));
      element("all-list").replaceChildren(...found.map((term) => this.choice(term, dialog)));
      element("all-none").hidden = found.length > 0;
    };
    element("all-heading").textContent = element(`${this.name}-legend`).textContent;
    search.value = "";
    search.oninput = list;
    list();
    dialog.showModal();
  }

  /**
   * @param {Term} term
   * @param {HTMLDialogElement} dialog
   */
  choice(term, dialog) {
    const button = /** @type {HTMLButtonElement} */ (made("button"));
    button.type = "button";
    const words = isChinese() ? [term.zh, term.en] : [term.en, term.zh];
    button.append(made("b", words[0]), made("span", words[1]));
    button.addEventListener("click", () => {
      dialog.close();
      this.choose(term.code);
      element(`${this.name}-all`).focus();
    });
    const item = made("li");
    item.append(button);
    return item;
  }
}

/** Let the list of everything be closed. */
export function offerClosing() {
  element("all-close").addEventListener("click", () => /** @type {HTMLDialogElement} */ (element("all")).close());
  element("all-search").setAttribute("placeholder", say("studio.new-search-how"));
}
