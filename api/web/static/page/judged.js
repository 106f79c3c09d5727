/** A document under the trust files that a page holds: this ledger's first, then the others' one by one. */

import { verify } from "../verify/verify.js";
import { dataIn, now, say } from "./said.js";

/** @typedef {import("../verify/verify.js").Report} Report */

const UNKNOWN = new Set(["note-unknown-key", "certifier-unknown", "summary-other-ledger"]);

/**
 * Return the report of the first ledger whose keys know the document, else of our own, and who checked.
 *
 * @param {Uint8Array | string | Map<string, Uint8Array>} document
 * @returns {Promise<[Report, string]>}
 */
export async function judge(document) {
  /** @type {{ host: string, files: string[] }} */
  const { host, files } = JSON.parse(dataIn("trusts"));
  /** @type {Report | null} */
  let own = null;
  for (const trust of files) {
    const report = await verify(document, trust, now());
    own ??= report;
    if (!(report.word === "cannot-tell" && UNKNOWN.has(report.because?.code ?? ""))) {
      return [report, say("page.verify-by-phone", { host, origin: report.origin })];
    }
  }
  const report = /** @type {Report} */ (own);
  return [report, say("page.verify-by-phone", { host, origin: report.origin })];
}
