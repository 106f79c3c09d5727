/**
 * What a maker does again and again: the last choices of each list, their seals and how they measure. It stays on this phone.
 *
 *     {shape: ["shipiao", "xishi"], clay: ["dicaoqing"], forming: ["fully-handmade"], method: "to-rim", …}
 */

/** @typedef {{shape: string[], clay: string[], forming: string[], method: string, seals: string[], formed: boolean, hidden: boolean, kind: string}} Habits */

const NOTE = "habits";
const MOST = 12;

/**
 * Return them; those of somebody who never registered are empty.
 * @param {import("../sign/kept.js").Kept} kept
 * @returns {Promise<Habits>}
 */
export async function habitsOf(kept) {
  const none = { shape: [], clay: [], forming: [], method: "", seals: [], formed: true, hidden: false, kind: "" };
  return { ...none, ...(await kept.note(NOTE)) };
}

/**
 * Keep what was chosen this time.
 * @param {import("../sign/kept.js").Kept} kept
 * @param {Habits} before
 * @param {{shape: string, clay: string, forming: string} & Omit<Habits, "shape" | "clay" | "forming">} now
 */
export function keepHabits(kept, before, { shape, clay, forming, ...rest }) {
  const first = (/** @type {string} */ code, /** @type {string[]} */ codes) => [code, ...codes.filter((each) => each !== code)].slice(0, MOST);
  return kept.keepNote(NOTE, { ...rest, shape: first(shape, before.shape), clay: first(clay, before.clay), forming: first(forming, before.forming) });
}
