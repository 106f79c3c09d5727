/**
 * The owner proves to a buyer that the piece is theirs: what is signed is read back from its bytes, then the QR to show.
 *
 *     暗语 from the buyer ──▶ shown: piece, word, until ──签署──▶ QR, link, picture; good for 72 hours
 */

import { readCbor } from "../verify/cbor.js";
import { encodeBase32 } from "../verify/radix.js";
import { element, input, made, onPress, show, tellIn } from "../sign/elements.js";
import { LONGEST, makeHolderProof, signHolderProof } from "./holder_proof.js";
import { readHolding } from "./ledger.js";
import { qrPicture } from "../sign/picture.js";
import { say } from "../sign/spoken.js";
import { showCode } from "../verify/code.js";

/** @typedef {import("./holder_proof.js").Unsigned} Unsigned */

/**
 * Offer the proof to an owner.
 * @param {import("./piece_page.js").Desk} desk
 */
export function offerProving(desk) {
  /** @type {Unsigned | null} */
  let unsigned = null;
  let link = "";
  onPress("prove", "prove-said", async () => {
    const holding = await readHolding(desk.code);
    const time = Math.floor(Date.now() / 1000);
    const word = input("prove-word").value.trim();
    const { origin, code } = desk;
    unsigned = makeHolderProof({ origin, code, time, until: time + LONGEST, head: holding.head, word }, desk.holder.key.did);
    element("prove-told").replaceChildren(rowsOf(unsigned));
    show("prove-asked");
    show("prove-made", false);
  });
  onPress("prove-sign", "prove-said", async () => {
    if (!unsigned) return;
    const proof = encodeBase32(await signHolderProof(unsigned, desk.holder.key));
    link = `${location.origin}/h/${desk.code}/`.toUpperCase() + proof;
    /** @type {HTMLImageElement} */ (element("prove-qr")).src = `/own/${desk.code}/proof/${proof}.svg`;
    element("prove-link").textContent = link;
    show("prove-asked", false);
    show("prove-made");
  });
  onPress("prove-copy", "prove-said", async () => {
    await navigator.clipboard.writeText(link);
    tellIn("prove-said", [say("sign.copied")]);
  });
  onPress("prove-picture", "prove-said", async () => {
    const image = /** @type {HTMLImageElement} */ (element("prove-qr"));
    image.src = await qrPicture(image.src, [say("own.prove-picture", { piece: showCode(desk.code) })]);
    tellIn("prove-said", [say("sign.long-press")]);
  });
}

/**
 * Return what the bytes say that are about to be signed.
 * @param {Unsigned} unsigned
 */
function rowsOf({ payload }) {
  const claims = /** @type {Map<bigint, any>} */ (readCbor(payload));
  const day = (/** @type {bigint} */ key) => new Date(Number(claims.get(key)) * 1000).toLocaleString();
  const word = claims.get(-65538n)[1];
  const rows = [
    ["piece", showCode(claims.get(2n))],
    ["ledger", claims.get(1n)],
    ["validFrom", day(6n)],
    ["until", day(4n)],
    ["word", word || say("own.no-word")],
  ];
  const list = made("dl");
  list.className = "box";
  for (const [name, value] of rows) {
    const row = made("div");
    row.append(made("dt", say(`own.field-${name}`)), made("dd", value));
    list.append(row);
  }
  return list;
}
