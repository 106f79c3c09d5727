/**
 * A kiln's temperature record: a CSV as loggers write it becomes points, its peak, and a curve. SPEC §12.8, BatchFiring.
 *
 *     时间,温度            0,25          2026/05/18 09:00:00;612.5
 *     09:00,412    or      30,180   or   2026/05/18 09:30:00;655,0
 *
 * The file is evidence by its hash; what is read here is a picture of it and a proposal for the form.
 */

import { malformed } from "../verify/errors.js";

/** @typedef {{minute: number, degrees: number}} Point minute: since the first line */
/** @typedef {{points: Point[], peak: number, start: number, end: number}} Curve start, end: seconds since the epoch, −1 where the file has no dates */

const MOST = 200000; // lines
const HOTTEST = 2000;
const DATED = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?[ T]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?(Z)?$/;
const CLOCK = /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/;
const NUMBER = /^\d+(?:[.,]\d+)?$/;
const DAY = 24 * 60;

/**
 * Return a file's text: UTF-8, else GB18030, as loggers of the trade write it.
 * @param {Uint8Array} data
 */
export function textOf(data) {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(data);
  } catch {
    return new TextDecoder("gb18030").decode(data);
  }
}

/**
 * Return what a record holds; lines that are none (heads, remarks) are passed by.
 * @param {string} text
 * @param {number} offset minutes by which the file's clock is ahead of UTC
 * @returns {Curve}
 * @throws {import("../verify/errors.js").LedgerError} `kiln-curve-empty`, `kiln-curve-order`, `kiln-curve-long`
 */
export function readRecord(text, offset) {
  const lines = text.split(/\r\n|\r|\n/);
  if (lines.length > MOST) throw malformed("kiln-curve-long", { limit: MOST });
  const read = lines.flatMap((line) => readLine(line) ?? []);
  if (read.length < 2) throw malformed("kiln-curve-empty");
  const dated = read.every(([, kind]) => kind === "dated");
  let days = 0;
  let before = -Infinity;
  const points = read.map(([minute, kind, degrees], place) => {
    if (kind === "clock" && minute + days < before) days += DAY; // past midnight
    const at = minute + (kind === "clock" ? days : 0);
    if (at < before) throw malformed("kiln-curve-order", { line: place + 1 });
    before = at;
    return { minute: at, degrees };
  });
  const first = points[0].minute;
  const seconds = (/** @type {number} */ minute) => Math.floor((minute - offset) * 60);
  return {
    points: points.map(({ minute, degrees }) => ({ minute: minute - first, degrees })),
    peak: Math.round(Math.max(...points.map(({ degrees }) => degrees))),
    start: dated ? seconds(first) : -1,
    end: dated ? seconds(before) : -1,
  };
}

/**
 * Return (minute, kind, degrees) of a line in a list, or null where it holds none.
 * @param {string} line
 * @returns {[number, "dated" | "clock" | "minute", number][] | null}
 */
function readLine(line) {
  const mark = line.includes(";") ? ";" : line.includes("\t") ? "\t" : ",";
  const cells = line.replace(/^\uFEFF/, "").split(mark).map((cell) => cell.trim().replace(/^"(.*)"$/, "$1").trim());
  const degrees = cells.slice(1).find((cell) => NUMBER.test(cell.replace(/ ?(℃|°C)$/, "")));
  if (degrees === undefined) return null;
  const hot = Number(degrees.replace(/ ?(℃|°C)$/, "").replace(",", "."));
  if (!(hot <= HOTTEST)) return null;
  const dated = DATED.exec(cells[0]);
  if (dated) {
    const [year, month, day, hour, minute, second = 0] = dated.slice(1, 7).map((part) => Number(part ?? 0));
    return [[Date.UTC(year, month - 1, day, hour, minute, second) / 60000, "dated", hot]];
  }
  const clock = CLOCK.exec(cells[0]);
  if (clock) return [[Number(clock[1]) * 60 + Number(clock[2]) + Number(clock[3] ?? 0) / 60, "clock", hot]];
  return NUMBER.test(cells[0]) ? [[Number(cells[0].replace(",", ".")), "minute", hot]] : null;
}

/**
 * Return the curve as a path in a box, thinned to what a phone can show: of each column its first, lowest and highest.
 * @param {Point[]} points
 * @param {number} width whole units
 * @param {number} height
 * @param {number} top degrees at the upper edge
 */
export function curve(points, width, height, top) {
  const last = points[points.length - 1].minute || 1;
  /** @type {Map<number, number[]>} */
  const columns = new Map();
  for (const { minute, degrees } of points) {
    const x = Math.round((minute / last) * width);
    const y = Math.round(height - (degrees / top) * height);
    if (!columns.has(x)) columns.set(x, []);
    columns.get(x)?.push(y);
  }
  const steps = [...columns].flatMap(([x, ys]) => [...new Set([ys[0], Math.max(...ys), Math.min(...ys)])].map((y) => `${x} ${y}`));
  return `M${steps.join("L")}`;
}
