/**
 * Pictures as they leave this phone: shrunk, turned upright, drawn anew, and nothing in the file but the picture (SPEC
 * §12.11). What the camera wrote beside it (place, time, serial number) never leaves, because it is never copied.
 *
 *     await shrunk(file)    {blob, sha256: "9f86d0…", type: "image/jpeg", width: 2000, height: 1500}
 */

import { malformed } from "../verify/errors.js";
import { encodeHex } from "../verify/radix.js";

/** @typedef {{blob: Blob, sha256: string, type: string, width: number, height: number}} Picture */

export const MOST = 8 << 20; // bytes
const LONGEST = 2000; // px
const QUALITIES = [0.88, 0.8, 0.7, 0.55];
const KEPT = [0xe0, 0xee]; // APP0 JFIF, APP14 Adobe: how it is coded, nothing of where or when
const APPLICATION = (/** @type {number} */ marker) => (marker >= 0xe0 && marker <= 0xef) || marker === 0xfe;

/**
 * Return a picture that may be signed to.
 * @param {Blob} file
 * @returns {Promise<Picture>}
 * @throws {import("../verify/errors.js").LedgerError} `photo-unreadable`: no picture; `photo-too-long`
 */
export async function shrunk(file) {
  const bitmap = await createImageBitmap(file).catch(() => null);
  if (!bitmap) throw malformed("photo-unreadable");
  const scale = Math.min(1, LONGEST / Math.max(bitmap.width, bitmap.height));
  const [width, height] = [bitmap.width, bitmap.height].map((side) => Math.max(1, Math.round(side * scale)));
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  pen.fillStyle = "#FFFFFF"; // what was transparent
  pen.fillRect(0, 0, width, height);
  pen.drawImage(bitmap, 0, 0, width, height);
  bitmap.close();
  for (const quality of QUALITIES) {
    const drawn = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", quality));
    const data = bare(new Uint8Array(await /** @type {Blob} */ (drawn).arrayBuffer()));
    if (data.length > MOST) continue;
    const sha256 = encodeHex(new Uint8Array(await crypto.subtle.digest("SHA-256", data)));
    return { blob: new Blob([data], { type: "image/jpeg" }), sha256, type: "image/jpeg", width, height };
  }
  throw malformed("photo-too-long", { limit: MOST });
}

/**
 * Return a JPEG without what programs write beside the picture: EXIF, GPS, XMP, colour profiles, comments.
 * @param {Uint8Array} data
 * @returns {Uint8Array}
 * @throws {import("../verify/errors.js").LedgerError} `photo-unreadable`
 */
export function bare(data) {
  const parts = [data.subarray(0, 2)];
  for (let at = 2; ; ) {
    if (data[at] !== 0xff || at + 4 > data.length) throw malformed("photo-unreadable");
    const marker = data[at + 1];
    const end = at + 2 + ((data[at + 2] << 8) | data[at + 3]);
    if (marker === 0xda) return joined([...parts, data.subarray(at)]);
    if (!APPLICATION(marker) || KEPT.includes(marker)) parts.push(data.subarray(at, end));
    at = end;
  }
}

/** @param {Uint8Array[]} parts */
function joined(parts) {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  parts.reduce((at, part) => (whole.set(part, at), at + part.length), 0);
  return whole;
}
