/** The page `/verify`: what is dropped, chosen, pasted or handed over by another town is checked in this browser. */

import { startsWith, utf8 } from "../verify/bytes.js";
import { element, part } from "./drawn.js";
import { handedOver } from "./hand_on.js";
import { judge } from "./judged.js";
import { readable } from "./readers.js";
import { showReport } from "./report.js";
import { dataIn, say } from "./said.js";

/** @typedef {import("../verify/verify.js").Report} Report */

/**
 * Ask before a photo or a PDF leaves the phone: this browser cannot read it.
 * @param {Uint8Array} photo
 */
function offerUpload(photo) {
  const { host } = JSON.parse(dataIn("trusts"));
  const button = element("button", "btn", say("page.verify-upload"));
  button.addEventListener("click", () => void upload(photo, host).catch(failed));
  part("result").hidden = false;
  part("by").textContent = "";
  const question = startsWith(photo, utf8("%PDF-")) ? "page.verify-ask-file" : "page.verify-ask-upload";
  part("told").replaceChildren(element("p", "fixed", say(question, { host })), button);
}

/**
 * @param {Uint8Array} photo
 * @param {string} host
 */
async function upload(photo, host) {
  const response = await fetch("/api/v1/verify", { method: "POST", body: photo });
  const said = await response.json();
  if (!response.ok) throw new Error(said.code);
  const report = { ...said.verdict, form: said.form, steps: said.steps, origin: said.ledger };
  await showReport(report, say("page.verify-by-server", { host, origin: said.ledger }));
  offerPage(report);
}

/**
 * Lead to the piece's page: for how it stands now, and for its photos. What another ledger proved has its page there.
 * @param {Report} report
 */
function offerPage(report) {
  const proved = report.steps.some((step) => step.name === "signature" && step.ok);
  if (!report.code || (proved && report.origin !== JSON.parse(dataIn("trusts")).origin)) return;
  const link = /** @type {HTMLAnchorElement} */ (element("a", "", say("page.verify-open", { code: report.code })));
  link.href = `/c/${report.code}`;
  part("told").append(element("p", "rows", link));
}

/** @param {unknown} error */
function failed(error) {
  part("result").hidden = false;
  part("told").replaceChildren(element("p", "fixed", say("page.verify-failed", { code: error instanceof Error ? error.message : "" })));
}

/** @param {Uint8Array} data */
async function check(data) {
  const document_ = await readable(data).catch(() => null);
  if (document_ === null) {
    offerUpload(data);
    return;
  }
  const [report, by] = await judge(document_);
  await showReport(report, by);
  offerPage(report);
  part("h-result").focus();
}

/** @param {Blob} file */
const take = (file) => void file.arrayBuffer().then((buffer) => check(new Uint8Array(buffer))).catch(failed);

// Fetched behind everything else, so that it is there when the network is not.
addEventListener("load", () => void import("./attachments.js").catch(() => undefined));
const drop = part("drop");
drop.hidden = false;
drop.addEventListener("dragover", (event) => event.preventDefault());
drop.addEventListener("drop", (event) => {
  event.preventDefault();
  const file = event.dataTransfer?.files[0];
  if (file) take(file);
});
const input = /** @type {HTMLInputElement} */ (part("file"));
input.addEventListener("change", () => {
  if (input.files?.[0]) take(input.files[0]);
});
part("paste").addEventListener("submit", (event) => {
  event.preventDefault();
  take(new Blob([/** @type {HTMLTextAreaElement} */ (part("text")).value.trim()]));
});
handedOver()
  .then((proofs) => (proofs ? check(proofs) : undefined))
  .catch(failed);
