/**
 * A statement as people read it before they sign: every field of the bytes, and the bytes themselves below.
 *
 *     装窑登记    窑次 b1    窑位  窑位 1-1（一层一位）；人员 zs001    …    ▸ 显示原文
 *
 * Twin in sense of `ledger/craft/statement_words.py`: nothing is chosen here, so nothing can be left out. A code is shown
 * with the profile's word for it, never without.
 */

import { made } from "./elements.js";
import { knows, say } from "./spoken.js";
import { tell } from "./told.js";
import { vocabularyOf } from "./vocabulary.js";

/** @typedef {import("./profile.js").Profile} Profile */

/** What people look for first; what is not named here stands after it, in the order of the bytes. */
const FIRST = ["piece", "code", "person", "batch", "title", "owner", "status", "reason", "note"];
const LAST = ["after", "ledger", "issuer", "signer", "validFrom"];
const SLOTS = ["slot", "slots"];

/**
 * Return the view of a statement.
 * @param {Uint8Array} payload the bytes that are signed, or that are endorsed
 * @param {string} origin of this ledger
 * @param {boolean} waits whether it is what an endorsement stands behind
 * @param {Profile | null} [profile] whose words stand beside its codes
 */
export function statementView(payload, origin, waits, profile = null) {
  const told = tell(payload, origin);
  const list = made("dl");
  list.className = "box";
  for (const [label, lines] of rowsOf(told, profile)) {
    const row = made("div");
    const value = made("dd", lines.length === 1 ? lines[0] : "");
    if (lines.length > 1) value.append(...lines.map((line) => made("p", line)));
    row.append(made("dt", label), value);
    list.append(row);
  }
  const kind = firstKnown([`own.kind-${told.kind}`, `kind.${told.kind}`], told.kind);
  const part = made("div");
  part.append(made("h3", waits ? say("sign.endorses-this", { kind }) : kind), list, bytesOf(payload));
  return part;
}

/**
 * Return the bytes themselves, folded.
 * @param {Uint8Array} payload
 */
export function bytesOf(payload) {
  const bytes = made("details");
  bytes.append(made("summary", say("sign.exact")), made("code", new TextDecoder().decode(payload)));
  return bytes;
}

/**
 * Return what a statement says as labels, each with its lines: a list of things has a line a thing.
 * @param {import("./told.js").Told} told
 * @param {Profile | null} profile
 * @returns {[string, string[]][]}
 */
export function rowsOf({ kind, rows }, profile) {
  /** @type {Map<string, Map<string, string[]>>} */
  const fields = new Map();
  for (const [path, value] of rows) {
    const parts = path.split(".");
    const name = parts[0];
    const number = parts.findIndex((part) => /^[0-9]+$/.test(part));
    const within = number > 0 ? parts.slice(number + 1) : parts.slice(1);
    const group = number > 0 && within.length ? parts.slice(0, number + 1).join(".") : name;
    const lines = fields.get(name) ?? fields.set(name, new Map()).get(name);
    const words = valueOf(kind, parts, value, profile);
    const around = parts.filter((part) => !/^[0-9]+$/.test(part));
    const label = within.length ? `${labelOf(around[around.length - 2] ?? kind, around[around.length - 1] ?? "")} ` : "";
    const before = lines?.get(group) ?? [];
    lines?.set(group, [...before, label + words]);
  }
  const last = fields.has("signer") ? LAST.filter((name) => name !== "issuer") : LAST; // a standing's issuer is no signer
  const place = (/** @type {string} */ name) => (FIRST.includes(name) ? FIRST.indexOf(name) : last.includes(name) ? 99 : 50);
  const sorted = [...fields].sort(([a], [b]) => place(a) - place(b));
  return sorted.map(([name, lines]) => [labelOf(kind, name), [...lines.values()].map((parts) => parts.join(say("sign.between")))]);
}

/**
 * Return what a field is called, within its kind or the field around it; its own name when nobody gave it one.
 * @param {string} around
 * @param {string} name
 */
const labelOf = (around, name) => firstKnown([`own.field-${name}`, `field.${around}-${name}`, `field.${name}`], name);

/**
 * Return a value: of a list's code its word and the code that is signed; what people wrote is left as it is.
 * @param {string} kind
 * @param {string[]} path of names and numbers
 * @param {string} value
 * @param {Profile | null} profile
 */
function valueOf(kind, path, value, profile) {
  const names = path.filter((part) => !/^[0-9]+$/.test(part));
  const name = names[names.length - 1] ?? "";
  const around = names[names.length - 2] ?? kind;
  const beside = (/** @type {string} */ words) => (words === value ? value : `${words} · ${value}`);
  if (kind === "PieceStatus" && name === "status") return beside(firstKnown([`own.status-${value}`, `word.${value}`], value));
  const found = vocabularyOf(around, name);
  if (found === "word") return beside(firstKnown([`word.${around}-${value}`, `word.${value}`], value));
  if (found && profile) return beside(profile.words(found, value));
  if (SLOTS.includes(name) && profile) return beside(profile.slot(value));
  if (value === "true") return say("word.yes");
  if (name !== "reason") return value;
  const option = document.querySelector(`#reason option[value="${CSS.escape(value)}"]`); // the profile's own words
  return option ? `${option.textContent} · ${value}` : value;
}

/**
 * @param {string[]} keys
 * @param {string} instead
 */
function firstKnown(keys, instead) {
  const key = keys.find(knows);
  return key ? say(key) : instead;
}
