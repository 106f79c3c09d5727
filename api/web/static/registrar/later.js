/**
 * Signed, and kept back until what it rests on is in effect: the standing of somebody whose phone has not agreed yet.
 *
 *     [{id, moves: "person/zs011", after: "9f86…", waits: false, jws, kind, made}, …]     kept as the note "later"
 *
 * Looked at whenever the page looks at the ledger. Whose head is what a statement names, is handed in; where the head is
 * another and nothing waits any more, it was overtaken: that is told, and it is signed anew or let go.
 */

import { formatSubmission } from "../sign/statement.js";

/** @typedef {{id: string, moves: string, after: string, waits: boolean, jws: string, kind: string, made: number}} Held */

const NOTE = "later";

/**
 * Return what is kept back, in the order in which it was signed.
 * @param {import("../sign/kept.js").Kept} kept
 * @returns {Promise<Held[]>}
 */
export const heldBack = async (kept) => (await kept.note(NOTE)) ?? [];

/**
 * Keep more back.
 * @param {import("../sign/kept.js").Kept} kept
 * @param {Held[]} more
 */
export async function holdBack(kept, more) {
  const known = await heldBack(kept);
  const fresh = more.filter(({ id }) => !known.some((each) => each.id === id)); // pressed once more after a lost answer
  if (fresh.length) await kept.keepNote(NOTE, [...known, ...fresh]);
}

/**
 * Let some go, because they are handed in or are no longer wanted.
 * @param {import("../sign/kept.js").Kept} kept
 * @param {string[]} ids
 */
export async function letGo(kept, ids) {
  await kept.keepNote(NOTE, (await heldBack(kept)).filter(({ id }) => !ids.includes(id)));
}

/**
 * Part what is kept back: what can be handed in now, one set; what was overtaken; what is in effect already.
 * @param {Held[]} held
 * @param {(name: string) => string | undefined} head present heads; undefined where there is nothing yet
 * @param {(statement: string) => boolean} isWaiting whether a statement still waits for endorsements
 * @returns {{ready: Held[], overtaken: Held[], done: Held[]}}
 */
export function due(held, head, isWaiting) {
  /** @type {Map<string, {id: string | undefined, open: boolean}>} */
  const heads = new Map();
  const ready = [];
  const overtaken = [];
  const done = [];
  for (const each of held) {
    const now = heads.get(each.moves) ?? { id: head(each.moves), open: false };
    if (now.open) continue; // rests on one that is handed in now and waits itself
    if (now.id === each.id) {
      done.push(each); // it was handed in, and the page closed before that was noted
      continue;
    }
    if (now.id === each.after) {
      ready.push(each);
      heads.set(each.moves, { id: each.id, open: each.waits });
    } else if (!isWaiting(each.after) && !held.some(({ id }) => id === each.after)) overtaken.push(each);
  }
  return { ready, overtaken, done };
}

/** @param {Held[]} ready */
export const bodyOf = (ready) => formatSubmission(ready.map(({ jws }) => jws));
