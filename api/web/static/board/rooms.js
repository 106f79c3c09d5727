/**
 * The rooms of a kiln: which slots stand in which column, how high and how far along. Whole units, from the layout's order.
 *
 *     1-2-3-4-5   section 1, row 2, stack 3, layer 4, place 5     a room, a block, a column, its height, its place
 *     2-7         shelf 2, position 7                             one room without a name
 */

/** @typedef {{slot: string, room: number, x: number, y: number, w: number, h: number}} Cell */
/** @typedef {{column: string, layer: string, place: string}} Spot where a slot stands in its room */
/** @typedef {{name: string, slots: [string, Spot][], columns: string[], layers: string[], places: Map<string, string[]>}} Plan */
/** @typedef {{cell: [number, number], edge: number, roof: number}} Scale a cell's width and height, a room's edge and roof */

export const GAP = 2; // between places and between layers
const STACK = 4; // between stacks
const BLOCK = 12; // between rows

/**
 * Return the rooms of these slots, each with its columns, layers and places in the layout's order.
 * @param {readonly string[]} slots
 * @returns {Plan[]}
 */
export function roomsOf(slots) {
  /** @type {Map<string, Plan>} */
  const rooms = new Map();
  for (const slot of slots) {
    const words = slot.split("-");
    const name = words.length > 2 ? words[0] : "";
    const middle = words.slice(1, -2);
    const spot = {
      column: middle.join("-"),
      layer: words[words.length - 2] ?? "",
      place: words[words.length - 1],
    };
    let room = rooms.get(name);
    if (!room) rooms.set(name, (room = { name, slots: [], columns: [], layers: [], places: new Map() }));
    room.slots.push([slot, spot]);
    if (!room.places.has(spot.column)) room.columns.push(spot.column);
    const places = room.places.get(spot.column) ?? [];
    room.places.set(spot.column, places.includes(spot.place) ? places : [...places, spot.place]);
    if (!room.layers.includes(spot.layer)) room.layers.push(spot.layer);
  }
  return [...rooms.values()];
}

/**
 * Return where each column of a room begins, and the room's inner width.
 * @param {Plan} room
 * @param {Scale} scale
 * @returns {{starts: Map<string, number>, width: number}}
 */
export function columnsOf(room, { cell: [wide], edge }) {
  const starts = new Map();
  let x = edge;
  let before = "";
  room.columns.forEach((column, number) => {
    const block = column.slice(0, Math.max(0, column.lastIndexOf("-")));
    if (number) x += block === before ? STACK : BLOCK;
    before = block;
    starts.set(column, x);
    x += /** @type {string[]} */ (room.places.get(column)).length * (wide + GAP) - GAP;
  });
  return { starts, width: x + edge };
}

/**
 * Yield a room's cells; layer by layer upwards from its floor.
 * @param {Plan} room
 * @param {number} number of the room
 * @param {number} left
 * @param {number} floor
 * @param {Scale} scale
 * @returns {Generator<Cell>}
 */
export function* cellsOf(room, number, left, floor, scale) {
  const { starts } = columnsOf(room, scale);
  const [wide, high] = scale.cell;
  for (const [slot, { column, layer, place }] of room.slots) {
    const along = /** @type {string[]} */ (room.places.get(column)).indexOf(place);
    const up = room.layers.indexOf(layer) + 1;
    const x = left + /** @type {number} */ (starts.get(column)) + along * (wide + GAP);
    yield { slot, room: number, x, y: floor - up * (high + GAP) - GAP, w: wide, h: high };
  }
}

/**
 * Return how high the tallest of these rooms is inside.
 * @param {readonly Plan[]} rooms
 * @param {Scale} scale
 */
export const heightOf = (rooms, { cell: [, high] }) => Math.max(...rooms.map((room) => room.layers.length)) * (high + GAP) + GAP;
