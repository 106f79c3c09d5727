/**
 * A piece as its corrections leave it, and what stood there before: SPEC §12.9, §14.
 *
 *     registration, correction 431 (title), correction 502 (measures)
 *     →  the piece with the later title and measures;  431: title was 春水;  502: measures were 240 ml, 3100 g
 */

import { correctedFlags, flagsOf, own } from "./profile.js";

/** @typedef {import("./chain.js").Chain} Chain */

const FIELDS = ["title", "shape", "clay", "forming", "decoration", "measures", "note"];

/** @param {any} subject */
const fieldsOf = (subject) => FIELDS.filter((name) => subject[name] !== undefined && subject[name] !== "");

/**
 * Return the piece after all corrections shown, and each of those that changed anything.
 *
 * @param {Chain} chain
 * @returns {{ subject: any, corrections: import("./facts.js").Corrected[] }}
 */
export function followCorrections({ subject: registered, life }) {
  let subject = registered;
  const corrections = [];
  for (const { index, time, subject: said } of life.corrections) {
    const before = subject;
    const given = fieldsOf(said);
    subject = { ...before, ...Object.fromEntries(given.map((name) => [name, said[name]])) };
    const fields = given.filter((name) => JSON.stringify(before[name]) !== JSON.stringify(said[name]));
    if (fields.length) corrections.push({ index, time, before, fields });
  }
  return { subject, corrections };
}

/**
 * Return the contradictions as the rules found them: by the profile in force then, and at each correction.
 *
 * @param {Chain} chain
 * @returns {string[] | null} null where a profile is not known here, or a correction is none that the ledger lets in
 */
export function flagsShown({ profiles, under, older, subject, life }) {
  const profile = own(profiles, under);
  /** @type {string[] | null} */
  let flags = profile === undefined ? null : older !== null ? [] : flagsOf(subject, profile);
  for (const { subject: said, profile: hash } of life.corrections) {
    const later = own(profiles, hash);
    if (flags === null || later === undefined) return null;
    const stated = { ...Object.fromEntries(FIELDS.map((name) => [name, said[name]])), gi: subject.gi };
    flags = correctedFlags(flags, stated, fieldsOf(said), FIELDS, later);
  }
  return flags;
}
