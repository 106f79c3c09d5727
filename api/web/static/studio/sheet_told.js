/**
 * What is told of a list: bad cells and photos, each by its place and with its cure; what was passed over; how far it is.
 */

import { element, made, show, tellIn } from "../sign/elements.js";
import { isChinese } from "../sign/profile.js";
import { explain, say } from "../sign/spoken.js";
import { showCode } from "../verify/code.js";

/** @typedef {import("./sheet_rows.js").List} List */
/** @typedef {import("./sheet_rows.js").Cell} Cell */

/**
 * Show what is to be mended.
 * @param {List} list
 * @param {[string, unknown][]} wrong names of files that are no photo, with what is wrong
 */
export function showErrors(list, wrong) {
  const count = list.wrong + wrong.length;
  show("errors", count > 0);
  if (!count) return;
  element("errors-count").textContent = say("studio.sheet-errors", { count });
  const more = list.wrong - list.errors.length;
  const photos = wrong.map(([name, error]) => line(name, "", ...explain(error)));
  element("errors-list").replaceChildren(...list.errors.map(cell), ...photos);
  tellIn("errors-more", [more > 0 ? say("studio.sheet-errors-more", { count: more }) : ""]);
  element("errors-heading").focus();
}

/** @param {Cell} error */
function cell(error) {
  const { place, what, cure } = isChinese() ? error.zh : error.en;
  return line(place, error.value, what, cure);
}

/**
 * @param {string} place
 * @param {string} value
 * @param {string} what
 * @param {string} cure
 */
function line(place, value, what, cure) {
  const item = made("li");
  const where = made("b", place);
  if (value) where.append(made("span", say("studio.sheet-value", { value })));
  item.append(where, made("p", what), Object.assign(made("p", cure), { className: "soft" }));
  return item;
}

/**
 * Show what was passed over, and how many pieces are other people's.
 * @param {List} list
 * @param {number} others
 */
export function showNotices(list, others) {
  const texts = list.notices.map(({ zh, en }) => (isChinese() ? `${zh.place}：${zh.what}` : `${en.place}: ${en.what}`));
  tellIn("notices", [...(others ? [say("studio.sheet-others", { count: others })] : []), ...texts]);
}

/**
 * Show how far the photos are.
 * @param {number} done
 * @param {number} of
 */
export function showProgress(done, of) {
  const bar = /** @type {HTMLProgressElement} */ (element("sheet-bar"));
  [bar.max, bar.value] = [of, done];
  show("sheet-progress", done < of);
  element("sheet-progress-said").textContent = say("studio.sheet-progress", { done, of });
}

/**
 * Return a row as it is leafed through.
 * @param {import("./sheet_rows.js").Row} row
 * @param {import("../sign/profile.js").Profile} profile
 * @returns {import("./sheet_leaf.js").Leaf}
 */
export function leafOf({ item, photos }, profile) {
  return { title: item.title.zh, lines: linesOf(item, profile), photos: profile.list("view").flatMap(({ code }) => photos.get(code) ?? []) };
}

/**
 * Return a few lines by which a maker knows a piece again.
 * @param {Record<string, any>} item
 * @param {import("../sign/profile.js").Profile} profile
 */
export function linesOf(item, profile) {
  const place = item.firings?.[0]?.slot ?? profile.words("firing-kind", item.firings?.[0]?.kind ?? "");
  const { measures } = item;
  const figures = [measures.capacity ? `${measures.capacity} ml` : "", measures.weight ? `${measures.weight} g` : ""].filter(Boolean).join(" · ");
  return [
    [place, profile.words("shape", item.shape), item.clay.name, profile.words("forming", item.forming)].filter(Boolean).join(" · "),
    [String(item.year), figures, item.code ? showCode(item.code) : ""].filter(Boolean).join(" · "),
  ];
}
