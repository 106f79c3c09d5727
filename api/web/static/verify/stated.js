/**
 * What a maker states of a piece, and what its holder can compare: SPEC §14.
 *
 *     stated   {"code":"clay","fields":{"group":"zini","name":"底槽清"}}
 *     compare  {"code":"weight","fields":{"weight":310}}
 *
 * Nothing here bears a tick: the first is the maker's word, the second waits for the holder's own eyes and scales.
 */

import { line } from "./line.js";
import { olderLines } from "./older.js";

/** @typedef {import("./facts.js").PieceFacts} PieceFacts */
/** @typedef {import("./line.js").Line} Line */

const SHOWN = 16; // characters of a statement id

/**
 * Yield 作者声明 in the order of the page; what the maker left out gives no line.
 *
 * @param {PieceFacts} facts
 * @returns {Generator<Line>}
 */
export function* statedLines(facts) {
  const { subject, older } = facts;
  const { title, clay, note } = subject;
  if (older !== null) yield* olderLines(facts, older);
  yield line("title", { title_zh: title.zh, title_en: title.en || title.zh });
  yield line("shape", { shape: subject.shape });
  yield line("clay", { group: clay.group, name: clay.name });
  for (const code of ["lot", "blend", "mesh", "ageing"]) {
    if (clay[code]) yield line(`clay-${code}`, { [code]: clay[code] });
  }
  if (subject.forming) yield line("forming", { forming: subject.forming });
  for (const { technique } of subject.decoration) yield line("decoration", { technique });
  if (subject.gi) yield line("gi");
  if (subject.year) yield line("year", { year: subject.year });
  yield* numbering(subject);
  for (const firing of subject.firings) {
    if (firing.slot) continue;
    yield line("firing", { kind: firing.kind, date: firing.date });
    if (firing.peak) yield line("firing-peak", { peak: firing.peak });
  }
  if (note !== undefined) yield line(older === null ? "note" : "older-note", noteFields(note));
  if (subject.commission) yield line("commission", { commission: subject.commission.slice(0, SHOWN) });
  yield line(older === null ? "signed-at" : "older-signed-at", { time: facts.validFrom });
}

/** @param {any} note */
const noteFields = (note) => ({ note_zh: note.zh || note.en, note_en: note.en || note.zh });

/**
 * @param {any} subject
 * @returns {Generator<Line>}
 */
function* numbering({ edition, set }) {
  if (edition !== undefined) {
    const { number, size } = edition;
    yield line(size === 1 ? "unique" : "edition", { edition: edition.edition, number, size });
  }
  if (set !== undefined) yield line("set", { set: set.set, number: set.number, size: set.size });
}

/**
 * Yield 请您核对实物: seals first, then weight and capacity, sizes, photos.
 *
 * @param {PieceFacts} facts
 * @returns {Generator<Line>}
 */
export function* compareLines({ subject, seals }) {
  const { measures, photos } = subject;
  for (const { seal, place, text, width, height, impression, state } of seals ?? []) {
    yield line("seal", { seal, place, text, width, height, impression, state });
  }
  if (seals === null) for (const { seal, place } of subject.seals) yield line("seal-unseen", { seal, place });
  for (const code of ["weight", "lid"]) if (measures[code]) yield line(code, { [code]: measures[code] });
  if (measures.capacity) {
    const { capacity, method } = measures;
    yield line(method ? "capacity" : "capacity-plain", { capacity, method });
  }
  for (const code of ["length", "width", "height", "mouth"]) {
    if (measures[code]) yield line(code, { [code]: measures[code] });
  }
  for (const { view, sha256 } of photos) yield line("photo", { view, sha256 });
}

/**
 * Yield a note for each field that a correction changed: what it was, and where the correction stands.
 *
 * @param {import("./facts.js").Corrected} correction
 * @returns {Generator<Line>}
 */
export function* correctedLines({ index, time, before, fields }) {
  for (const name of fields) yield line(`corrected-${name}`, { index, time, ...was(name, before[name]) });
}

/**
 * @param {string} name
 * @param {any} value
 * @returns {Record<string, string>}
 */
function was(name, value) {
  if (name === "shape" || name === "forming") return { [name]: value };
  if (name === "title") return { title_zh: value.zh, title_en: value.en || value.zh };
  if (name === "measures") return { was: sayMeasures(value) };
  if (name === "clay") return { group: value.group, name: value.name };
  return name === "note" && value !== undefined ? noteFields(value) : {}; // else: what is said is that it changed
}

/**
 * Return the figures stated, the same in every language: `240 ml, 310 g, 152×101×68 mm`.
 *
 * @param {any} measures
 */
function sayMeasures({ capacity, weight, length, width, height, mouth }) {
  const sides = [length, width, height];
  const told = capacity ? [`${capacity} ml`] : [];
  if (weight) told.push(`${weight} g`);
  if (sides.some(Boolean)) told.push(`${sides.map((side) => side || "–").join("×")} mm`);
  if (mouth) told.push(`⌀ ${mouth} mm`);
  return told.join(", ");
}
