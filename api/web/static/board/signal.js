/**
 * The board's line to the ledger: asked once a second, less often while nothing comes, never in a hidden window.
 *
 *     follow("/api/v1/batches/k2026-05/board", { came: show, lost: tell });
 *
 * One answer that fails to come is no loss of signal: the second is told.
 */

const EVERY = 1000; // ms
const LONGEST = 30_000;
const PATIENCE = 8000; // ms for one answer
const TOLD = 2; // failures

/**
 * Ask until the page ends.
 *
 * @param {string} path
 * @param {{came: (told: any) => void, lost: () => void}} hear
 */
export function follow(path, hear) {
  let failed = 0;
  let timer = 0;
  const ask = async () => {
    clearTimeout(timer);
    try {
      hear.came(await fetched(path));
      failed = 0;
    } catch {
      failed += 1;
      if (failed >= TOLD) hear.lost();
    }
    if (!document.hidden) timer = setTimeout(ask, wait(failed));
  };
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) ask();
  });
  ask();
}

/**
 * Return how long to wait after so many failures, in ms.
 * @param {number} failed
 */
export const wait = (failed) => Math.min(LONGEST, EVERY * 2 ** Math.max(0, failed - 1));

/** @param {string} path */
async function fetched(path) {
  const giveUp = new AbortController();
  const timer = setTimeout(() => giveUp.abort(), PATIENCE);
  try {
    const answer = await fetch(path, { credentials: "omit", signal: giveUp.signal });
    if (!answer.ok) throw new Error(String(answer.status));
    return await answer.json();
  } finally {
    clearTimeout(timer);
  }
}
