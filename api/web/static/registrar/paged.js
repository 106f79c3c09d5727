/** Lists of the ledger's, page by page. */

import { read } from "../sign/ledger.js";

/**
 * Read a list page by page.
 * @param {string} path
 * @param {string} name of the list in the answer
 */
export async function paged(path, name) {
  const found = [];
  for (let page = await read(path); ; page = await read(`${path}${path.includes("?") ? "&" : "?"}after=${encodeURIComponent(page.next)}`)) {
    found.push(...page[name]);
    if (page.next === "" || page.next === -1) return found;
  }
}
