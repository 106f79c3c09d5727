/**
 * A statement as people read it before they sign: every field of the bytes, and the bytes themselves below.
 *
 *     认领    作品 0123-4567-89AB-T    持有人（持有标识尾号） …wDRp uY8h X9Qz    …    ▸ 显示原文
 */

import { made } from "./elements.js";
import { knows, say } from "./spoken.js";
import { tell } from "./told.js";

/** What people look for first; what is not named here stands after it, in the order of the bytes. */
const FIRST = ["piece", "owner", "status", "reason", "note"];

/**
 * Return the view of a statement.
 * @param {Uint8Array} payload the bytes that are signed, or that are endorsed
 * @param {string} origin of this ledger
 * @param {boolean} waits whether it is what an endorsement stands behind
 */
export function statementView(payload, origin, waits) {
  const told = tell(payload, origin);
  const place = (/** @type {string} */ name) => (FIRST.includes(name) ? FIRST.indexOf(name) : FIRST.length);
  const list = made("dl");
  list.className = "box";
  for (const [name, value] of [...told.rows].sort(([a], [b]) => place(a) - place(b))) {
    const label = `own.field-${name}`;
    const row = made("div");
    row.append(made("dt", knows(label) ? say(label) : name), made("dd", inWords(name, value)));
    list.append(row);
  }
  const bytes = made("details");
  bytes.append(made("summary", say("own.exact")), made("code", new TextDecoder().decode(payload)));
  const kind = say(`own.kind-${told.kind}`);
  const part = made("div");
  part.append(made("h3", waits ? say("own.endorses-this", { kind }) : kind), list, bytes);
  return part;
}

/**
 * Return a value, of a list's code its word and the code that is signed.
 * @param {string} name
 * @param {string} value
 */
function inWords(name, value) {
  if (name === "status") return `${say(`own.status-${value}`)} · ${value}`;
  if (name !== "reason") return value;
  const option = document.querySelector(`#reason option[value="${CSS.escape(value)}"]`); // the profile's own words
  return option ? `${option.textContent} · ${value}` : value;
}
