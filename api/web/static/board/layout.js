/**
 * A layout: the slots of a batch as its plan's ranges describe them. SPEC §12.7; the twin of `ledger/craft/slots.py`.
 *
 *     parseLayout(["1..2-1..3", "door-a"])    size 7; 1-1, 1-2, 1-3, 2-1, 2-2, 2-3, door-a
 */

import { malformed } from "../verify/errors.js";

/** @typedef {{first: string, last: string}} Place the words from `first` to `last`, numbers when they differ */
/** @typedef {{ranges: Place[][], size: number}} Layout */

const MAX_RANGES = 32;
const MAX_SLOTS = 20000;
const MAX_RANGE = 120; // characters; a slot has at most 40
const MAX_WORD = 40;
const NUMBER = /^(0|[1-9][0-9]{0,5})$/;
const PART = /^(?:(0|[1-9][0-9]{0,5})\.\.(0|[1-9][0-9]{0,5})|([a-z0-9]+))$/;

/**
 * Return the layout of these ranges; throws `layout-count`, `layout-range`, `layout-size`, `layout-overlap`.
 * @param {readonly string[]} ranges
 * @returns {Layout}
 */
export function parseLayout(ranges) {
  if (ranges.length < 1 || ranges.length > MAX_RANGES) {
    throw malformed("layout-count", { got: ranges.length, limit: MAX_RANGES });
  }
  const parsed = ranges.map(parseRange);
  const size = parsed.reduce((sum, places) => sum + places.reduce((all, place) => all * count(place), 1), 0);
  if (size > MAX_SLOTS) throw malformed("layout-size", { got: size, limit: MAX_SLOTS });
  parsed.forEach((one, place) => {
    for (let other = place + 1; other < parsed.length; other++) {
      const two = parsed[other];
      if (one.length === two.length && one.every((each, part) => meets(each, two[part]))) {
        throw malformed("layout-overlap", { first: ranges[place], second: ranges[other] });
      }
    }
  });
  return { ranges: parsed, size };
}

/**
 * Report whether a slot is in the layout.
 * @param {Layout} layout
 * @param {string} slot
 */
export function holdsSlot({ ranges }, slot) {
  const words = slot.split("-");
  return ranges.some((places) => places.length === words.length && places.every((place, part) => holds(place, words[part])));
}

/**
 * Yield the slots range by range, the last part running fastest.
 * @param {Layout} layout
 * @returns {Generator<string>}
 */
export function* slotsOf({ ranges }) {
  for (const places of ranges) yield* under(places, "");
}

/**
 * @param {Place[]} places
 * @param {string} before
 * @returns {Generator<string>}
 */
function* under([place, ...rest], before) {
  for (const word of wordsOf(place)) {
    if (rest.length) yield* under(rest, `${before}${word}-`);
    else yield before + word;
  }
}

/**
 * Return the words of a part in order.
 * @param {Place} place
 */
export function wordsOf(place) {
  if (place.first === place.last) return [place.first];
  const first = Number(place.first);
  return Array.from({ length: count(place) }, (_, step) => String(first + step));
}

/** @param {string} text */
function parseRange(text) {
  const wrong = () => malformed("layout-range", { got: text.slice(0, MAX_RANGE) });
  const places = text.slice(0, MAX_RANGE).split("-").map((part) => {
    const found = PART.exec(part);
    if (!found || (found[2] !== undefined && Number(found[1]) >= Number(found[2]))) throw wrong();
    return { first: found[1] ?? found[3], last: found[2] ?? found[3] };
  });
  if (text.length > MAX_RANGE || places.map((place) => place.last).join("-").length > MAX_WORD) throw wrong();
  return places;
}

/** @param {Place} place */
const count = ({ first, last }) => (first === last ? 1 : Number(last) - Number(first) + 1);

/**
 * @param {Place} place
 * @param {string} word
 */
function holds({ first, last }, word) {
  if (first === last) return word === first;
  return NUMBER.test(word) && Number(first) <= Number(word) && Number(word) <= Number(last);
}

/**
 * @param {Place} one
 * @param {Place} two
 */
const meets = (one, two) => holds(one, two.first) || holds(one, two.last) || holds(two, one.first);
