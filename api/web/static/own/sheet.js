/**
 * The sheet on which something is signed: what the bytes say, then the signature, then the 回执. Blind signing is what it
 * prevents: its rows are read back from the payload that is hashed, and what waits for an endorsement from the payload
 * whose hash the endorsement names.
 *
 *     shown ──签署──▶ posted ──▶ 回执
 *       ▲                └── changed meanwhile (409): what changed is told, the statement made anew, shown, asked again
 */

import { element, made, pressed, show, tellError, tellIn } from "./elements.js";
import { Declined, readHolding } from "./ledger.js";
import { handIn } from "./outbox.js";
import { say } from "./spoken.js";
import { statementView } from "./statement_view.js";

/** @typedef {import("./ledger.js").Holding} Holding */
/** @typedef {import("./outbox.js").Signing & {waits?: Uint8Array}} Act waits: payload of what is endorsed */
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
export async function sign(asked) {
  const dialog = /** @type {HTMLDialogElement} */ (element("sheet"));
  let holding = await readHolding(asked.code);
  let act = await asked.make(holding);
  open(dialog, asked, act);
  const leave = (/** @type {Event} */ event) => (event.preventDefault(), element("sheet-leave").click());
  dialog.addEventListener("cancel", leave); // the phone's own back gesture is "not now"
  try {
    while ((await pressed("sheet-sign", "sheet-leave")) === "sheet-sign") {
      try {
        await entered(asked, act);
        return true;
      } catch (error) {
        if (!isOvertaken(error)) {
          tellError("sheet-said", error);
          continue;
        }
        const now = await readHolding(asked.code);
        act = await asked.make(now);
        open(dialog, asked, act);
        tellIn("sheet-said", [say("own.changed"), ...differences(holding, now)]);
        holding = now;
      }
    }
    return false;
  } finally {
    dialog.removeEventListener("cancel", leave);
    dialog.close();
  }
}

/**
 * @param {Asked} asked
 * @param {Act} act
 */
async function entered(asked, act) {
  const buttons = /** @type {HTMLButtonElement[]} */ (["sheet-sign", "sheet-leave"].map(element));
  buttons.forEach((button) => (button.disabled = true));
  tellIn("sheet-said", [say("own.posting")]);
  try {
    const accepted = await handIn(asked.kept, asked.code, act);
    tellIn("sheet-said", []);
    await receipts(accepted);
    await pressed("sheet-close");
  } finally {
    buttons.forEach((button) => (button.disabled = false));
  }
}

/**
 * @param {HTMLDialogElement} dialog
 * @param {Asked} asked
 * @param {Act} act
 */
function open(dialog, asked, act) {
  element("sheet-heading").textContent = asked.heading;
  const payloads = [...(act.waits ? [act.waits] : []), ...act.statements.map((statement) => statement.payload)];
  element("sheet-told").replaceChildren(...payloads.map((payload) => statementView(payload, asked.origin, payload === act.waits)));
  tellIn("sheet-final", asked.final ? [asked.final] : []);
  tellIn("sheet-said", []);
  show("sheet-final", Boolean(asked.final));
  show("sheet-asked");
  show("sheet-done", false);
  if (!dialog.open) dialog.showModal();
  dialog.scrollTop = 0; // what is signed is read from its heading on
}

/** @param {import("./ledger.js").Accepted & {body: Uint8Array}} accepted */
async function receipts(accepted) {
  const { checkReceipts } = await import("./receipt_check.js");
  const wrong = await checkReceipts(accepted, accepted.body);
  const lines = accepted.entries.map((entry, place) => {
    const line = made("p");
    const link = made("a", say("own.receipt"));
    link.setAttribute("href", `/api/v1/receipts/${accepted.statements[place]}`);
    const said = wrong[place] ? say("own.receipt-odd", { code: wrong[place] }) : say("own.receipt-checked");
    line.append(`${say("own.entered", { entry })} ${said} `, link);
    return line;
  });
  element("sheet-receipts").replaceChildren(...lines);
  show("sheet-asked", false);
  show("sheet-done");
  element("sheet-close").focus();
}

/** @param {unknown} error */
const isOvertaken = (error) => error instanceof Declined && error.problem.code === "after-not-head";

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
