/**
 * Of a craft profile, what a verdict needs: SPEC §12.4. The data is `profiles.js`, made from the shipped files.
 *
 *     profile.outcomes["excellent"]    [true, "excellent"]: a piece may be registered; its grade
 *     flagsOf(subject, profile)        ["shrinkage-band"]
 */

import { fieldsRead, holdsFor } from "./formula.js";

/**
 * @typedef {object} Profile
 * @property {Record<string, [boolean, string]>} outcomes by code: whether a piece may be registered, and its grade
 * @property {[string, any][]} flags code and formula of each contradiction
 * @property {[string, string, string, number, number][]} bands name, vocabulary, code, low − margin, high + margin
 * @property {Record<string, Record<string, string>>} spellings of the vocabularies that bands go by: code by spelling
 */

/**
 * Return the codes of the contradictions in what a maker states, in the profile's order.
 *
 * @param {any} subject
 * @param {Profile} profile
 * @returns {string[]}
 */
export function flagsOf(subject, profile) {
  const bands = {
    find: (/** @type {string} */ vocabulary, /** @type {string} */ word) => own(own(profile.spellings, vocabulary) ?? {}, fold(word)),
    edges: (/** @type {string} */ name, /** @type {[string, string][]} */ places) => edgesOf(profile, name, places),
  };
  return profile.flags.filter(([, formula]) => holdsFor(formula, subject, bands)).map(([code]) => code);
}

/**
 * Return the codes after a correction, or null where it is incomplete: a contradiction that reads a field given reads
 * others too, which are given again.
 *
 * @param {string[]} before
 * @param {any} subject the corrected fields, and whether the indication was stated
 * @param {string[]} given names of the fields corrected
 * @param {readonly string[]} correctable
 * @param {Profile} profile
 * @returns {string[] | null}
 */
export function correctedFlags(before, subject, given, correctable, profile) {
  const judged = profile.flags.map(([code]) => code);
  const flags = before.filter((code) => !judged.includes(code)); // of an earlier profile: nobody judges it any more
  const now = flagsOf(subject, profile);
  for (const [code, formula] of profile.flags) {
    const reads = fieldsRead(formula);
    const touched = given.some((name) => reads.includes(name));
    if (touched && correctable.some((name) => reads.includes(name) && !given.includes(name))) return null;
    if ((touched ? now : before).includes(code)) flags.push(code);
  }
  return flags;
}

/**
 * Return the band of the first place that has one; with no place, the one for all.
 *
 * @param {Profile} profile
 * @param {string} name
 * @param {[string, string][]} places
 * @returns {[number, number] | null}
 */
function edgesOf({ bands }, name, places) {
  for (const [of, code] of places.length ? places : [["", ""]]) {
    const band = bands.find((each) => each[0] === name && each[1] === of && each[2] === code);
    if (band !== undefined) return [band[3], band[4]];
  }
  return null;
}

/**
 * Return an own member of an object, or undefined.
 *
 * @template T
 * @param {Record<string, T>} object
 * @param {string} name
 * @returns {T | undefined}
 */
export const own = (object, name) => (Object.prototype.hasOwnProperty.call(object, name) ? object[name] : undefined);

/**
 * Return a word in the case in which spellings are compared: Unicode's full folding, as far as any spelling shows it.
 *
 * @param {string} word
 */
export const fold = (word) =>
  [...word].map((letter) => (letter === "ı" ? letter : letter.toLowerCase().toUpperCase().toLowerCase())).join("");
