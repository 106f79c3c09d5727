/**
 * A print by link: signed for on this device, opened by whoever holds it. SPEC §15.
 *
 *     await orderLink(desk, "certificates.pdf", {batch: "lk-2026-09"})
 *       https://zisha.example/print/certificates.pdf?batch=lk-2026-09&order=eyJhbGciOi…
 */

import { element } from "../sign/elements.js";
import { at } from "../sign/ledger.js";
import { signAsking } from "./drafts_asking.js";

const LASTS = 14 * 86_400 - 600; // seconds: this phone's clock may be ahead

/**
 * Return the link.
 * @param {import("./desk.js").Desk} desk
 * @param {string} file
 * @param {{batch: string} | {pieces: string[]}} which
 */
export async function orderLink({ key, origin }, file, which) {
  if (!key) throw new ReferenceError("no stamp to sign with");
  const query = "batch" in which ? `batch=${which.batch}` : `pieces=${which.pieces.join(".")}`;
  const path = `/print/${file}?${query}`;
  const order = await signAsking(key, origin, "GET", path, new Uint8Array(), Math.floor(Date.now() / 1000) + LASTS);
  const whole = at(path);
  return `${whole.startsWith("http") ? "" : element("page").dataset.address}${whole}&order=${order}`;
}
