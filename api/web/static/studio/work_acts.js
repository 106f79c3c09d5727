/**
 * What a maker may state of a piece of theirs, each in one form: a new print, what became of it, a correction, handing over.
 * The ledger's rules decide; what it refuses is said in its words, and nothing is half done.
 */

import { parseNextKey } from "../own/next_key.js";
import { makeForm } from "../registrar/forms.js";
import { press, put, toldHere } from "../registrar/ui.js";
import { say } from "../sign/spoken.js";
import { claimOf, destroyHidden, drawHidden, keepHidden } from "./sheet_hidden.js";

/** @typedef {import("./desk.js").Desk} Desk */
/** @typedef {{code: string, head: string, serial: number, slots: string[], stated: Record<string, any>}} Work */
/** @typedef {{name: string, fields: import("../registrar/forms.js").Field[], lead?: string, final?: string, undo?: boolean, subject: (values: Record<string, any>, work: Work) => Promise<[string, Record<string, any>, import("./sheet_hidden.js").HiddenPiece[]?]>}} Act */

const REASONS = ["uncovered", "lost", "damaged", "corrected", "returned", "mixed-up"];
const STATUSES = ["withdrawn", "disputed", "cleared", "lost", "stolen", "recovered", "damaged", "destroyed"];
const first = (/** @type {string[]} */ ...keys) => keys.map((key) => say(key)).find((words, at) => words !== keys[at]) ?? keys[keys.length - 1];

/**
 * Return the acts.
 * @param {Desk} desk
 * @returns {Act[]}
 */
function acts({ profile, origin }) {
  const reasons = profile.list("status-reason").map(({ code }) => /** @type {[string, string]} */ ([code, profile.words("status-reason", code)]));
  /** @type {Act[]} */
  const all = [
    {
      name: "reissue", lead: say("studio.reissue-lead"), undo: true,
      fields: [
        { name: "reason", label: say("studio.reissue-reason"), as: "select", required: true, options: REASONS.map((code) => [code, say(`word.${code}`)]) },
        { name: "hidden", label: say("studio.new-hidden"), as: "tick", value: true },
      ],
      subject: async ({ reason, hidden }, { code, head, serial, stated }) => {
        const secret = hidden ? drawHidden() : "";
        const subject = { piece: code, serial: serial + 1, reason, after: head, ...(secret ? { claim: await claimOf(secret, origin, code, serial + 1) } : {}) };
        return ["CertificateReissue", subject, secret ? [{ code, hidden: secret, serial: serial + 1, title: stated.title.zh }] : []];
      },
    },
    {
      name: "status", final: say("studio.status-final"), undo: true,
      fields: [
        { name: "status", label: say("studio.status-what"), as: "select", required: true, options: STATUSES.map((code) => [code, first(`own.status-${code}`, `works.state-${code}`, `word.${code}`)]) },
        { name: "reason", label: say("studio.status-reason"), as: "select", required: true, options: reasons },
        { name: "note", label: say("studio.status-note"), max: 120 },
      ],
      subject: async ({ status, reason, note }, { code, head }) => ["PieceStatus", { piece: code, status, reason, after: head, ...(note ? { note } : {}) }],
    },
    {
      name: "correct", lead: say("studio.correct-lead"), undo: true,
      fields: [
        { name: "zh", label: say("studio.new-title"), max: 40 },
        { name: "capacity", label: `${say("studio.new-capacity")} ml`, as: "number", value: "" },
        { name: "weight", label: `${say("studio.new-weight")} g`, as: "number", value: "" },
        { name: "note", label: say("studio.new-note"), as: "area", max: 200 },
        { name: "reason", label: say("studio.correct-reason"), required: true, max: 120 },
      ],
      subject: async (values, work) => ["PieceCorrection", corrected(values, work)],
    },
    {
      name: "hand-over", lead: say("studio.hand-over-lead"), final: say("studio.hand-over-final"), undo: true,
      fields: [{ name: "owner", label: say("studio.hand-over-link"), as: "area", required: true }],
      subject: async ({ owner }, { code, head }) => ["HandOver", { piece: code, owner: parseNextKey(owner, code), after: head }],
    },
  ];
  return all;
}

/**
 * Return what is put right: a field takes the place of the whole field before, so what it keeps is said again.
 * @param {Record<string, any>} values
 * @param {Work} work
 */
function corrected({ zh, capacity, weight, note, reason }, { code, head, stated }) {
  const measures = { ...stated.measures, ...(capacity ? { capacity, method: stated.measures.method ?? "to-rim" } : {}), ...(weight ? { weight } : {}) };
  return {
    piece: code, reason, after: head,
    ...(zh && zh !== stated.title.zh ? { title: { ...stated.title, zh } } : {}),
    ...(capacity || weight ? { measures, clay: stated.clay } : {}), // the clay's shrinkage is held against sizes: said again
    ...(note ? { note: { zh: note } } : {}),
  };
}

/**
 * Return the acts as folded forms.
 * @param {Desk} desk
 * @param {() => Promise<Work>} look the piece as the ledger has it now
 * @param {() => Promise<void>} again
 */
export function actForms(desk, look, again) {
  return acts(desk).map(({ name, fields, lead, final, undo, subject }) => {
    const said = toldHere();
    const form = makeForm(fields);
    const go = press(say("studio.sign-it"), async () => {
      const values = form.read();
      if (!values) return;
      const work = await look();
      const heading = say(`studio.${name}`);
      /** @type {import("./sheet_hidden.js").HiddenPiece[]} */
      let pieces = [];
      const became = await desk.sign({
        heading, code: work.stated.title.zh, final, undo: undo ? 10 : 0,
        state: async () => {
          const [kind, stated, hidden = []] = await subject(values, await look());
          pieces = hidden;
          return [[kind, stated]];
        },
        before: async ([{ id }]) => {
          if (pieces.length) await keepHidden(desk.kept, { id, made: Math.floor(Date.now() / 1000), pieces });
        },
        declined: ([{ id }]) => destroyHidden(desk.kept, id),
      });
      if (became !== "left") await again();
    }, said);
    const part = put("details", "more", put("summary", "", say(`studio.${name}`)), lead ? put("p", "lead", lead) : null, form.root, put("div", "acts", go), said);
    part.id = `act-${name}`;
    return part;
  });
}
