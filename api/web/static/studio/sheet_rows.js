/**
 * A kiln's list on this device: the file is read by the ledger's server, which keeps nothing of it; photos are shrunk,
 * stripped and hashed here; what is signed is made of both, here.
 *
 *     const read = await readList({table: file, batch: "b1", names: ["1-1-front.jpg"], walk: false})
 *     read.errors      [{zh: {place, what, cure}, …}]        or        read.rows      [{item: {…}, name: "1-1", row: 2, …}]
 */

import { at, Declined, Unanswered } from "../sign/ledger.js";
import { malformed } from "../verify/errors.js";
import { shrunk } from "./photos.js";

/** @typedef {import("./piece.js").Photo} Photo */
/** @typedef {Record<"place" | "what" | "cure", string>} Words */
/** @typedef {{code: string, value: string, zh: Words, en: Words}} Cell */
/**
 * @typedef {object} Row
 * @property {Record<string, any>} item as it is signed, still without photos
 * @property {string} name what its photo files are called by: the slot, or the row
 * @property {number} row as the author's program numbers it
 * @property {Record<string, string>} files names by view
 * @property {Map<string, Photo>} photos by view, those that are taken
 */
/** @typedef {{rows: Row[], errors: Cell[], wrong: number, notices: Cell[]}} List */

const PATH = "/api/v1/intake/pieces";
const NEEDED = ["front", "base"];

/**
 * Read a list.
 * @param {{table: Blob, batch: string, names: string[] | null, walk: boolean}} given
 * @returns {Promise<List>}
 * @throws {Unanswered | Declined} the file as a whole
 */
export async function readList({ table, batch, names, walk }) {
  const body = JSON.stringify({ batch, photos: names, table: await base64(table), walk });
  let answer;
  try {
    answer = await fetch(at(PATH), { method: "POST", body, headers: { "Content-Type": "application/json" }, credentials: "omit" });
  } catch (error) {
    throw new Unanswered(String(error));
  }
  const told = await answer.json();
  if (!answer.ok) throw new Declined(told);
  const rows = told.items.map((/** @type {Omit<Row, "photos">} */ row) => ({ ...row, photos: new Map() }));
  return { rows, errors: told.errors, wrong: told.wrong, notices: told.notices };
}

/** @param {Blob} file */
async function base64(file) {
  const address = await new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result);
    reader.onerror = () => reject(malformed("table-broken"));
    reader.readAsDataURL(file);
  });
  return String(address).slice(String(address).indexOf(",") + 1);
}

/**
 * Take the photos that belong to rows by their names.
 * @param {import("../sign/kept.js").Kept} kept
 * @param {Row[]} rows
 * @param {Map<string, File>} files by name
 * @param {(done: number, of: number) => void} tick
 * @returns {Promise<[string, unknown][]>} names of files that are no photo, with what is wrong
 */
export async function takeFiles(kept, rows, files, tick) {
  const wanted = rows.flatMap((row) => Object.entries(row.files).map(([view, name]) => ({ row, view, name })));
  /** @type {[string, unknown][]} */
  const wrong = [];
  for (const [place, { row, view, name }] of wanted.entries()) {
    try {
      await takePhoto(kept, rows, row, view, /** @type {File} */ (files.get(name)));
    } catch (error) {
      wrong.push([name, error]);
    }
    tick(place + 1, wanted.length);
  }
  return wrong;
}

/**
 * Take one photo of a row.
 * @param {import("../sign/kept.js").Kept} kept
 * @param {Row[]} rows
 * @param {Row} row
 * @param {string} view
 * @param {Blob} file
 * @throws {import("../verify/errors.js").LedgerError} as `shrunk`; `photo-same-picture`: another pot or view has it
 */
export async function takePhoto(kept, rows, row, view, file) {
  const { blob, ...about } = await shrunk(file);
  const same = (/** @type {Row} */ each) => [...each.photos.values()].some((photo) => photo.sha256 === about.sha256 && !(each === row && photo.view === view));
  const first = rows.find(same);
  if (first) throw malformed("photo-same-picture", { first: first.item.title.zh });
  await kept.keepPhoto(about.sha256, blob);
  row.photos.set(view, { ...about, view });
}

/**
 * Return the views that a row still needs.
 * @param {Row} row
 */
export const lacking = (row) => NEEDED.filter((view) => !row.photos.has(view));

/**
 * Return what is stated of a row: with its photos in the order of the list of views, its code, and its claim key if any.
 * @param {Row} row
 * @param {import("../sign/profile.js").Profile} profile
 * @param {string} code
 * @param {string} [claim]
 * @returns {Record<string, any>}
 */
export function subjectOf(row, profile, code, claim) {
  const photos = profile.list("view").flatMap((view) => row.photos.get(view.code) ?? []);
  return { ...row.item, code, photos, ...(claim ? { claim } : {}) };
}
