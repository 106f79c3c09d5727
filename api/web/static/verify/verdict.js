/**
 * The verdict: what a scan is told, and on what each line rests. SPEC §14.
 *
 * The word is the first that applies of mismatch, cannot-tell, not-found, not-current, in-review, notice, registered;
 * nothing stronger is said anywhere. It is drawn from facts alone, so equal facts give equal verdicts.
 */

import { checkedLines, statusAt } from "./checked.js";
import { bitsOf, DESTROYED, DISPUTED, LOST, WITHDRAWN } from "./facts.js";
import { line } from "./line.js";
import { noteLines } from "./notes.js";
import { compareLines, statedLines } from "./stated.js";

/** @typedef {import("./facts.js").PieceFacts} PieceFacts */
/** @typedef {import("./facts.js").VerdictFacts} VerdictFacts */
/** @typedef {import("./line.js").Line} Line */
/** @typedef {"registered" | "notice" | "not-current" | "in-review" | "not-found" | "cannot-tell" | "mismatch"} Word */

const DAY = 24 * 3600; // seconds
const FRESH_DAYS = 30; // knowledge older than this is a warning: nobody can be asked
const AHEAD = 10 * 60; // seconds by which the ledger's clock may be ahead of another

/**
 * Draw the verdict.
 *
 * @param {VerdictFacts} facts
 * @param {number} at time of asking, seconds
 */
export function verdict(facts, at) {
  const { code, piece } = facts;
  /** @type {{ checked: Line[], stated: Line[], compare: Line[], warnings: Line[], notes: Line[] }} */
  const nothing = { checked: [], stated: [], compare: [], warnings: [], notes: [] };
  const told = (/** @type {Word} */ word, /** @type {Line | null} */ because) =>
    because === null ? { code, at, word, ...nothing } : { code, at, word, because, ...nothing };
  if (facts.fault) return told("mismatch", line(facts.fault));
  if (facts.holder !== undefined) return { ...told("cannot-tell", holderAlone(facts.holder, at)), ...holderLines(facts.holder) };
  if (facts.printed !== undefined) return { ...told("cannot-tell", line("printed-not-checked")), ...printedOnly(facts.printed) };
  if (facts.obstacle || piece === undefined) return told("cannot-tell", line(facts.obstacle || "nothing-known"));
  const warnings = [...warningLines(facts, piece, at)];
  const [word, because] = overall(facts, piece, warnings);
  return {
    ...told(word, because), checked: [...checkedLines(facts, piece)], stated: [...statedLines(piece)],
    compare: [...compareLines(piece)], warnings, notes: [...noteLines(facts, piece, at)],
  };
}

/** @param {import("./summary.js").Summary} printed */
function printedOnly({ title, maker, person, shape, year, index, serial, time }) {
  const notes = ["unchecked-entry", "unchecked-maker", "unchecked-status", "ask-receipt"];
  const shown = line("printed", { title, maker, person, shape, year, index, serial, time }, "signature");
  return { checked: [shown], notes: notes.map((code) => line(code)) };
}

/**
 * Say why a holder's proof alone tells nothing of the present owner.
 *
 * @type {(holder: import("./facts.js").Holder, at: number) => Line}
 */
function holderAlone({ time, until }, at) {
  if (time > at + AHEAD) return line("holder-ahead", { time });
  return until < at ? line("holder-expired", { until }) : line("holder-not-checked");
}

/** @type {(holder: import("./facts.js").Holder) => { checked: Line[], notes: Line[] }} */
function holderLines({ key, time, until, word }) {
  const checked = [line("holder-signed", { key, time, until }, "signature")];
  if (word) checked.push(line("holder-word", { word }, "signature"));
  return { checked, notes: [line("ask-ledger")] };
}

/**
 * @param {VerdictFacts} facts
 * @param {PieceFacts} piece
 * @param {Line[]} warnings
 * @returns {[Word, Line | null]}
 */
function overall({ serial }, piece, warnings) {
  if (piece.maker === null) {
    if (piece.older !== null) return ["cannot-tell", line("registrant-not-shown")];
    return ["cannot-tell", line("maker-not-shown", { person: piece.subject.maker })];
  }
  const status = bitsOf(piece);
  if (status & DESTROYED) return ["not-current", line("destroyed")];
  if (status & WITHDRAWN) return ["not-current", line("withdrawn")];
  if (serial !== undefined && piece.serial !== null && serial < piece.serial) {
    return ["not-current", line("print-replaced", { serial, live: piece.serial })];
  }
  if (status & DISPUTED) return ["in-review", line("disputed")];
  return warnings.length ? ["notice", warnings[0]] : ["registered", null];
}

/**
 * Yield the only things that warn.
 *
 * @param {VerdictFacts} facts
 * @param {PieceFacts} piece
 * @param {number} at
 * @returns {Generator<Line>}
 */
function* warningLines({ knownAt, newest }, piece, at) {
  const status = bitsOf(piece);
  if (status & LOST) yield lost(piece);
  if (status & DISPUTED) yield line("disputed");
  if (piece.maker?.paused) {
    yield line(piece.older === null ? "maker-paused" : "registrant-paused", { person: piece.maker.code });
  }
  for (const flag of piece.flags ?? []) yield line("flag", { flag });
  if (newest !== undefined && piece.witnessed !== null && newest - piece.witnessed.before > AHEAD) {
    yield line("entry-after-witnesses", { time: newest, before: piece.witnessed.before });
  }
  if (newest !== undefined && newest - at > AHEAD) yield line("entry-ahead", { time: newest, now: at });
  if (knownAt === null || knownAt === undefined) yield line("knowledge-undated");
  else {
    const time = statusAt(knownAt, piece);
    if (at - time > FRESH_DAYS * DAY) yield line("knowledge-old", { time, days: Math.floor((at - time) / DAY) });
  }
}

/** @param {PieceFacts} piece */
function lost({ reported, reportedAt, reportedByMaker }) {
  if (!reported) return line("lost");
  return line(reportedByMaker ? "lost-by-maker" : "lost-by-holder", { reported, time: reportedAt });
}
