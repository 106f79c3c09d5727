/**
 * One receipt taken through steps 1 to 9: SPEC §7. Out of it comes an entry proved, and its statement verified.
 */

import { parseCheckpoint } from "./checkpoint.js";
import { LedgerError, untrue } from "./errors.js";
import { parseNote } from "./note.js";
import { openReceipt, parseReceipt } from "./receipt.js";
import { readItem } from "./sheet.js";
import { readStatement, verifyStatement } from "./statement.js";

/** @typedef {import("./chain.js").Proof} Proof */
/** @typedef {import("./ed25519.js").Verify} Verify */
/** @typedef {{ trust: import("./trust.js").Trust, trace: import("./steps.js").Trace, verify: Verify }} Tools */

/**
 * Return which ledger's a receipt says it is: it selects a key and proves nothing.
 *
 * @param {Uint8Array} receipt
 */
export function originOf(receipt) {
  try {
    return parseCheckpoint(parseNote(parseReceipt(receipt).checkpoint).text).origin;
  } catch (error) {
    if (error instanceof LedgerError) return "";
    throw error;
  }
}

/**
 * Take one receipt through steps 1 to 9; `receipt` in an error's fields says which one it was.
 *
 * @param {Uint8Array} data
 * @param {number} place
 * @param {Tools} tools
 * @returns {Promise<Proof>}
 */
export async function prove(data, place, tools) {
  const { trust, trace, verify } = tools;
  try {
    const opened = await trace.opening(() => openReceipt(parseReceipt(data), trust, verify));
    if (opened.time === null) {
      const fields = { operators: opened.operators, quorum: trust.quorum };
      trace.say("quorum", null, trust.quorum ? "quorum-short" : "quorum-none", fields);
    }
    const [statement, ledger] = await trace.step("signature", () => read(opened, verify));
    await trace.step("ledger", () => {
      const fields = { expected: trust.origin, got: ledger };
      if (ledger !== trust.origin) throw untrue("statement-other-ledger", fields);
    });
    return { opened, statement, index: opened.entry.index };
  } catch (error) {
    if (error instanceof LedgerError) error.fields.receipt = place;
    throw error;
  }
}

/**
 * Return the statement, its signature verified, and the ledger it was made for; an item's are its sheet's.
 *
 * @param {import("./receipt.js").OpenedReceipt} opened
 * @param {Verify} verify
 * @returns {Promise<[import("./statement.js").Statement, string]>}
 */
async function read({ entry, sheet, itemIndex, itemPath }, verify) {
  const jws = sheet === null ? entry.statement : sheet.statement;
  if (jws === null) throw new Error("bad math in receipt: neither a statement nor a sheet");
  const signed = readStatement(jws);
  await verifyStatement(signed, jws, verify);
  const said = entry.item === null ? signed : readItem(entry.item, signed, itemIndex, itemPath);
  return [said, signed.subject.ledger];
}
