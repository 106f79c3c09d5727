/**
 * The field for the hidden code: help while it is typed, and the camera where the browser reads QRs. It has no name and
 * stands in no form, so no browser sends it, with programs or without.
 *
 *     12 of 21 …      21: the check character fits      21: a slip somewhere, please compare
 */

import { canScan, scan } from "./camera.js";
import { element, onPress, show } from "./elements.js";
import { LENGTH, readSoFar, showHidden } from "./hidden_code.js";
import { say } from "./spoken.js";

/**
 * Offer help and camera for the field.
 * @param {HTMLInputElement} field
 */
export async function offerHiddenCode(field) {
  const help = () => {
    const { state, got } = readSoFar(field.value);
    element("hidden-help").textContent = say(`own.hidden-${state}`, { got, length: LENGTH });
    field.toggleAttribute("aria-invalid", state === "wrong" || state === "strange" || state === "long");
  };
  field.addEventListener("input", help);
  help();
  if (!(await canScan())) return;
  show("scan");
  /** @type {AbortController | null} */
  let search = null;
  element("scan-stop").addEventListener("click", () => search?.abort());
  onPress("scan", "claim-said", async () => {
    search = new AbortController();
    show("camera");
    try {
      const video = /** @type {HTMLVideoElement} */ (element("camera-view"));
      const text = await scan(video, (found) => readSoFar(found).state === "right", search.signal);
      if (text) {
        field.value = showHidden(text);
        help();
      }
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
      element("hidden-help").textContent = say("own.no-camera"); // refused, or there is none: it is typed then
    } finally {
      show("camera", false);
    }
  });
}
