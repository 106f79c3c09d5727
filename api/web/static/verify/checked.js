/**
 * 记录可核, what was checked: each line with the basis on which it rests. SPEC §14.
 *
 *     {"basis":"signature","code":"signed","fields":{"name_zh":"示例甲",…}}
 *
 * It is about the *record*: who signed it, where it stands, what the closed list says. Never about the object.
 */

import { DAMAGED, DESTROYED, DISPUTED, LOST, WITHDRAWN } from "./facts.js";
import { line } from "./line.js";

/** @typedef {import("./facts.js").PieceFacts} PieceFacts */
/** @typedef {import("./facts.js").VerdictFacts} VerdictFacts */
/** @typedef {import("./line.js").Line} Line */

/**
 * @param {VerdictFacts} facts
 * @param {PieceFacts} piece
 * @returns {Generator<Line>}
 */
export function* checkedLines(facts, piece) {
  yield signed(piece);
  yield line("included", { index: piece.index, size: facts.size ?? 0 }, "inclusion");
  yield entered(piece);
  for (const firing of piece.firings ?? []) {
    yield slotLine(firing);
    const { batch, slot, outcome, fault, grade, outcomeAt: index } = firing;
    const code = fault ? "outcome-fault" : "outcome";
    if (outcome) yield line(code, { batch, slot, outcome, fault, grade, index }, "signature");
  }
  yield* standingLines(piece);
  for (const { role, person, zh, en } of piece.signedRoles) {
    yield line("role", { role, person, name_zh: zh, name_en: en || zh }, "signature");
  }
  if (piece.status === null || piece.status & (DISPUTED | LOST | DAMAGED | DESTROYED | WITHDRAWN)) return;
  const known = facts.knownAt ?? null;
  if (known === null) yield line("status-clear-undated", {}, "snapshot");
  else yield line("status-clear", { time: statusAt(known, piece) }, "snapshot");
}

/**
 * Return as of when the status is known: a snapshot may be older than the page that shows it.
 *
 * @param {number} known
 * @param {PieceFacts} piece
 */
export const statusAt = (known, piece) => (piece.statusAt === null ? known : Math.min(known, piece.statusAt));

/**
 * Say for whom the signing key is enrolled, or only which key it was.
 *
 * @param {PieceFacts} piece
 */
function signed({ maker, older, key, subject }) {
  if (maker === null && older !== null) return line("signed-key-registrant", { key }, "signature");
  if (maker === null) return line("signed-key", { key, person: subject.maker }, "signature");
  const { code: person, zh, en, how, on, custody, registrars } = maker;
  const code = older === null ? "signed" : "signed-by-registrant";
  return line(code, { person, name_zh: zh, name_en: en || zh, how, on, custody, registrars }, "signature");
}

/**
 * Say when it was entered, by outside clocks, or else by the ledger's own, which bears no tick.
 *
 * @param {PieceFacts} piece
 */
function entered({ witnessed, time }) {
  if (witnessed === null) return line("time-ledger", { time }, "server");
  return line("time-witnessed", { before: witnessed.before, operators: witnessed.operators }, "witnesses");
}

/** @param {import("./facts.js").Fired} firing */
function slotLine({ basis, batch, slot, lines, kilnZh, kilnEn, masterZh, masterEn }) {
  const fields = {
    batch, slot, lines, kiln_zh: kilnZh || batch, kiln_en: kilnEn || kilnZh, master_zh: masterZh,
    master_en: masterEn || masterZh,
  };
  return line(masterZh ? "slot" : "slot-unnamed", fields, basis);
}

/**
 * Say what was held at the date of making: the day of the last firing, else the first day of the year stated.
 *
 * What is held today rests on the whole history: a withdrawal would not show.
 *
 * @param {PieceFacts} piece
 * @returns {Generator<Line>}
 */
function* standingLines(piece) {
  const made = madeOn(piece);
  for (const { standing, issuer, number, start, end } of piece.standings ?? []) {
    if (start <= made && (!end || made <= end)) {
      yield line("standing-then", { day: made, standing, issuer, number, start }, "signature");
    }
  }
}

/** @param {PieceFacts} piece */
function madeOn({ subject, firings }) {
  const days = [...subject.firings.map((/** @type {any} */ each) => each.date), ...(firings ?? []).map((each) => each.day)];
  const known = days.filter(Boolean).sort();
  return known.length ? known[known.length - 1] : `${String(subject.year).padStart(4, "0")}-01-01`;
}
