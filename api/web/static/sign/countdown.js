/**
 * Some seconds in which one may still take it back; nothing is signed before they are over.
 *
 *     await countdown(10)    true when they have passed, false when #sheet-takeback was pressed
 *
 * The number is told once and not every second: a reader of screens is not to be talked over.
 */

import { element, show } from "./elements.js";

/**
 * Wait, and show how long.
 * @param {number} seconds
 * @param {string} [id] of the part that shows it; `${id}-left` has the number, `${id}-takeback` is the button
 * @returns {Promise<boolean>} whether nobody took it back
 */
export async function countdown(seconds, id = "sheet-undo") {
  const left = element(`${id}-left`);
  const button = /** @type {HTMLButtonElement} */ (element(`${id}-takeback`));
  const leaving = new AbortController();
  let rest = seconds;
  left.textContent = String(rest);
  show(id);
  button.focus();
  try {
    return await new Promise((resolve) => {
      const ticking = setInterval(() => {
        left.textContent = String(--rest);
        if (rest <= 0) resolve(true);
      }, 1000);
      leaving.signal.addEventListener("abort", () => clearInterval(ticking));
      button.addEventListener("click", () => resolve(false), { signal: leaving.signal });
    });
  } finally {
    leaving.abort();
    show(id, false);
  }
}
