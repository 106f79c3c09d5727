/**
 * What waits, to be sent to the others by WeChat: a link, its QR to be kept as a picture, a sentence to paste.
 */

import { link, press, put, toldHere } from "./ui.js";
import { made, tellIn } from "../sign/elements.js";
import { drawQr } from "../sign/qr.js";
import { say } from "../sign/spoken.js";

/**
 * Return the box.
 * @param {string} address of the page that it leads to
 * @param {string} sentence what it is about
 */
export function shareBox(address, sentence) {
  const said = toldHere();
  said.setAttribute("role", "status");
  const image = /** @type {HTMLImageElement} */ (made("img"));
  image.src = drawQr(address, "M", 8).toDataURL("image/png");
  image.alt = say("registrar.share-alt", { what: sentence });
  const copy = press(say("registrar.share-copy"), async () => {
    await navigator.clipboard.writeText(`${sentence} ${address}`);
    tellIn(said.id, [say("registrar.copied")]);
  }, said, "line");
  const address_ = put("p", "box adr", link(address, address));
  return put("div", "share", put("p", "lead", say("registrar.share-lead")), put("figure", "frame qr", image), address_, put("div", "acts", copy), said);
}
