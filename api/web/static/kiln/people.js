/**
 * Who is enrolled, to be chosen by name, pinyin or code; kept for a shed without a network.
 *
 *     const people = await readPeople(desk);   people.find("甲")  [{code: "zs001", zh: "示例甲", pinyin: "Shili Jia"}, …]
 */

import { made } from "../sign/elements.js";
import { read, Unanswered } from "../sign/ledger.js";
import { malformed } from "../verify/errors.js";

/** @typedef {{code: string, zh: string, pinyin: string}} Person */

const MOST = 20000;

export class People {
  /** @param {Person[]} all */
  constructor(all) {
    this.all = all;
    this.codes = new Map(all.map((person) => [person.code, person]));
  }

  /**
   * Return the person whom a text names: a code, a name, or what the list offered ("示例甲 zs001").
   * @param {string} text
   * @throws {import("../verify/errors.js").LedgerError} `kiln-person-unknown`, `kiln-person-many`
   */
  named(text) {
    const wanted = text.trim();
    const code = wanted.split(/\s+/).pop() ?? "";
    const exact = this.codes.get(wanted) ?? this.codes.get(code);
    if (exact) return exact;
    const folded = wanted.toLowerCase();
    const found = this.all.filter(({ zh, pinyin }) => zh === wanted || pinyin.toLowerCase() === folded);
    if (found.length === 1) return found[0];
    throw found.length ? malformed("kiln-person-many", { name: wanted, codes: found.map((each) => each.code).join(" ") }) : malformed("kiln-person-unknown", { name: wanted });
  }

  /** @param {string} code */
  name(code) {
    return this.codes.get(code)?.zh ?? code;
  }

  /** Return the choices for a field that completes what is typed. */
  options() {
    return this.all.map(({ code, zh }) => {
      const option = made("option");
      option.setAttribute("value", `${zh} ${code}`);
      return option;
    });
  }
}

/**
 * Return everybody enrolled; as kept here where no network answers, with those the kiln knows.
 * @param {import("./desk.js").Desk} desk
 * @param {import("./batch.js").People} known
 */
export async function readPeople(desk, known) {
  /** @type {Person[]} */
  let all = [];
  try {
    for (let after = ""; all.length < MOST; ) {
      const page = await read(`/api/v1/people?after=${encodeURIComponent(after)}`);
      all.push(...page.people.map((/** @type {Person} */ { code, zh, pinyin }) => ({ code, zh, pinyin })));
      if (!page.next) break;
      after = page.next;
    }
    await desk.kept.keepNote("kiln people", all);
  } catch (error) {
    if (!(error instanceof Unanswered)) throw error;
    all = (await desk.kept.note("kiln people")) ?? Object.entries(known).map(([code, names]) => ({ code, ...names }));
  }
  return new People(all);
}
