/**
 * A finding, written and signed: what it is about, what was seen, the files it rests on by their hashes, and the checkpoint that
 * this browser has checked. Files stay with the auditor: nothing of them is sent.
 */

import { makeForm } from "../registrar/forms.js";
import { finding } from "../registrar/oversight_acts.js";
import { fixed } from "../registrar/person_acts.js";
import { press, put, section, toldHere } from "../registrar/ui.js";
import { made } from "../sign/elements.js";
import { at } from "../sign/ledger.js";
import { say } from "../sign/spoken.js";
import { openCheckpoint } from "../verify/checkpoint.js";
import { parseCode } from "../verify/code.js";
import { strictly } from "../verify/ed25519.js";
import { encodeHex } from "../verify/radix.js";
import { sha256 } from "../verify/sha256.js";
import { parseTrust } from "../verify/trust.js";
import { chooseEquation } from "../verify/webcrypto.js";

const MAX_FILES = 8;

/**
 * Return the form.
 * @param {import("../registrar/desk.js").Desk} desk
 */
export function findingForm(desk) {
  const form = makeForm([
    { name: "thing", label: say("audit.about"), as: "select", options: ["piece", "person", "batch", "entry"].map((name) => [name, say(`audit.about-${name}`)]), required: true },
    { name: "code", label: say("audit.about-code"), required: true, max: 40 },
    { name: "finding", label: say("audit.word"), required: true, max: 40, pattern: "[a-z0-9]+(-[a-z0-9]+)*", help: say("audit.word-help") },
    { name: "nature", label: say("field.nature"), as: "select", options: fixed("opinion", "machine-checkable"), value: "opinion", required: true, help: say("audit.nature-help") },
    { name: "text", label: say("field.text"), as: "area", required: true, max: 500, help: say("registrar.no-names") },
  ]);
  const files = /** @type {HTMLInputElement} */ (made("input"));
  Object.assign(files, { type: "file", multiple: true, id: "evidence", className: "inp" });
  const label = /** @type {HTMLLabelElement} */ (put("label", "lbl", say("audit.evidence")));
  label.htmlFor = files.id;
  const said = toldHere();
  const go = press(say("registrar.see"), async () => {
    const values = form.read();
    if (!values) return;
    const evidence = await Promise.all([...(files.files ?? [])].slice(0, MAX_FILES).map(hashOf));
    const { thing, code, ...rest } = values;
    const about = thing === "entry" ? { entry: Number(code) } : { [thing]: thing === "piece" ? parseCode(code) : code };
    const spec = finding(/** @type {any} */ ({ ...rest, ...about, evidence, checkpoint: await seen() }));
    await desk.act({ heading: say("audit.heading"), specs: [spec], final: say("audit.final") });
  }, said);
  go.id = "sign-finding";
  return section(say("audit.write"), form.root, put("div", "ask", label, files), put("div", "acts", go), said);
}

/** @param {File} file */
const hashOf = async (file) => encodeHex(sha256(new Uint8Array(await file.arrayBuffer())));

/**
 * Return the ledger's newest checkpoint, its signature checked here.
 * @returns {Promise<{size: number, root: string}>}
 */
async function seen() {
  const [note, trust] = await Promise.all(["/checkpoint", "/trust.json"].map(async (path) => new Uint8Array(await (await fetch(at(path), { cache: "no-store" })).arrayBuffer())));
  const { checkpoint } = await openCheckpoint(note, parseTrust(trust), strictly(await chooseEquation()));
  return { size: Number(checkpoint.size), root: encodeHex(checkpoint.root) };
}
