/**
 * The same proofs for another town's program: in the part of a link that no server is sent.
 *
 *     https://second.example/verify#proof=H4sIA…      gzip, base64url, of the bundle's bytes
 *
 * Where the browser cannot pack, the link leads to the other town's page, and the file is handed over by hand.
 */

import { decodeBase64url, encodeBase64url } from "../verify/radix.js";

const KEY = "#proof=";
const MAX = 8 << 20; // bytes unpacked: twice a bundle's limit

// Newer than the checker's own list.
/** @type {new (format: string) => GenericTransformStream} */
const Packing = Reflect.get(globalThis, "CompressionStream");
/** @type {new (format: string) => GenericTransformStream} */
const Unpacking = Reflect.get(globalThis, "DecompressionStream");

/**
 * @param {ReadableStream<Uint8Array>} stream
 * @returns {Promise<Uint8Array>}
 */
const drained = async (stream) => new Uint8Array(await new Response(stream).arrayBuffer());

/**
 * @param {Uint8Array} data
 * @param {GenericTransformStream} through
 */
const passed = (data, through) => drained(new Blob([data]).stream().pipeThrough(through));

/**
 * Point the links of a panel at the other towns' pages with the proofs.
 * @param {HTMLElement} panel
 * @param {Uint8Array} bundle
 */
export async function handOn(panel, bundle) {
  if (!Packing) return;
  const links = /** @type {NodeListOf<HTMLAnchorElement>} */ (panel.querySelectorAll("a.hand"));
  if (!links.length) return;
  const packed = encodeBase64url(await passed(bundle, new Packing("gzip")));
  for (const link of links) link.href = `https://${link.dataset.mirror}/verify${KEY}${packed}`;
}

/**
 * Return the proofs that this page's address carries; null when it carries none.
 * @returns {Promise<Uint8Array | null>}
 */
export async function handedOver() {
  if (!location.hash.startsWith(KEY)) return null;
  const packed = decodeBase64url(location.hash.slice(KEY.length));
  const data = await passed(packed, new Unpacking("gzip"));
  return data.length > MAX ? null : data;
}
