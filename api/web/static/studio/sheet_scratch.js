/**
 * The scratch sheet, laid out on this device: A4 at 300 dpi, 45 hidden codes for film of 40 × 10 mm. SPEC §8.5; measures as
 * `certs/scratch.py`.
 *
 *     ┌ cut ──────────┬─────────────────────────┐
 *     │ 配对标记 9ABT │ ▀▄█  01234-56789        │      the film lies between the corners; the pair mark stays in sight
 *     └───────────────┴─────────────────────────┘
 *
 * Drawn on a canvas, shown as pictures of this page's own: no request has a code in it.
 */

import { makeQr } from "../sign/qr.js";
import { say } from "../sign/spoken.js";
import { showCode } from "../verify/code.js";
import { withDots } from "./sheet_png.js";

/** @typedef {import("./sheet_hidden.js").HiddenPiece} HiddenPiece */

export const PER_PAGE = 45;
const COLUMNS = 3;
const DOTS = 300 / 25.4; // a millimetre
const PAGE = [210, 297];
const CELL = [63, 16];
const START = [10.5, 26];
const SYMBOL = [20.2, 2.2, 11.6]; // of its white box: x, y, side
const FILM = [21, 3, 40, 10];
const MODULE = 4; // dots: a third of a millimetre, whole, so that no edge is grey
const INK = "#1F120E";
const SERIF = '"Songti SC", "Noto Serif CJK SC", SimSun, serif';

/**
 * Yield the pages of a run as PNG.
 * @param {HiddenPiece[]} pieces
 * @param {string} about which run, for the head of each page
 */
export async function* scratchPages(pieces, about) {
  const count = Math.ceil(pieces.length / PER_PAGE);
  for (let page = 0; page < count; page++) {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = PAGE.map((side) => Math.round(side * DOTS));
    const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    pen.fillStyle = "#FFFFFF";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    head(pen, `${about} · ${page + 1} / ${count}`);
    pieces.slice(page * PER_PAGE, (page + 1) * PER_PAGE).forEach((piece, place) => cell(pen, piece, place));
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
    yield new Blob([withDots(new Uint8Array(await /** @type {Blob} */ (blob).arrayBuffer()))], { type: "image/png" });
  }
}

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {string} about
 */
function head(pen, about) {
  write(pen, say("studio.scratch-title"), START[0], 13, 4.4);
  write(pen, about, START[0], 18, 2.6);
  write(pen, say("studio.scratch-how"), START[0], 22.4, 2.6);
  write(pen, say("studio.scratch-secret"), START[0], 290, 2.4);
}

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {HiddenPiece} piece
 * @param {number} place on the page
 */
function cell(pen, { code, hidden, title }, place) {
  const [x, y] = [START[0] + (place % COLUMNS) * CELL[0], START[1] + Math.floor(place / COLUMNS) * CELL[1]];
  pen.strokeStyle = "#B9A58A";
  pen.lineWidth = 1;
  pen.setLineDash([10, 8]);
  pen.strokeRect(...box(x, y, CELL[0], CELL[1]));
  pen.setLineDash([]);
  write(pen, say("studio.scratch-pair"), x + 1.6, y + 3.6, 1.9);
  write(pen, code.slice(-4), x + 1.6, y + 7.8, 4);
  write(pen, showCode(code), x + 1.6, y + 10.2, 1.7);
  write(pen, title, x + 1.6, y + 13.4, 2.2, 18);
  symbol(pen, hidden, x + SYMBOL[0], y + SYMBOL[1]);
  const printed = (hidden.match(/.{1,5}/g) ?? []).join("-");
  write(pen, printed.slice(0, 11), x + 32, y + 7.4, 3.5, 28.6);
  write(pen, printed.slice(12), x + 32, y + 11.8, 3.5, 28.6);
  corners(pen, x + FILM[0], y + FILM[1]);
}

/**
 * The symbol in the middle of its white box; the quiet zone is the paper around it.
 * @param {CanvasRenderingContext2D} pen
 * @param {string} hidden
 * @param {number} x mm
 * @param {number} y mm
 */
function symbol(pen, hidden, x, y) {
  const rows = makeQr(hidden, "Q");
  const [left, top] = [x, y].map((at) => Math.round((at + SYMBOL[2] / 2) * DOTS - (rows.length * MODULE) / 2));
  pen.fillStyle = "#000000";
  rows.forEach((row, down) =>
    row.forEach((dark, across) => dark && pen.fillRect(left + across * MODULE, top + down * MODULE, MODULE, MODULE)),
  );
}

/**
 * Four corners just outside the film: it covers none of them when it lies right.
 * @param {CanvasRenderingContext2D} pen
 * @param {number} x mm
 * @param {number} y mm
 */
function corners(pen, x, y) {
  pen.strokeStyle = "#A97C4B";
  pen.lineWidth = 2;
  for (const [across, way] of [[x - 0.3, 1], [x + FILM[2] + 0.3, -1]]) {
    for (const [down, turn] of [[y - 0.3, 1], [y + FILM[3] + 0.3, -1]]) {
      pen.beginPath();
      pen.moveTo((across + way * 1.6) * DOTS, down * DOTS);
      pen.lineTo(across * DOTS, down * DOTS);
      pen.lineTo(across * DOTS, (down + turn * 1.6) * DOTS);
      pen.stroke();
    }
  }
}

/**
 * Write a line, squeezed where it would be wider than its room.
 * @param {CanvasRenderingContext2D} pen
 * @param {string} text
 * @param {number} x mm
 * @param {number} y mm, of the baseline
 * @param {number} size mm
 * @param {number} [room] mm
 */
function write(pen, text, x, y, size, room = 189) {
  pen.fillStyle = INK;
  pen.font = `${size * DOTS}px ${SERIF}`;
  pen.fillText(text, x * DOTS, y * DOTS, room * DOTS);
}

/** @type {(x: number, y: number, width: number, height: number) => [number, number, number, number]} */
const box = (x, y, width, height) => [x * DOTS, y * DOTS, width * DOTS, height * DOTS];
