/**
 * `/studio/work#<code>`: one of one's works. Its picture and state, prints by link, a poster to share, and what its maker may
 * state of it.
 */

import { makeForm } from "../registrar/forms.js";
import { link, press, put, section, toldHere } from "../registrar/ui.js";
import { element, show, tellError } from "../sign/elements.js";
import { at, read } from "../sign/ledger.js";
import { isChinese } from "../sign/profile.js";
import { say } from "../sign/spoken.js";
import { parseCode, showCode } from "../verify/code.js";
import { openDesk } from "./desk.js";
import { orderLink } from "./print_order.js";
import { offerPrinting, showRuns } from "./sheet_runs.js";
import { actForms } from "./work_acts.js";

/** @typedef {import("./desk.js").Desk} Desk */
/** @typedef {import("./work_acts.js").Work & {person: string}} Work */

const FILES = [["certificate.pdf", "certificate"], ["certificates.pdf", "certificates"], ["labels.pdf", "labels"], ["labels-203dpi.pdf", "labels-203"], ["labels-300dpi.pdf", "labels-300"], ["pictures.zip", "pictures"]];
const ONE = "certificate.pdf"; // of one piece alone

/** @param {Desk} desk @param {string} code */
async function draw(desk, code) {
  const lang = isChinese() ? "zh" : "en";
  const look = async () => /** @type {Work} */ (await read(`/api/v1/pieces/${code}`));
  const work = await look();
  await showRuns(desk); // a new print's hidden code, until it is on paper
  const mine = work.person === desk.person?.code;
  show("work-unknown", !mine);
  if (!mine) return;
  const front = work.stated.photos.find((/** @type {any} */ photo) => photo.view === "front") ?? work.stated.photos[0];
  const image = document.createElement("img");
  Object.assign(image, { src: at(`/thumb/${front.sha256}`), alt: work.stated.title.zh, width: 640, height: 480 });
  const poster = document.createElement("img");
  Object.assign(poster, { alt: say("studio.poster"), width: 1080, height: 1440, loading: "lazy" });
  const share = put("details", "more", put("summary", "", say("studio.poster")), put("figure", "frame poster", poster), put("p", "soft", say("sign.long-press")));
  share.addEventListener("toggle", () => (poster.src ||= at(`/c/${code}/poster.png?lang=${lang}`)));
  const page = link(at(`/c/${code}?lang=${lang}`), say("studio.see-piece"));
  page.className = "btn line";
  element("work").replaceChildren(
    put("figure", "frame", image), put("h2", "kai", work.stated.title.zh), put("p", "num", showCode(code)), put("div", "acts", page),
    prints(desk, work), share, section(say("studio.work-open"), ...actForms(desk, look, () => draw(desk, code))),
  );
}

/** @param {Desk} desk @param {Work} work */
function prints(desk, { code, slots }) {
  const said = toldHere();
  said.setAttribute("role", "status");
  const [batch] = (slots[slots.length - 1] ?? "").split("/");
  const form = makeForm([
    { name: "file", label: say("studio.print-what"), as: "select", required: true, value: ONE, options: FILES.map(([file, words]) => [file, say(`studio.print-${words}`)]) },
    { name: "which", label: say("studio.print-which"), as: "select", required: true, value: "one", options: [["one", say("studio.print-this")], ...(batch ? [/** @type {[string, string]} */ (["batch", say("studio.print-batch", { batch })])] : [])] },
  ]);
  const made = put("div", "");
  const go = press(say("studio.print-make"), async () => {
    const values = form.read();
    if (!values) return;
    const address = await orderLink(desk, values.file, values.which === "batch" ? { batch } : { pieces: [code] });
    const open = link(address, say("studio.print-open"));
    open.className = "btn";
    const copy = press(say("registrar.share-copy"), async () => {
      await navigator.clipboard.writeText(`${say("studio.print-sentence")} ${address}`);
      said.replaceChildren(put("p", "", say("registrar.copied")));
    }, said, "line");
    made.replaceChildren(put("p", "box adr", address), put("div", "acts", open, copy));
  }, said, "line");
  go.id = "print-make";
  const part = section(say("studio.print"), put("p", "lead", say("studio.print-lead")), form.root, put("div", "acts", go), made, said);
  part.id = "prints";
  return part;
}

async function start() {
  const desk = await openDesk();
  if (!desk) return;
  const person = desk.told?.role === "person";
  show("no-stamp", !person);
  const look = async () => {
    try {
      await draw(desk, parseCode(decodeURIComponent(location.hash.slice(1))));
    } catch (error) {
      tellError("work-said", error);
    }
  };
  if (person) {
    window.addEventListener("hashchange", () => void look());
    offerPrinting();
    await look();
  }
  element("page").dataset.ready = person ? "work" : "none";
}

start();
