/** One's own photo beside ours. It is read by this page alone: nothing is uploaded. */

import { part } from "./drawn.js";

/**
 * Show a picture in a figure, above its caption.
 *
 * @param {string} id of the figure
 * @param {string} address
 * @param {string} text what the picture shows
 */
function show(id, address, text) {
  const figure = part(id);
  const picture = figure.querySelector("img") ?? new Image();
  picture.src = address;
  picture.alt = text;
  figure.prepend(picture);
  const caption = figure.querySelector("figcaption");
  if (caption) caption.textContent = text;
}

/** Offer to take a photo; the registered one beside it is whichever was tapped last, the front at first. */
export function offerComparison() {
  const box = document.getElementById("mine");
  const pictures = /** @type {NodeListOf<HTMLImageElement>} */ (document.querySelectorAll("#photos img, .seals img"));
  if (!box || !pictures.length) return;
  box.hidden = false;
  const input = /** @type {HTMLInputElement} */ (part("own-photo"));
  const caption = part("own").textContent ?? "";
  let own = "";
  input.addEventListener("change", () => {
    const file = input.files?.[0];
    if (!file) return;
    URL.revokeObjectURL(own);
    own = URL.createObjectURL(file);
    show("own", own, caption);
    show("theirs", pictures[0].src, pictures[0].alt);
    part("pair").hidden = false;
  });
  for (const picture of pictures) {
    picture.addEventListener("click", (event) => {
      if (part("pair").hidden) return; // then a tap opens the picture, large
      event.preventDefault();
      show("theirs", picture.src, picture.alt);
      part("pair").scrollIntoView({ block: "center" });
    });
  }
}
