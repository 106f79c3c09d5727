/**
 * The kiln on a board, drawn again as it changes: the twin of `api/kiln_picture.py` for what moves.
 *
 *     const picture = takePicture(svg, ["1..8-1..3-1..3-1..5-1"]);
 *     picture.show("ggGsxloo…", ["opened", "opening", "shut"]);
 */

import { drawLayout } from "./drawing.js";
import { marks } from "./marks.js";
import { say } from "../page/said.js";

/** @typedef {import("./rooms.js").Cell} Cell */

/** What each letter of a board's marks stands for; a capital is a slot whose piece is registered. */
export const MARKS = new Map([
  [".", "empty"], ["l", "loaded"], ["o", "shut"], ["g", "good"], ["k", "change"], ["s", "seconds"], ["r", "refire"],
  ["x", "scrapped"], ["m", "missing"], ["t", "trial"],
]);
const SVG = "http://www.w3.org/2000/svg";

/**
 * Return what to draw for these letters, one a slot in the layout's order.
 * @param {readonly Cell[]} cells
 * @param {string} letters
 * @returns {{paths: [string, string][], named: string}}
 */
export function drawn(cells, letters) {
  const states = new Map(cells.map((cell, at) => [cell.slot, MARKS.get(letters[at].toLowerCase()) ?? "empty"]));
  const named = cells.filter((_, at) => letters[at] !== letters[at].toLowerCase());
  return { paths: marks(cells, (slot) => states.get(slot) ?? "empty"), named: named.map(dot).join("") };
}

/** @param {Cell} cell */
const dot = ({ x, y, w, h }) => `M${x + w - 5} ${y + h - 5}h4v4h-4z`;

/** @param {Cell} cell */
const around = ({ x, y, w, h }) => `M${x - 2} ${y - 2}h${w + 4}v${h + 4}h-${w + 4}z`;

/**
 * Return the picture in an element that the server drew.
 * @param {Element} svg
 * @param {readonly string[]} layout
 */
export function takePicture(svg, layout) {
  const way = svg.getAttribute("data-way") === "upright" ? "upright" : "side";
  const { cells } = drawLayout(layout, way);
  let before = "";
  return {
    /**
     * @param {string} letters
     * @param {readonly string[]} rooms how far each room is
     */
    show(letters, rooms) {
      if (letters !== before) {
        redraw(svg, cells, letters, before);
        before = letters;
      }
      rooms.forEach((state, room) => {
        const label = svg.querySelector(`[data-room="${room}"]`);
        if (!label) return;
        label.textContent = say(`board.room-${state}`);
        label.setAttribute("class", state === "opening" ? "ks now" : "ks");
      });
    },
  };
}

/**
 * @param {Element} svg
 * @param {readonly Cell[]} cells
 * @param {string} letters
 * @param {string} before what was drawn; empty the first time
 */
function redraw(svg, cells, letters, before) {
  const { paths, named } = drawn(cells, letters);
  const group = svg.querySelector(".marks");
  group?.replaceChildren(
    ...paths.map(([name, path]) => {
      const made = document.createElementNS(SVG, "path");
      made.setAttribute("class", `k-${name}`);
      made.setAttribute("d", path);
      return made;
    }),
  );
  svg.querySelector(".k-named")?.setAttribute("d", named);
  const fresh = svg.querySelector(".k-fresh");
  if (!fresh || !before) return;
  const turned = cells.filter((_, at) => letters[at] !== before[at] && letters[at] !== "l");
  const again = /** @type {Element} */ (fresh.cloneNode()); // a new element begins its animation anew
  again.setAttribute("d", turned.length > 200 ? "" : turned.map(around).join(""));
  fresh.replaceWith(again);
}
