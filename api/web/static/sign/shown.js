/**
 * What stands on the sheet is what its bytes say, looked at again in the moment of signing: 7-assurance C10.
 *
 *     checkShown(place, [[payload, false]], statements, draw)    silence, or `sheet-differs` and nothing is signed
 *
 * The payload is drawn once more, and every text is compared with the text that people have before them, which must be there
 * to be seen. So neither a payload that changed after it was shown, nor a sheet that something else has written on or hidden
 * a part of, gets a signature; nor an endorsement of anything but what is shown as endorsed.
 */

import { malformed } from "../verify/errors.js";
import { encodeHex } from "../verify/radix.js";
import { sha256 } from "../verify/sha256.js";

/**
 * Refuse when what is shown is not what would be signed.
 * @param {HTMLElement} place where it was drawn, one child a payload
 * @param {[Uint8Array, boolean][]} payloads each with whether it is what an endorsement stands behind
 * @param {import("./statement.js").Statement[]} statements that would be signed
 * @param {(payload: Uint8Array, waits: boolean) => HTMLElement} draw
 * @throws {import("../verify/errors.js").LedgerError} `sheet-differs`
 */
export function checkShown(place, payloads, statements, draw) {
  const drawn = [...place.children];
  const same = payloads.every(([payload, waits], number) => textOf(drawn[number]) === textOf(draw(payload, waits)));
  const whole = statements.every(({ id, payload }) => encodeHex(sha256(payload)) === id);
  const said = statements.map(({ payload }) => new TextDecoder().decode(payload));
  const named = payloads.every(([payload, waits]) => !waits || said.some((text) => text.includes(`"endorses":"${encodeHex(sha256(payload))}"`)));
  if (!same || !whole || !named || drawn.length !== payloads.length || !isSeen(place)) throw malformed("sheet-differs");
}

/**
 * Return every text of a drawing, in its order, those of its pictures too.
 * @param {Element | undefined} drawn
 */
function textOf(drawn) {
  if (!drawn) return "";
  const pictures = [...drawn.querySelectorAll("img")].map((image) => `${image.alt} ${image.dataset.sha256 ?? ""}`);
  return [drawn.textContent ?? "", ...pictures].join("\n");
}

/**
 * Report whether everything but what people fold away themselves is there to be seen.
 * @param {HTMLElement} place
 */
function isSeen(place) {
  const how = { opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true };
  const all = /** @type {any[]} */ ([...place.querySelectorAll("*")]); // an older browser can't tell
  return all.every((each) => each.closest("details") !== null || (each.checkVisibility?.(how) ?? true));
}
