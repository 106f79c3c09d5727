/**
 * The field for the hidden code: help while it is typed, and the camera where the browser reads QRs. It has no name and
 * stands in no form, so no browser sends it, with programs or without.
 *
 *     12 of 21 …      21: the check character fits      21: a slip somewhere, please compare
 */

import { element } from "../sign/elements.js";
import { LENGTH, readSoFar, showHidden } from "./hidden_code.js";
import { offerScan } from "../sign/scan_button.js";
import { say } from "../sign/spoken.js";

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
  await offerScan("scan", "claim-said", (found) => readSoFar(found).state === "right", (text) => {
    field.value = showHidden(text);
    help();
  });
}
