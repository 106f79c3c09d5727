/**
 * A part of the kiln as a table of large buttons: a stack's head takes the stack, a layer's head the layer, a cell one slot.
 *
 *            一幢      二幢           what a press gives: the slots it stands for
 *     三层   ■  ■     ■  ◢
 *     二层   ■  ■     ■  ■
 *
 * Layers stand as they do in the kiln, the lowest at the bottom. Everything is a button: no gesture needs a steady hand.
 */

import { roomsOf } from "../board/rooms.js";
import { made } from "../sign/elements.js";
import { isChinese } from "../sign/profile.js";
import { mark } from "./kiln_svg.js";

/** @typedef {import("../sign/profile.js").Profile} Profile */
/** @typedef {import("../board/rooms.js").Plan} Plan */
/**
 * @typedef {object} Shown
 * @property {Profile} profile
 * @property {(slot: string) => string} shows its state
 * @property {(slot: string) => string} tells its state in words
 * @property {(slot: string) => boolean} takes whether it may be pressed
 * @property {(slots: string[]) => void} press
 */
/** @typedef {{name: string, slots: string[]}} Part a door's row, or the whole of a small kiln */

/**
 * Return the parts that a kiln is looked at in, one at a time: each row of each section.
 * @param {readonly string[]} slots
 * @param {Profile} profile
 * @returns {Part[]}
 */
export function partsOf(slots, profile) {
  return roomsOf(slots).flatMap((room) => {
    /** @type {Map<string, string[]>} */
    const blocks = new Map();
    for (const [slot, { column }] of room.slots) {
      const block = column.slice(0, Math.max(0, column.lastIndexOf("-")));
      if (!blocks.has(block)) blocks.set(block, []);
      blocks.get(block)?.push(slot);
    }
    return [...blocks.values()].map((within) => {
      const words = profile.parts(within[0]) ?? within[0].split("-");
      const named = words.length > 3 ? words.slice(0, -3) : words.slice(0, -2);
      return { name: named.join(isChinese() ? "" : ", "), slots: within };
    });
  });
}

/**
 * Return the table of a part's slots.
 * @param {readonly string[]} slots of one part
 * @param {Shown} shown
 */
export function slotGrid(slots, shown) {
  const [room] = roomsOf(slots);
  const table = made("table");
  table.className = "slots";
  const heads = made("tr");
  heads.append(made("td"));
  const words = new Map(room.slots.map(([slot]) => [slot, shown.profile.parts(slot) ?? slot.split("-")]));
  for (const column of room.columns) {
    const within = room.slots.filter(([, spot]) => spot.column === column).map(([slot]) => slot);
    const name = words.get(within[0])?.[within[0].split("-").length - 3] ?? "";
    const head = made("th");
    head.setAttribute("colspan", String(room.places.get(column)?.length ?? 1));
    head.setAttribute("scope", "col");
    if (name) head.append(whole(name, within, shown));
    heads.append(head);
  }
  if (room.columns.some((column) => column)) table.append(heads);
  for (const layer of [...room.layers].reverse()) table.append(layerRow(room, layer, words, shown));
  return table;
}

/**
 * @param {Plan} room
 * @param {string} layer
 * @param {Map<string, string[]>} words
 * @param {Shown} shown
 */
function layerRow(room, layer, words, shown) {
  const row = made("tr");
  const within = room.slots.filter(([, spot]) => spot.layer === layer);
  const head = made("th");
  head.setAttribute("scope", "row");
  const said = words.get(within[0][0]) ?? [];
  if (layer) head.append(whole(said[said.length - 2] ?? layer, within.map(([slot]) => slot), shown));
  row.append(head);
  const at = new Map(within.map(([slot, { column, place }]) => [`${column}/${place}`, slot]));
  for (const column of room.columns) {
    for (const place of room.places.get(column) ?? []) {
      const cell = made("td");
      const slot = at.get(`${column}/${place}`);
      if (slot) cell.append(one(slot, shown));
      row.append(cell);
    }
  }
  return row;
}

/**
 * @param {string} name
 * @param {string[]} slots
 * @param {Shown} shown
 */
function whole(name, slots, shown) {
  const button = /** @type {HTMLButtonElement} */ (made("button", name));
  button.type = "button";
  button.disabled = !slots.some(shown.takes);
  button.addEventListener("click", () => shown.press(slots.filter(shown.takes)));
  return button;
}

/**
 * @param {string} slot
 * @param {Shown} shown
 */
function one(slot, shown) {
  const button = /** @type {HTMLButtonElement} */ (made("button"));
  button.type = "button";
  button.dataset.slot = slot;
  button.disabled = !shown.takes(slot);
  button.setAttribute("aria-label", `${shown.profile.slot(slot)}：${shown.tells(slot)}`);
  button.append(mark(shown.shows(slot)));
  button.addEventListener("click", () => shown.press([slot]));
  return button;
}
