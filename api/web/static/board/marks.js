/**
 * What is in each slot, as one path a state: shapes first, colours second, so that no one needs the colours.
 *
 *     marks(drawing.cells, (slot) => stateOf(known.get(slot)))     [["good", "M74 150h18v16h-18z…"], ["seconds", "M…"], …]
 *
 *     empty · waiting · loaded · shut · good · change · seconds · refire · scrapped · missing · trial
 */

/** @typedef {import("./rooms.js").Cell} Cell */

/** @type {Record<string, (cell: Cell) => string>} path of a state in its cell */
const SHAPES = {
  empty: frame,
  waiting: (cell) => frame(cell) + bar(cell),
  loaded: frame,
  shut: whole,
  good: whole,
  change: ({ x, y, w, h }) => {
    const half = h >> 1;
    return `M${x + (w >> 1)} ${y}l${half} ${half}l-${half} ${half}l-${half} -${half}z`;
  },
  seconds: ({ x, y, w, h }) => `M${x} ${y}v${h}h${w}z`,
  refire: ({ x, y, w, h }) => {
    const r = (h >> 1) - 2;
    return `M${x + (w >> 1) - r} ${y + (h >> 1)}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 -${2 * r} 0z`;
  },
  scrapped: ({ x, y, w, h }) => `M${x + 2} ${y + 2}l${w - 4} ${h - 4}m0 -${h - 4}l-${w - 4} ${h - 4}`,
  missing: ({ x, y, w, h }) => `M${x + 1} ${y + 5}v-4h4M${x + w - 1} ${y + h - 5}v4h-4`,
  trial: bar,
};
/** States whose cell is framed too. */
const FRAMED = ["seconds", "refire", "scrapped", "missing", "trial"];

/**
 * Return (state, path) of every state that some cell has; `frame` comes first.
 * @param {readonly Cell[]} cells
 * @param {(slot: string) => string} stateOf
 * @returns {[string, string][]}
 */
export function marks(cells, stateOf) {
  /** @type {Map<string, string[]>} */
  const paths = new Map();
  const put = (/** @type {string} */ name, /** @type {string} */ path) => {
    if (!paths.has(name)) paths.set(name, []);
    paths.get(name)?.push(path);
  };
  for (const cell of cells) {
    const state = stateOf(cell.slot);
    if (FRAMED.includes(state)) put("frame", frame(cell));
    put(state, SHAPES[state](cell));
  }
  return ["frame", ...Object.keys(SHAPES)].filter((name) => paths.has(name)).map((name) => [name, (paths.get(name) ?? []).join("")]);
}

/**
 * Return the state of a slot from what is known of it.
 * @param {{listed?: boolean, confirmed?: boolean, outcome?: string} | undefined} known undefined: nothing was loaded there
 * @param {Record<string, {class: string}>} outcomes the profile's
 */
export function stateOf(known, outcomes) {
  if (!known) return "empty";
  if (known.outcome) return known.outcome === "kiln-change" ? "change" : outcomes[known.outcome].class;
  if (known.listed) return "shut";
  return known.confirmed ? "loaded" : "waiting";
}

/** @param {Cell} cell */
function whole({ x, y, w, h }) {
  return `M${x} ${y}h${w}v${h}h-${w}z`;
}

/** @param {Cell} cell */
function frame({ x, y, w, h }) {
  return `M${x + 1} ${y + 1}h${w - 2}v${h - 2}h-${w - 2}z`;
}

/** @param {Cell} cell */
function bar({ x, y, w, h }) {
  return `M${x + (w >> 1) - 4} ${y + (h >> 1)}h8`;
}
