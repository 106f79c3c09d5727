/**
 * A stamp that is nobody's yet: its QR and link for the registrar, or for one's own first phone. SPEC §8.9.
 */

import { shareBox } from "../registrar/share.js";
import { press, put, section, toldHere } from "../registrar/ui.js";
import { element } from "../sign/elements.js";
import { formatIntroduction } from "../sign/introduction.js";
import { say } from "../sign/spoken.js";
import { tailOf } from "../sign/told.js";
import { WHO } from "./home_stamp.js";

/** @typedef {import("./desk.js").Desk} Desk */

/**
 * Draw what the registrar, or one's own first phone, needs to know of a stamp that is nobody's yet.
 * @param {Desk} desk
 * @param {HTMLElement} place
 * @param {() => Promise<void>} look
 */
export async function drawIntroduction(desk, place, look) {
  const { key } = desk;
  if (!key) throw new ReferenceError("no stamp to introduce");
  const { zh = "", pinyin = "", device = key.stamp.name } = (await desk.kept.note(WHO)) ?? {};
  const address = element("page").dataset.address ?? "";
  const share = (/** @type {string} */ page, /** @type {string} */ sentence) =>
    shareBox(formatIntroduction({ did: key.did, zh, pinyin, device }, address + page), sentence);
  const said = toldHere();
  const again = press(say("studio.look-again"), look, said, "line");
  const other = put("details", "more", put("summary", "", say("studio.other-device")), put("p", "lead", say("studio.other-device-lead")), share("/studio/device", say("studio.add-sentence", { device })));
  place.replaceChildren(
    section(say("studio.introduce"), put("p", "lead", say("studio.introduce-lead")), put("p", "tail", say("studio.tail"), " ", put("b", "num", tailOf(key.did))), share("/registrar", say("studio.enrol-sentence", { name: zh || device }))),
    put("div", "acts", again), said, other,
  );
}
