/**
 * What stands in the fields of `/studio/new`, as `makeSubject` takes it. A field that is empty is not stated.
 */

import { element, input, made, show } from "../sign/elements.js";

/** @typedef {import("./desk.js").Desk} Desk */
/** @typedef {Record<"shape" | "clay" | "forming", import("./new_pick.js").Pick>} Picks */

const MEASURES = ["capacity", "weight", "length", "width", "height", "mouth", "lid"];
const BASE = "base"; // where most seals are pressed
const text = (/** @type {string} */ id) => input(id).value.trim().normalize("NFC");

/**
 * Draw the seals that the ledger knows of this maker, those of last time ticked.
 * @param {Desk} desk
 * @param {string[]} ticked
 */
export function drawSeals({ profile, person }, ticked) {
  const seals = (person?.seals ?? []).filter(({ end, state }) => !end && state !== "held");
  const rows = seals.map(({ seal, text: reads }) => {
    const box = /** @type {HTMLInputElement} */ (made("input"));
    Object.assign(box, { type: "checkbox", value: seal, checked: ticked.includes(seal) });
    const label = made("label");
    label.className = "tickbox";
    label.append(box, made("span", `${reads} · ${profile.words("seal-place", placeOf(seal, profile))}`));
    return label;
  });
  element("new-seals").replaceChildren(...rows);
  show("new-seals-part", rows.length > 0);
}

/**
 * Return the form.
 * @param {Desk} desk
 * @param {Picks} picks
 * @param {import("./new_firing.js").FiringChoice} firing
 * @param {import("./new_photos.js").Shots} shots
 * @returns {import("./piece.js").Form}
 */
export function formOf({ profile }, { shape, clay, forming }, firing, shots) {
  const body = profile.list("clay").find(({ code }) => code === clay.value);
  const seals = [...element("new-seals").querySelectorAll("input")].filter(({ checked }) => checked).map(({ value }) => value);
  return {
    title: { zh: text("new-title"), en: text("new-title-en") }, ...firing.stated(), year: Number(input("new-year").value),
    shape: shape.value, clay: { group: body?.group ?? "", name: text("new-clay-name") || (body?.zh ?? "") }, forming: forming.value,
    measures: Object.fromEntries(MEASURES.map((name) => [name, Number(input(`new-${name}`).value) || 0])), method: input("new-method").value,
    photos: shots.photos(), seals: seals.map((seal) => ({ seal, place: placeOf(seal, profile) })), formed: input("new-formed").checked,
    decoration: [], note: { zh: text("new-note"), en: "" }, commission: input("new-order").value,
  };
}

/** Empty what is another's with every piece; what is the same stays. */
export function clearForm() {
  for (const id of ["new-title", "new-title-en", "new-note", ...MEASURES.map((name) => `new-${name}`)]) input(id).value = "";
}

/**
 * Return where a seal is pressed, by the code that its holder gave it: `base-1`, `lid-1`.
 * @param {string} seal
 * @param {import("../sign/profile.js").Profile} profile
 */
function placeOf(seal, profile) {
  const place = seal.replace(/-[0-9]+$/, "");
  return profile.list("seal-place").some(({ code }) => code === place) ? place : BASE;
}
