/**
 * One way in which a registrar acts: what the bytes say is shown, one signature for all of it, then it is handed in; what must
 * wait for others first is kept back (`later.js`).
 */

import { holdBack, letGo } from "./later.js";
import { namedView } from "./named_view.js";
import { plan, takesOthers } from "./sign_many.js";
import { Declined, read } from "../sign/ledger.js";
import { sign } from "../sign/sheet.js";
import { formatSubmission, signStatement } from "../sign/statement.js";
import { utf8 } from "../verify/bytes.js";
import { malformed } from "../verify/errors.js";
import { encodeHex } from "../verify/radix.js";
import { sha256 } from "../verify/sha256.js";

/** @typedef {import("./acts.js").Spec} Spec */
/** @typedef {import("./desk.js").Desk} Desk */
/** @typedef {import("./desk.js").Waits} Waits */
/** @typedef {{heading: string, final?: string, specs: Spec[], waits?: Waits[], keep?: () => Promise<() => Promise<unknown>>}} Ask waits: what is endorsed; keep: done once it is signed, before it is posted; returns what undoes it where the ledger refuses */

/**
 * Show, sign with one act, hand in.
 * @param {Desk} desk
 * @param {Ask} ask
 */
export async function act(desk, { heading, final, specs, waits = [], keep }) {
  const { me } = desk;
  if (!me) throw malformed("registrar-no-key");
  /** @type {import("./sign_many.js").Plan} */
  let made = { now: [], later: [] };
  const make = async () => {
    waits.forEach(checkWaits);
    const heads = await headsOf(desk, specs);
    const head = (/** @type {string} */ name) => heads.get(name) ?? "";
    const takes = (/** @type {Spec} */ spec) => takesOthers(spec, desk.office);
    made = plan(specs, { issuer: me.did, time: Math.floor(Date.now() / 1000), origin: desk.origin, head, waits: takes });
    const statements = [...made.now, ...made.later.map(({ statement }) => statement)];
    return { statements, keys: statements.map(() => me), waits: waits.map(({ payload }) => utf8(payload)) };
  };
  const hand = async () => {
    const signed = await Promise.all([...made.now, ...made.later.map(({ statement }) => statement)].map((each) => signStatement(each, me)));
    const held = made.later.map(({ statement, moves, after, waits: takes }, at) => ({
      id: statement.id, moves, after, waits: takes, jws: signed[made.now.length + at], kind: statement.kind, made: Math.floor(Date.now() / 1000),
    }));
    const undo = await keep?.();
    await holdBack(desk.kept, held); // before it is posted: an answer may be lost, or the page closed
    try {
      return await desk.queue.handInBody(heading, made.now[0].id, formatSubmission(signed.slice(0, made.now.length)));
    } catch (error) {
      if (error instanceof Declined) await Promise.all([letGo(desk.kept, held.map(({ id }) => id)), undo?.()]);
      throw error;
    }
  };
  return sign({ heading, final, later: true, make, hand, draw: (payload, waiting) => namedView(desk, payload, waiting) });
}

/**
 * Return the present heads that the specs move.
 * @param {Desk} desk
 * @param {Spec[]} specs
 */
async function headsOf(desk, specs) {
  if (specs.some(({ moves }) => /^(person|keys|kiln|dispute|ledger|registrars)/.test(moves))) await desk.look();
  const names = [...new Set(specs.map(({ moves }) => moves).filter(Boolean))];
  const found = await Promise.all(names.map(async (name) => {
    const [about, code] = name.split("/");
    return /** @type {[string, string]} */ ([name, about === "piece" ? (await read(`/api/v1/pieces/${code}/holding`)).head : (desk.head(name) ?? "")]);
  }));
  return new Map(found);
}

/**
 * Refuse what waits unless its id is the hash of its bytes, and they are of the kind that the list names.
 * @param {Waits} row
 */
export function checkWaits({ statement, kind, payload }) {
  const same = encodeHex(sha256(utf8(payload))) === statement;
  if (!same || JSON.parse(payload).type?.[1] !== kind) throw malformed("statement-not-canonical");
}
