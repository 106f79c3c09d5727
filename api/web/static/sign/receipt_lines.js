/**
 * What became of what was posted, a line a statement: its entry, whether its 回执 holds, and where it can be read again.
 */

import { made } from "./elements.js";
import { at } from "./ledger.js";
import { say } from "./spoken.js";

/**
 * Return the lines; each receipt is checked on this phone before it is called one.
 * @param {import("./ledger.js").Accepted & {body: Uint8Array}} handed
 */
export async function receiptLines(handed) {
  const { checkReceipts } = await import("./receipt_check.js");
  const wrong = await checkReceipts(handed, handed.body);
  if (handed.body[0] === "{".charCodeAt(0)) return [sheetLine(handed.entries, wrong)];
  return handed.entries.map((entry, place) => {
    const line = made("p");
    const link = made("a", say("sign.receipt"));
    link.setAttribute("href", at(`/api/v1/receipts/${handed.statements[place]}`));
    const said = wrong[place] ? say("sign.receipt-odd", { code: wrong[place] }) : say("sign.receipt-checked");
    line.append(`${say("sign.entered", { entry })} ${said} `, link);
    return line;
  });
}

/**
 * Return the one line of a sheet: from which entry to which, and whether every 回执 of it holds.
 * @param {number[]} entries
 * @param {string[]} wrong
 */
function sheetLine(entries, wrong) {
  const [code] = wrong.filter(Boolean);
  const said = code ? say("sign.receipt-odd", { code }) : say("sign.receipts-checked", { count: entries.length });
  return made("p", `${say("sign.entered-sheet", { first: entries[0], last: entries[entries.length - 1], count: entries.length - 1 })} ${said}`);
}
