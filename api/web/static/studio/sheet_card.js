/**
 * A whole kiln as it will stand in the ledger, drawn from the exact bytes: the sheet's own, and each item that its root is
 * over. Items that are not the root's are not drawn at all (`sheet-root`), so nothing is signed that was not shown.
 */

import { made } from "../sign/elements.js";
import { say } from "../sign/spoken.js";
import { bytesOf, rowsOf } from "../sign/statement_view.js";
import { tell, tellItem } from "../sign/told.js";
import { decodeJson } from "../verify/canonical.js";
import { large } from "./sheet_leaf.js";
import { checkItems } from "./sheet_make.js";

const LIMIT = 32768;
const APART = ["title", "photos"]; // shown above, large

/**
 * Return the drawing of a sheet.
 * @param {import("./desk.js").Desk} desk
 * @param {Uint8Array} payload of the `PieceSheet`
 * @param {Uint8Array[]} items
 * @throws {import("../verify/errors.js").LedgerError} `sheet-root`, `statement-other-ledger`
 */
export function sheetCard(desk, payload, items) {
  const told = tell(payload, desk.origin);
  const { credentialSubject: subject } = /** @type {any} */ (decodeJson(payload, LIMIT, "statement"));
  checkItems(items, subject);
  const part = made("div");
  part.append(made("h3", say("studio.sheet-count", { count: subject.count })), rows(desk, told), bytesOf(payload));
  items.forEach((item, place) => part.append(itemCard(desk, item, place, items.length)));
  return part;
}

/**
 * @param {import("./desk.js").Desk} desk
 * @param {Uint8Array} item
 * @param {number} place from 0
 * @param {number} count
 */
function itemCard(desk, item, place, count) {
  const subject = /** @type {any} */ (decodeJson(item, LIMIT, "item"));
  const card = made("section");
  card.className = "item";
  const number = made("p", say("studio.sheet-of", { place: place + 1, count }));
  number.className = "soft num";
  const title = made("h3", subject.title.zh);
  const strip = made("div");
  strip.className = "strip";
  strip.tabIndex = 0;
  strip.setAttribute("role", "group");
  strip.setAttribute("aria-label", say("studio.sheet-photos", { title: subject.title.zh }));
  strip.append(...subject.photos.map((/** @type {any} */ photo) => large(desk, photo, subject.title.zh)));
  card.append(number, title);
  if (subject.title.en) card.append(Object.assign(made("p", subject.title.en), { className: "alt", lang: "en" }));
  card.append(strip, rows(desk, tellItem(item)), bytesOf(item));
  return card;
}

/**
 * @param {import("./desk.js").Desk} desk
 * @param {import("../sign/told.js").Told} told
 */
export function rows(desk, told) {
  const list = made("dl");
  list.className = "box";
  const shown = { ...told, rows: told.rows.filter(([path]) => told.kind === "PieceSheet" || !APART.includes(path.split(".")[0])) };
  for (const [label, lines] of rowsOf(shown, desk.profile)) {
    const row = made("div");
    const value = made("dd", lines.length === 1 ? lines[0] : "");
    if (lines.length > 1) value.append(...lines.map((line) => made("p", line)));
    row.append(made("dt", label), value);
    list.append(row);
  }
  return list;
}
