/**
 * The sheet on which something is signed: what the bytes say, then the signature, then the 回执. Blind signing is what it
 * prevents: its rows are read back from the payload that is hashed, and what waits for an endorsement from the payload
 * whose hash the endorsement names. Pressed, it draws them once more and signs only what still stands there (C10).
 *
 *     shown ──签署──▶ (some seconds to take it back) ──▶ kept, posted ──▶ 回执
 *       ▲                                       └── no network: kept, told, sent later
 *       └── changed meanwhile (409): what changed is told, the statement made anew, shown, asked again
 */

import { countdown } from "./countdown.js";
import { element, made, pressed, show, tellError, tellIn } from "./elements.js";
import { Declined, Unanswered } from "./ledger.js";
import { receiptLines } from "./receipt_lines.js";
import { checkShown } from "./shown.js";
import { say } from "./spoken.js";
import { statementView } from "./statement_view.js";

/** @typedef {import("./outbox.js").Signing & {waits?: Uint8Array[]}} Act waits: payloads of what is endorsed */
/** @typedef {import("./ledger.js").Accepted & {body: Uint8Array}} Handed */
/**
 * @typedef {object} Asked
 * @property {string} heading what is about to be done
 * @property {string} [final] that it can't be undone, and what follows
 * @property {number} [undo] seconds in which it can be taken back before anything is signed
 * @property {boolean} [later] whether it may wait for a network: it is kept, and the sheet says so
 * @property {() => Promise<Act>} make makes the statements upon what the ledger holds now
 * @property {(act: Act) => Promise<Handed>} hand signs, keeps and posts
 * @property {(payload: Uint8Array, waits: boolean) => HTMLElement} draw
 * @property {() => Promise<string[]>} [changed] what changed meanwhile, in words
 */

/**
 * Show, sign and hand in; return what became of it.
 * @param {Asked} asked
 * @returns {Promise<"entered" | "kept" | "left">}
 */
export async function sign(asked) {
  const dialog = /** @type {HTMLDialogElement} */ (element("sheet"));
  let act = await asked.make();
  open(dialog, asked, act);
  const leave = (/** @type {Event} */ event) => (event.preventDefault(), element("sheet-leave").click());
  dialog.addEventListener("cancel", leave); // the phone's own back gesture is "not now"
  try {
    while ((await pressed("sheet-sign", "sheet-leave")) === "sheet-sign") {
      try {
        if (asked.undo && !(await countdown(asked.undo))) continue;
        return await entered(asked, act);
      } catch (error) {
        if (!isOvertaken(error)) {
          tellError("sheet-said", error);
          continue;
        }
        const lines = (await asked.changed?.()) ?? [say("sign.changed")];
        act = await asked.make();
        open(dialog, asked, act);
        tellIn("sheet-said", lines);
      }
    }
    return "left";
  } finally {
    dialog.removeEventListener("cancel", leave);
    dialog.close();
  }
}

/**
 * Return how a page's statements are drawn when it has no drawing of its own.
 * @param {string} origin
 * @param {import("./profile.js").Profile | null} [profile]
 * @returns {Asked["draw"]}
 */
export const plainly = (origin, profile) => (payload, waits) => statementView(payload, origin, waits, profile);

/**
 * @param {Asked} asked
 * @param {Act} act
 * @returns {Promise<"entered" | "kept">}
 */
async function entered(asked, act) {
  const buttons = /** @type {HTMLButtonElement[]} */ (["sheet-sign", "sheet-leave"].map(element));
  buttons.forEach((button) => (button.disabled = true));
  try {
    checkShown(element("sheet-told"), shownOf(act), act.statements, asked.draw);
    tellIn("sheet-said", [say("sign.posting")]);
    const handed = await asked.hand(act);
    tellIn("sheet-said", []);
    done(await receiptLines(handed), "sign.done");
    await pressed("sheet-close");
    return "entered";
  } catch (error) {
    if (!asked.later || !(error instanceof Unanswered)) throw error;
    done([made("p", say("sign.kept"))], "sign.kept-title");
    await pressed("sheet-close");
    return "kept";
  } finally {
    buttons.forEach((button) => (button.disabled = false));
  }
}

/**
 * Return each payload that is shown, and whether it is what an endorsement stands behind.
 * @param {Act} act
 * @returns {[Uint8Array, boolean][]}
 */
const shownOf = (act) => [
  ...(act.waits ?? []).map((payload) => /** @type {[Uint8Array, boolean]} */ ([payload, true])),
  ...act.statements.map(({ payload }) => /** @type {[Uint8Array, boolean]} */ ([payload, false])),
];

/**
 * @param {HTMLDialogElement} dialog
 * @param {Asked} asked
 * @param {Act} act
 */
function open(dialog, asked, act) {
  element("sheet-heading").textContent = asked.heading;
  element("sheet-told").replaceChildren(...shownOf(act).map(([payload, waits]) => asked.draw(payload, waits)));
  tellIn("sheet-final", asked.final ? [asked.final] : []);
  tellIn("sheet-said", []);
  show("sheet-final", Boolean(asked.final));
  show("sheet-asked");
  show("sheet-done", false);
  if (!dialog.open) dialog.showModal();
  dialog.scrollTop = 0; // what is signed is read from its heading on
}

/**
 * @param {HTMLElement[]} lines
 * @param {string} title
 */
function done(lines, title) {
  element("sheet-title").textContent = say(title);
  element("sheet-receipts").replaceChildren(...lines);
  show("sheet-asked", false);
  show("sheet-done");
  element("sheet-close").focus();
}

/** @param {unknown} error */
const isOvertaken = (error) => error instanceof Declined && error.problem.code === "after-not-head";
