/**
 * The parts of a kiln to turn to, each with what is left in it: 一节一排 余 12.
 */

import { element, made, show } from "../sign/elements.js";
import { say } from "../sign/spoken.js";

/**
 * Return a button for each part.
 * @param {import("./slot_grid.js").Part[]} parts
 * @param {number} at which is shown
 * @param {(slots: string[]) => string} left what is left in a part, in words
 * @param {(number: number) => void} turn
 */
export function partTabs(parts, at, left, turn) {
  return parts.map(({ name, slots }, number) => {
    const button = made("button", name || say("kiln.whole"));
    button.setAttribute("type", "button");
    button.setAttribute("aria-pressed", String(number === at));
    button.append(made("small", left(slots)));
    button.addEventListener("click", () => turn(number));
    return button;
  });
}

/**
 * Put the buttons into the page, the one that is shown in sight.
 * @param {string} id
 * @param {HTMLElement[]} tabs
 */
export function showTabs(id, tabs) {
  element(id).replaceChildren(...tabs);
  show(id, tabs.length > 1);
  const now = tabs.find((tab) => tab.getAttribute("aria-pressed") === "true");
  if (now) element(id).scrollLeft = now.offsetLeft - element(id).offsetLeft - 48;
}

/**
 * Give a slot's button the focus, if it is shown.
 * @param {string} grid id
 * @param {string} slot
 */
export function focusSlot(grid, slot) {
  /** @type {HTMLElement | null} */ (document.querySelector(`#${grid} [data-slot="${CSS.escape(slot)}"]`))?.focus();
}
