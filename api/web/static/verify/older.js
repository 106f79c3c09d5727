/**
 * An older work in a verdict: who registered it, on what grounds, and to whom it is attributed. SPEC §14.
 *
 *     {"code":"older","fields":{"name_en":"Shili Yi","name_zh":"示例乙","person":"zs002"}}
 *
 * No maker signed it and none is claimed: the first line under what is stated says so.
 */

import { line } from "./line.js";

/** @type {Record<string, string>} */
const NAMED = { name: "attributed-to", deceased: "attributed-deceased", mine: "attributed-confirmed" };
/** @type {Record<string, string>} */
const UNNAMED = {
  "not-mine": "attribution-denied", unsure: "attribution-unsure", awaits: "attribution-awaits",
  unknown: "attribution-unknown",
};

/**
 * @param {import("./facts.js").PieceFacts} facts
 * @param {import("./facts.js").Older} older
 * @returns {Generator<import("./line.js").Line>}
 */
export function* olderLines({ maker }, { grounds, estate, attributed, zh, en }) {
  if (maker !== null) yield line("older", { person: maker.code, name_zh: maker.zh, name_en: maker.en || maker.zh });
  if (estate) yield line("older-estate");
  yield line("older-grounds", { grounds });
  if (NAMED[attributed]) yield line(NAMED[attributed], { name_zh: zh, name_en: en });
  else yield line(UNNAMED[attributed] ?? "attributed-to-nobody");
}
