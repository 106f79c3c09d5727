/**
 * An error's English words as a page says them: a capital first, a full stop last. Python's `api.pages.as_sentence`.
 *
 *     "the slot is taken"   →   "The slot is taken."        zs001 is unknown, … kilnmark init: a code, a command stay
 */

const WORD = /^[a-z]+(?:'[a-z]+)?[,;:]?$/; // no person's or batch's code
const PROGRAMS = ["kilnmark", "chmod", "pip"];
const COMMAND = /(?:kilnmark|chmod|pip|python) \S[^.]*$/;

/** @param {string} text in the page's language */
export function asSentence(text) {
  if (!text || document.documentElement.lang !== "en") return text;
  const [first] = text.split(" ", 1);
  const begun = WORD.test(first) && !PROGRAMS.includes(first) ? text[0].toUpperCase() + text.slice(1) : text;
  return /[.?!…]$/.test(begun) || COMMAND.test(text) ? begun : `${begun}.`;
}
