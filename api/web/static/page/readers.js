/**
 * What somebody drops or chooses, as bytes for the verifier: PDFs, saved pages and photos are opened here, on the phone.
 *
 *     certificate.pdf   → the proofs attached to it, by their names
 *     saved page        → the bundle in it, and nothing else of it
 *     photo             → the text of its QR, where this browser can read one; null where it cannot
 */

import { startsWith, textOf, utf8 } from "../verify/bytes.js";
import { decodeBase64 } from "../verify/radix.js";

const HEAD = '<script type="text/plain" id="kilnmark-bundle">';
const PICTURES = [Uint8Array.of(0xff, 0xd8, 0xff), Uint8Array.of(0x89, 0x50, 0x4e, 0x47), utf8("RIFF")];

/** @typedef {{ detect(source: ImageBitmapSource): Promise<{ rawValue: string }[]> }} Detector */

/**
 * Return the browser's reader of QRs; null where it has none.
 * @returns {Promise<Detector | null>}
 */
export async function qrReader() {
  const Made = Reflect.get(globalThis, "BarcodeDetector");
  try {
    const formats = Made ? await Made.getSupportedFormats() : [];
    return formats.includes("qr_code") ? new Made({ formats: ["qr_code"] }) : null;
  } catch {
    return null;
  }
}

/**
 * @param {Uint8Array} picture
 * @returns {Promise<string | null>}
 */
async function qrIn(picture) {
  const reader = await qrReader();
  if (!reader) return null;
  const found = await reader.detect(await createImageBitmap(new Blob([picture])));
  const links = found.map((each) => each.rawValue).filter((text) => /^https?:\/\/[^/]+\/c\//i.test(text));
  return links.sort((a, b) => b.length - a.length)[0] ?? null;
}

/**
 * Return what the verifier is given; null where this browser cannot get it out.
 *
 * @param {Uint8Array} data
 * @returns {Promise<Uint8Array | string | Map<string, Uint8Array> | null>}
 */
export async function readable(data) {
  if (PICTURES.some((head) => startsWith(data, head))) return qrIn(data);
  if (startsWith(data, utf8("%PDF-"))) {
    const { proofsIn } = await import("./attachments.js"); // no part of what the page weighs at first
    return proofsIn(data);
  }
  const text = textOf(data);
  if (text !== null && /^\uFEFF?\s*<!doctype html/i.test(text)) {
    const parts = text.split(HEAD);
    return parts.length === 2 ? decodeBase64(parts[1].slice(0, parts[1].indexOf("<"))) : null;
  }
  return data;
}
