/**
 * A batch's kiln as a picture: walls, slots, names of its rooms; the state of each slot a shape before a colour.
 *
 *     place.replaceChildren(kilnSvg(batch.layout, stateIn(batch, profile), profile, "示例龙窑，已装 310 件"))
 */

import { drawLayout, SLOPE } from "../board/drawing.js";
import { marks, stateOf } from "../board/marks.js";
import { svgPart } from "../board/svg.js";
import { say } from "../sign/spoken.js";

/** @typedef {import("../sign/profile.js").Profile} Profile */
/** @typedef {import("./batch.js").Batch} Batch */

const WIDE = "(min-width: 48rem)"; // below it the rooms stand one above the other

/**
 * Return what each slot of a batch shows.
 * @param {Batch} batch
 * @param {Profile} profile
 * @returns {(slot: string) => string}
 */
export function stateIn(batch, profile) {
  const known = new Map(batch.slots.map((slot) => [slot.slot, slot]));
  const void_ = batch.phase === "planned" ? [] : batch.slots.filter(({ listed }) => !listed).map(({ slot }) => slot);
  void_.forEach((slot) => known.delete(slot));
  return (slot) => stateOf(known.get(slot), outcomesOf(profile));
}

/**
 * Return the profile's outcomes by code.
 * @param {Profile} profile
 * @returns {Record<string, import("../sign/profile.js").Outcome>}
 */
export const outcomesOf = (profile) => Object.fromEntries(profile.file.outcomes.map((/** @type {any} */ each) => [each.code, each]));

/**
 * Return the picture of a kiln.
 * @param {readonly string[]} layout ranges
 * @param {(slot: string) => string} shows the state of a slot
 * @param {Profile} profile whose words name the rooms
 * @param {string} label what readers of screens are told
 */
export function kilnSvg(layout, shows, profile, label) {
  const drawing = drawLayout(layout, matchMedia(WIDE).matches ? "side" : "upright");
  const picture = svgPart("svg", { viewBox: `0 0 ${drawing.width} ${drawing.height}`, class: `kiln ${drawing.way}`, role: "img", "aria-label": label });
  const all = svgPart("g", drawing.slopes ? { transform: `matrix(1 ${-1 / SLOPE} 0 1 0 0)` } : {});
  for (const [name, path] of drawing.walls) all.append(svgPart("path", { class: `w-${name}`, d: path }));
  const inSlots = svgPart("g", { class: "marks" });
  for (const [name, path] of marks(drawing.cells, shows)) inSlots.append(svgPart("path", { class: `k-${name}`, d: path }));
  all.append(inSlots);
  picture.append(all);
  const size = drawing.slopes ? Math.max(17, Math.floor(drawing.width / 56)) : 17; // as large as its reader's page lets it be
  const write = (/** @type {string} */ text, /** @type {number} */ x, /** @type {number} */ y) => {
    const anchor = drawing.slopes ? "middle" : "start";
    picture.append(svgPart("text", { x: String(x), y: String(y), "font-size": String(size), "text-anchor": anchor, class: "kt" }, text));
  };
  for (const room of drawing.rooms) write(roomName(profile, drawing, room.name), room.labelX, room.labelY + (drawing.slopes ? size - 17 : 0));
  for (const [end, x, y] of drawing.ends) write(say(`kiln.${end}`), x, y + (drawing.slopes ? size - 17 : 0));
  return picture;
}

/**
 * Return a room's name: 一节 where the profile's layout has a word for it.
 * @param {Profile} profile
 * @param {import("../board/drawing.js").Drawing} drawing
 * @param {string} name
 */
function roomName(profile, { cells, rooms }, name) {
  const number = rooms.findIndex((room) => room.name === name);
  const first = cells.find(({ room }) => room === number);
  return (first && name && profile.parts(first.slot)?.[0]) || name || say("kiln.other-room");
}

/**
 * Return one state's mark by itself, for a legend or a button.
 * @param {string} state
 */
export function mark(state) {
  const cell = { slot: "", room: 0, x: 2, y: 2, w: 26, h: 20 };
  const picture = svgPart("svg", { viewBox: "0 0 30 24", class: "marks mark-of", "aria-hidden": "true" });
  for (const [name, path] of marks([cell], () => state)) picture.append(svgPart("path", { class: `k-${name}`, d: path }));
  return picture;
}
