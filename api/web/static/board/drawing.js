/**
 * A kiln drawn from its layout: every slot a rectangle, in whole units. The twin of `api/kiln_drawing.py`.
 *
 *     const kiln = drawLayout(["1..8-1..3-1..3-1..5-1..2"]);     8 rooms, 720 cells, walls as paths
 *
 * Layouts of three parts and more have rooms: a side section up the hill, fire-mouth left (`side`), or the rooms one above the
 * other, fire-mouth below (`upright`, for a phone). What the parts are called is the craft profile's. Nothing here knows a page.
 */

import { parseLayout, slotsOf } from "./layout.js";
import { GAP, cellsOf, columnsOf, heightOf, roomsOf } from "./rooms.js";

/** @typedef {import("./rooms.js").Cell} Cell */
/** @typedef {import("./rooms.js").Plan} Plan */
/** @typedef {{name: string, x: number, y: number, w: number, h: number, labelX: number, labelY: number}} Room */
/**
 * @typedef {object} Drawing
 * @property {"side" | "upright" | "grid"} way
 * @property {number} width
 * @property {number} height
 * @property {boolean} slopes whether all but the labels lies on the slope `SLOPE`
 * @property {Room[]} rooms in the order of the fire
 * @property {Cell[]} cells in the layout's order
 * @property {[string, string][]} walls (class, path): earth, wall, room, fire, hole
 * @property {[string, number, number][]} ends (head or tail, x, y) of the labels of a dragon kiln's ends
 */

/** One unit up for so many along: a dragon kiln climbs its hill. */
export const SLOPE = 22;
/** @type {Record<Drawing["way"], import("./rooms.js").Scale>} */
const SCALES = {
  side: { cell: [18, 16], edge: 10, roof: 26 },
  upright: { cell: [26, 10], edge: 12, roof: 6 },
  grid: { cell: [26, 20], edge: 14, roof: 0 },
};

/**
 * Return the drawing of a layout.
 * @param {readonly string[]} ranges the plan's
 * @param {"side" | "upright"} [way] for layouts that have rooms
 * @returns {Drawing}
 */
export function drawLayout(ranges, way = "side") {
  const plans = roomsOf([...slotsOf(parseLayout(ranges))]);
  if (plans.length === 1 && plans[0].name === "") return grid(plans[0]);
  return way === "side" ? side(plans) : upright(plans);
}

/** @param {Plan} room @returns {Drawing} */
function grid(room) {
  const scale = SCALES.grid;
  const { width } = columnsOf(room, scale);
  const height = heightOf([room], scale) + 2 * scale.edge;
  const floor = height - scale.edge;
  const [x, y, w, h] = [6, 6, width - 12, height - 12];
  /** @type {[string, string][]} */
  const walls = [["wall", box(0, 0, width, height)], ["room", box(x, y, w, h)]];
  const shelves = room.layers.map((_, up) => `M${x} ${floor - up * (scale.cell[1] + GAP) - 1}h${w}`);
  walls.push(["shelf", shelves.join("")]);
  const cells = [...cellsOf(room, 0, 0, floor, scale)];
  return { way: "grid", width, height, slopes: false, rooms: [], cells, walls, ends: [] };
}

/** @param {readonly Plan[]} plans @returns {Drawing} */
function side(plans) {
  const scale = SCALES.side;
  const [head, tail, wall, label] = [64, 60, 6, 64]; // fire-mouth, chimney, between rooms, below
  const widths = plans.map((room) => columnsOf(room, scale).width);
  const width = head + widths.reduce((sum, each) => sum + each + wall, 0) + tail;
  const climb = Math.floor(width / SLOPE);
  const floor = climb + 20 + scale.roof + heightOf(plans, scale);
  const [top, height] = [floor - scale.roof - heightOf(plans, scale), floor + label];
  /** @type {Room[]} */
  const rooms = [];
  /** @type {Cell[]} */
  const cells = [];
  let x = head;
  plans.forEach((room, number) => {
    const middle = x + (widths[number] >> 1);
    rooms.push({
      name: room.name, x, y: top, w: widths[number], h: floor - top, labelX: middle, labelY: floor - Math.floor(middle / SLOPE) + 26,
    });
    cells.push(...cellsOf(room, number, x, floor, scale));
    x += widths[number] + wall;
  });
  const vaults = rooms.map(({ x: left, w }) => `Q${left + (w >> 1)} ${top - 24} ${left + w + wall} ${top - 2}`).join("");
  const halls = rooms.map(({ x: left, w }) => `M${left} ${floor}V${top + 24}Q${left + (w >> 1)} ${top - 2} ${left + w} ${top + 24}V${floor}z`);
  const holes = rooms.flatMap(({ x: left, w }) => [1, 2, 3].map((each) => box(left + ((w * each) >> 2) - 4, top - (each === 2 ? 24 : 20), 8, 11)));
  /** @type {[string, string][]} */
  const walls = [
    ["earth", `M0 ${floor + 2}H${width}V${height + climb}H0z`],
    ["wall", `M${head - 58} ${floor + 2}C${head - 58} ${top + 50} ${head - 40} ${top + 6} ${head} ${top - 2}${vaults}C${x + 28} ${top + 4} ${x + 34} ${top + 50} ${x + 34} ${floor + 2}z`],
    ["fire", `M${head - 46} ${floor}V${floor - 44}Q${head - 42} ${top + 44} ${head - 8} ${top + 30}V${floor}z`],
    ["room", halls.join("")],
    ["hole", holes.join("")],
    ["wall", box(x + 32, top - 30, 20, floor - top + 32)],
  ];
  return {
    way: "side", width, height, slopes: true, rooms, cells, walls,
    ends: [["head", head - 30, floor + 24], ["tail", x + 30, floor - climb + 26]],
  };
}

/** @param {readonly Plan[]} plans @returns {Drawing} */
function upright(plans) {
  const scale = SCALES.upright;
  const [label, wall, mouth] = [58, 10, 74]; // left of it, around it, the fire-mouth below
  const inner = Math.max(...plans.map((room) => columnsOf(room, scale).width));
  const width = label + inner + 2 * wall;
  const heights = plans.map((room) => heightOf([room], scale) + 2 * scale.roof);
  const bottom = 30 + heights.reduce((sum, each) => sum + each + wall, 0);
  /** @type {Room[]} */
  const rooms = [];
  /** @type {Cell[]} */
  const cells = [];
  let floor = bottom;
  plans.forEach((room, number) => {
    const top = floor - heights[number];
    rooms.push({ name: room.name, x: label + wall, y: top, w: inner, h: heights[number], labelX: 0, labelY: top + 20 });
    const left = label + wall + ((inner - columnsOf(room, scale).width) >> 1);
    cells.push(...cellsOf(room, number, left, floor - scale.roof, scale));
    floor = top - wall;
  });
  const [left, right, half] = [label, width, inner >> 1];
  /** @type {[string, string][]} */
  const walls = [
    ["wall", `M${left} ${bottom + 10}V34Q${left + 4} 8 ${left + 70} 4H${right - 70}Q${right - 4} 8 ${right} 34V${bottom + 10}Q${right} ${bottom + mouth} ${left + wall + half} ${bottom + mouth + 2} ${left} ${bottom + mouth} ${left} ${bottom + 10}z`],
    ["room", rooms.map((room) => box(room.x, room.y, room.w, room.h)).join("")],
    ["fire", `M${left + 20} ${bottom + 10}H${right - 20}Q${right - 26} ${bottom + mouth - 12} ${left + wall + half} ${bottom + mouth - 10} ${left + 26} ${bottom + mouth - 12} ${left + 20} ${bottom + 10}z`],
  ];
  return {
    way: "upright", width, height: bottom + mouth + 8, slopes: false, rooms, cells, walls,
    ends: [["head", 0, bottom + 44], ["tail", 0, 26]],
  };
}

/**
 * @param {number} x
 * @param {number} y
 * @param {number} w
 * @param {number} h
 */
const box = (x, y, w, h) => `M${x} ${y}h${w}v${h}h-${w}z`;
