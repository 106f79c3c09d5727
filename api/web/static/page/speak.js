/**
 * A line of a verdict as a sentence: the twin of the Python program's `verdict_words.say_line`.
 *
 *     {"code":"outcome","fields":{"grade":"excellent","slot":"1-2-3-1-2",…}}   →   窑方签署的开窑结果：成品优等（…）。
 *
 * Which field is a code of which vocabulary, a time or a slot, and all words, the page brought along.
 */

import { dataIn, say, sayTime } from "./said.js";

/** @typedef {import("../verify/verify.js").Line} Line */
/** @typedef {{ words?: Record<string, string>, times?: string[], slots?: string[] }} Rule */
/** @typedef {{ lang: string, rules: Record<string, Rule>, words: Record<string, Record<string, string>>, layouts: string[][] }} Book */

const FIXED = new Map([["how", "how-"], ["custody", "custody-"], ["state", "seal-"], ["reported", "reported-"]]);
const DIGITS = "〇一二三四五六七八九";

/** @type {Book | undefined} */
let book;

/**
 * Return 1 to 99 as spoken in Chinese; anything else as it is.
 * @param {string} part
 */
function numeral(part) {
  if (!/^[1-9][0-9]?$/.test(part)) return part;
  const [tens, ones] = [Math.floor(Number(part) / 10), Number(part) % 10];
  return `${tens > 1 ? DIGITS[tens] : ""}${tens ? "十" : ""}${ones ? DIGITS[ones] : ""}`;
}

/**
 * @param {string} slot
 * @param {Book} known
 */
function saySlot(slot, known) {
  const parts = slot.split("-");
  const levels = known.layouts.find((layout) => layout.length === parts.length);
  if (!levels) return slot;
  if (known.lang === "zh") return parts.map((part, at) => `${numeral(part)}${levels[at]}`).join("");
  return parts.map((part, at) => `${levels[at]} ${part}`).join(", ");
}

/**
 * @param {string} name
 * @param {unknown} value
 * @param {Rule} rule
 * @param {Book} known
 * @returns {[string, unknown]} the field's name in the sentence, and what stands for it
 */
function spoken(name, value, rule, known) {
  const vocabulary = rule.words?.[name];
  if (vocabulary) return [name, known.words[vocabulary]?.[String(value)] ?? value];
  if (rule.times?.includes(name) && typeof value === "number") return [name, sayTime(value)];
  if (rule.slots?.includes(name)) return [name, saySlot(String(value), known)];
  if (FIXED.has(name)) return [name, say(`verdict.${FIXED.get(name)}${value}`)];
  if (name.endsWith(`_${known.lang}`)) return [name.slice(0, -known.lang.length - 1), value];
  return [name, Array.isArray(value) ? value.join(known.lang === "zh" ? "、" : ", ") : value];
}

/**
 * Return a line as a sentence.
 * @param {Line} line
 */
export function sayLine(line) {
  book ??= /** @type {Book} */ (JSON.parse(dataIn("lines")));
  const [known, rule] = [book, book.rules[line.code] ?? {}];
  const fields = Object.entries(line.fields ?? {}).map(([name, value]) => spoken(name, value, rule, known));
  return say(`verdict.${line.code}`, Object.fromEntries(fields));
}
