/**
 * The next holder's side: my key for this piece to show or send, and what waits for me to accept. SPEC §12.3, §12.9.
 *
 *     at the table     my QR on this screen, the seller's phone scans it
 *     at a distance    the same as a picture or a link by WeChat; when the seller has signed, I accept here
 */

import { element, made, onPress, tellIn } from "../sign/elements.js";
import { pathOf } from "./next_key.js";
import { qrPicture } from "../sign/picture.js";
import { say } from "../sign/spoken.js";
import { showCode } from "../verify/code.js";
import { subjectOf, tailOf } from "../sign/told.js";

/** @typedef {import("../sign/ledger.js").Waits} Waits */
/** @typedef {import("./piece_page.js").Desk} Desk */

/**
 * Show my key for this piece as QR, picture and link.
 * @param {Desk} desk
 */
export function offerKey({ holder, code }) {
  const { did } = holder.key;
  const path = pathOf(did, code);
  const link = `${location.origin}${path}`;
  element("my-tail").textContent = tailOf(did);
  element("my-link").textContent = link;
  const image = /** @type {HTMLImageElement} */ (element("my-qr"));
  image.src = `${path}/qr.svg`;
  onPress("my-picture", "receive-said", async () => {
    image.src = await qrPicture(`${path}/qr.svg`, [say("own.receive-picture", { piece: showCode(code) }), say("own.tail", { tail: tailOf(did) })]);
    tellIn("receive-said", [say("sign.long-press")]);
  });
  onPress("my-copy", "receive-said", async () => {
    await navigator.clipboard.writeText(`${say("own.receive-message", { piece: showCode(code) })} ${link}`);
    tellIn("receive-said", [say("sign.copied")]);
  });
}

/**
 * Show what waits for me, with a button each, and what I have stated and waits for others.
 * @param {Desk} desk
 * @param {Waits[]} waits
 * @param {Waits[]} stated
 */
export function offerWaiting(desk, waits, stated) {
  element("accept-list").replaceChildren(...waits.map((each) => waitingItem(desk, each)));
  const lines = stated.map((each) => {
    const until = new Date(each.lapses * 1000).toISOString().slice(0, 10);
    const tail = tailOf(subjectOf(each, desk.code).owner ?? "");
    return say(tail ? "own.stated-line" : "own.stated-other", { kind: say(`own.kind-${each.kind}`), tail, until });
  });
  tellIn("stated-list", lines);
}

/**
 * @param {Desk} desk
 * @param {Waits} waits
 */
function waitingItem(desk, waits) {
  const { kind, statement } = waits;
  const item = made("li");
  const name = say(`own.kind-${kind}`);
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: say("own.accept") });
  button.className = "btn";
  item.append(made("p", say("own.waits-line", { kind: name })), button);
  onPress(button, "accept-said", async () => {
    subjectOf(waits, desk.code); // the heading's kind is this answer's; a later answer may name another
    const heading = say("own.accept-heading", { kind: name, piece: showCode(desk.code) });
    const make = async (/** @type {import("./ledger.js").Holding} */ holding) => desk.holder.endorse(statement, holding);
    await desk.act({ heading, make });
  });
  return item;
}
