/**
 * A statement of the kiln as people read it before they sign: hundreds of slots by what is said of them, every slot named,
 * and the kiln itself coloured from the same bytes.
 *
 *     成品合格 · qualified（85 位）   1-1-1-1-1 1-1-1-1-2 …          次品 · seconds，变形 · warped（3 位）   1-2-2-1-1 …
 *
 * Nothing is left out: what differs in anything but its slot stands in another group, and the exact bytes are below.
 */

import { stateOf } from "../board/marks.js";
import { made } from "../sign/elements.js";
import { say } from "../sign/spoken.js";
import { bytesOf, rowsOf } from "../sign/statement_view.js";
import { tell } from "../sign/told.js";
import { decodeJson } from "../verify/canonical.js";
import { showRoot } from "./closed_list.js";
import { kilnSvg, outcomesOf } from "./kiln_svg.js";

/** @typedef {import("../sign/profile.js").Profile} Profile */

const LIMIT = 32768;
const LISTS = ["outcomes", "lines", "slots"];
const HEADS = ["outcome", "person"]; // what a group is called by, before the rest of it
const FEW = 3; // slots that are read one by one as easily as in a group

/**
 * Return the view of a statement.
 * @param {Uint8Array} payload the bytes that are signed
 * @param {string} origin of this ledger
 * @param {Profile} profile
 * @param {readonly string[]} layout of the kiln; empty for none
 */
export function drawn(payload, origin, profile, layout) {
  const told = tell(payload, origin); // refuses what is not canonical, or is said to another ledger
  const said = /** @type {any} */ (decodeJson(payload, LIMIT, "statement"));
  const groups = groupsOf(said.credentialSubject);
  const some = groups.some(({ slots }) => slots.length > FEW);
  const rows = some ? told.rows.filter(([path]) => !LISTS.includes(path.split(".")[0])) : told.rows;
  const list = made("dl");
  list.className = "box";
  for (const [label, lines] of rowsOf({ ...told, rows }, profile)) list.append(row(label, lines));
  if (some) for (const group of groups) list.append(slotsRow(titleOf(told.kind, group, profile), group.slots));
  const { root } = said.credentialSubject;
  if (told.kind === "BatchIgnition") list.prepend(row(say("kiln.list-mark"), [showRoot(root)]));
  const part = made("div");
  part.append(made("h3", say(`kind.${told.kind}`)), list);
  const picture = layout.length ? pictureOf(said.credentialSubject, layout, profile) : null;
  if (picture) {
    const frame = made("div");
    frame.className = "drawn-from";
    frame.append(picture);
    part.append(frame);
  }
  part.append(bytesOf(payload));
  return part;
}

/** @typedef {{name: string, rest: Record<string, any>, slots: string[]}} Group */

/**
 * Return the slots of a subject's lists by all that is said of them but the slot.
 * @param {Record<string, any>} subject
 * @returns {Group[]}
 */
export function groupsOf(subject) {
  /** @type {Map<string, Group>} */
  const groups = new Map();
  for (const name of LISTS) {
    for (const each of listIn(subject, name)) {
      const { slot, ...rest } = typeof each === "string" ? { slot: each } : each;
      const key = `${name} ${JSON.stringify(Object.entries(rest).sort())}`;
      if (!groups.has(key)) groups.set(key, { name, rest, slots: [] });
      groups.get(key)?.slots.push(slot);
    }
  }
  return [...groups.values()];
}

/**
 * @param {Record<string, any>} subject
 * @param {string} name
 * @returns {any[]}
 */
const listIn = (subject, name) => (Array.isArray(subject[name]) ? subject[name] : []); // an ignition's `lines` is a number

/**
 * @param {string} kind
 * @param {Group} group
 * @param {Profile} profile
 */
function titleOf(kind, { name, rest, slots }, profile) {
  const first = Object.entries(rest).sort(([a], [b]) => Number(HEADS.includes(b)) - Number(HEADS.includes(a)));
  const rows = first.map(([field, value]) => /** @type {[string, string]} */ ([`${name}.0.${field}`, String(value)]));
  const words = rowsOf({ kind, id: "", rows }, profile).flatMap(([, lines]) => lines);
  return say("kiln.group", { what: words.join(say("sign.between")) || say("kiln.slots"), count: slots.length });
}

/**
 * @param {string} label
 * @param {string[]} lines
 */
function row(label, lines) {
  const made_ = made("div");
  const value = made("dd");
  value.append(...lines.map((line) => made("p", line)));
  made_.append(made("dt", label), value);
  return made_;
}

/**
 * Return a group's row: every slot whole, however narrow the screen.
 * @param {string} label
 * @param {string[]} slots
 */
function slotsRow(label, slots) {
  const made_ = row(label, [""]);
  const spans = slots.map((slot) => Object.assign(made("span", slot), { className: "nb" }));
  made_.querySelector("p")?.append(...spans.flatMap((span) => [span, " "]));
  return made_;
}

/**
 * Return the kiln with what this statement says of its slots, or null when it says nothing of any.
 * @param {Record<string, any>} subject
 * @param {readonly string[]} layout
 * @param {Profile} profile
 */
function pictureOf(subject, layout, profile) {
  const outcomes = outcomesOf(profile);
  /** @type {Map<string, string>} */
  const states = new Map();
  for (const { slot, outcome } of listIn(subject, "outcomes")) states.set(slot, stateOf({ outcome }, outcomes));
  for (const { slot } of listIn(subject, "lines")) states.set(slot, "loaded");
  if (!states.size) return null;
  return kilnSvg(layout, (slot) => states.get(slot) ?? "empty", profile, say("kiln.drawn-from-bytes"));
}
