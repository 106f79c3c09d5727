/**
 * What a maker states of a piece: the fields of the page as the subject of a PieceRegistration, SPEC §12.9. Pure; the same
 * fields give the same bytes as Python's, by tests/js/test_studio.py.
 *
 *     makeSubject(form, "0123456789ABT", "zs001", "2026")    {code, clay: {group, name}, firings: [{slot}], …}
 *
 * A field that is not stated is left out, so nothing is said that nobody said.
 */

import { checkCharacter } from "../verify/code.js";
import { malformed } from "../verify/errors.js";

/** @typedef {{sha256: string, type: string, view: string, width: number, height: number}} Photo */
/**
 * @typedef {object} Form
 * @property {{zh: string, en: string}} title
 * @property {string[]} line slots of its whole line of firings, empty for a studio firing
 * @property {{kind: string, date: string, peak: number}} firing of the studio
 * @property {number} year
 * @property {string} shape
 * @property {{group: string, name: string}} clay
 * @property {string} forming
 * @property {Record<string, number>} measures ml, mm, g; 0 is not stated
 * @property {string} method of the capacity
 * @property {Photo[]} photos
 * @property {{seal: string, place: string}[]} seals
 * @property {boolean} formed whether its maker formed it
 * @property {string[]} decoration techniques of the maker's own
 * @property {{zh: string, en: string}} note
 * @property {string} [commission] id of the acceptance of the order that it answers
 */

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/**
 * Return a new piece code: sixty random bits and a check character.
 * @param {Uint8Array} [random] 8 bytes
 */
export function drawCode(random = crypto.getRandomValues(new Uint8Array(8))) {
  const bits = random.reduce((number, byte) => (number << 8n) | BigInt(byte), 0n);
  const body = Array.from({ length: 12 }, (_, place) => ALPHABET[Number((bits >> BigInt(5 * place)) & 31n)]).join("");
  return body + checkCharacter(body);
}

/**
 * Return the subject.
 * @param {Form} form
 * @param {string} code of the piece
 * @param {string} maker person code
 * @param {string} today `YYYY-MM-DD`
 * @throws {import("../verify/errors.js").LedgerError} `piece-title`, `piece-photos`, `piece-shape`, `piece-measures`, …
 */
export function makeSubject(form, code, maker, today) {
  check(form, today);
  const late = form.year + 1 < Number(today.slice(0, 4));
  return {
    code, maker, year: form.year, shape: form.shape, forming: form.forming, clay: { ...form.clay },
    title: stated(form.title), firings: firings(form), measures: measures(form),
    photos: form.photos.map(({ sha256, type, view, width, height }) => ({ sha256, type, view, width, height })),
    ...(form.seals.length ? { seals: form.seals } : {}),
    ...(form.formed ? { roles: [{ role: "forming", person: maker }] } : {}),
    ...(form.decoration.length ? { decoration: form.decoration.map((technique) => ({ technique })) } : {}),
    ...(form.note.zh || form.note.en ? { note: stated(form.note) } : {}),
    ...(late ? { late } : {}),
    ...(form.commission ? { commission: form.commission } : {}),
  };
}

/** @param {Form} form */
function firings({ line, firing }) {
  if (line.length) return line.map((slot) => ({ slot }));
  return [{ kind: firing.kind, date: firing.date, ...(firing.peak ? { peak: firing.peak } : {}) }];
}

/** @param {Form} form */
function measures({ measures: given, method }) {
  const told = Object.fromEntries(Object.entries(given).filter(([, value]) => value > 0));
  return { ...told, ...(told.capacity ? { method } : {}) };
}

/**
 * Return texts without those that are empty.
 * @param {Record<string, string>} texts
 */
const stated = (texts) => Object.fromEntries(Object.entries(texts).filter(([, text]) => text));

/**
 * Refuse what the ledger would refuse, in the order of the page.
 * @param {Form} form
 * @param {string} today
 */
function check(form, today) {
  if (!form.line.length && !form.firing.kind) throw malformed("piece-firing");
  if (!form.line.length && !(form.firing.date && form.firing.date <= today)) throw malformed("piece-date");
  const views = form.photos.map(({ view }) => view);
  if (!views.includes("front") || !views.includes("base")) throw malformed("piece-photos");
  if (!form.title.zh) throw malformed("piece-title");
  if (!form.shape) throw malformed("piece-shape");
  if (!form.clay.group || !form.clay.name) throw malformed("piece-clay");
  if (!form.forming) throw malformed("piece-forming");
  const { lid = 0, ...sides } = form.measures;
  if (!Object.values(sides).some((value) => value > 0) || lid < 0) throw malformed("piece-measures");
  if (!(form.year >= 1900 && form.year <= Number(today.slice(0, 4)))) throw malformed("piece-year");
}
