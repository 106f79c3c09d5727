/**
 * The sheet for one piece's holder: made upon whose the piece is now, and made anew where that has changed meanwhile.
 */

import { readHolding } from "./ledger.js";
import { handIn } from "../sign/outbox.js";
import { plainly, sign as signSheet } from "../sign/sheet.js";
import { say } from "../sign/spoken.js";

/** @typedef {import("./ledger.js").Holding} Holding */
/** @typedef {import("../sign/sheet.js").Act} Act */
/**
 * @typedef {object} Asked
 * @property {import("./kept.js").Kept} kept
 * @property {string} origin
 * @property {string} code of the piece
 * @property {string} heading what is about to be done
 * @property {string} [final] that it can't be undone, and what follows
 * @property {(holding: Holding) => Promise<Act>} make makes the statements upon what the ledger holds now
 */

/**
 * Show, sign and post; return whether it was entered.
 * @param {Asked} asked
 * @returns {Promise<boolean>}
 */
export async function sign({ kept, origin, code, heading, final, make }) {
  let now = await readHolding(code);
  const became = await signSheet({
    heading,
    final,
    make: () => make(now),
    hand: (act) => handIn(kept, code, act),
    draw: plainly(origin),
    changed: async () => {
      const before = now;
      now = await readHolding(code);
      return [say("own.changed"), ...differences(before, now)];
    },
  });
  return became === "entered";
}

/**
 * Return what changed between two looks, in words.
 * @param {Holding} before
 * @param {Holding} now
 */
function differences(before, now) {
  const names = /** @type {const} */ (["owner", "serial", "reported", "final_at", "status"]);
  const changed = names.filter((name) => before[name] !== now[name]).map((name) => say(`own.changed-${name}`));
  if (before.dispute?.head !== now.dispute?.head) changed.push(say("own.changed-dispute"));
  return changed.length ? changed : [say("own.changed-other")];
}
