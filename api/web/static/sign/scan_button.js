/**
 * A button that opens the camera for one QR, where the browser reads QRs itself; elsewhere it stays hidden.
 *
 *     #scan  #scan-box  #scan-view  #scan-stop      the button, what it opens, the picture, the way out
 */

import { canScan, scan } from "./camera.js";
import { element, onPress, show } from "./elements.js";
import { say } from "./spoken.js";

/**
 * Offer the camera.
 * @param {string} id of the button
 * @param {string} said id of where it is told that there is no camera
 * @param {(text: string) => boolean} wanted
 * @param {(text: string) => void} take
 */
export async function offerScan(id, said, wanted, take) {
  if (!(await canScan())) return;
  show(id);
  /** @type {AbortController | null} */
  let search = null;
  element(`${id}-stop`).addEventListener("click", () => search?.abort());
  onPress(id, said, async () => {
    search = new AbortController();
    show(`${id}-box`);
    try {
      const text = await scan(/** @type {HTMLVideoElement} */ (element(`${id}-view`)), wanted, search.signal);
      if (text) take(text);
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
      element(said).textContent = say("sign.no-camera"); // refused, or there is none: it is typed then
    } finally {
      show(`${id}-box`, false);
    }
  });
}
