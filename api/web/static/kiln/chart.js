/**
 * A temperature curve to look at, and the same as a picture that the ledger takes: a PNG of nothing but pixels.
 *
 *     1180 °C ┤        ╭──╮
 *             ┤   ╭────╯  ╰─
 *           0 ┼───┬────┬────┬─ 25 h
 */

import { svgPart } from "../board/svg.js";
import { made } from "../sign/elements.js";
import { say } from "../sign/spoken.js";
import { curve } from "./temperatures.js";

/** @typedef {import("./temperatures.js").Curve} Curve */

const [WIDTH, HEIGHT, LEFT, BELOW] = [640, 280, 64, 36];
const STEP = 200; // degrees between lines
const LINES = [1, 2, 5, 10, 20, 50, 100]; // hours between marks, the first of which there are at most eight
const COLOURS = { paper: "#FFFDF8", line: "#E8DDC9", ink: "#2E1A14", curve: "#6B3426" }; // as site.css has them by day

/**
 * Return where lines and marks stand: both drawings are of these.
 * @param {Curve} record
 */
function scaleOf({ points, peak }) {
  const top = Math.max(STEP, Math.ceil((peak + 20) / STEP) * STEP);
  const hours = points[points.length - 1].minute / 60;
  const every = LINES.find((each) => hours / each <= 8) ?? Math.ceil(hours / 8);
  const degrees = Array.from({ length: top / STEP + 1 }, (_, step) => step * STEP);
  const marks = Array.from({ length: Math.floor(hours / every) + 1 }, (_, step) => step * every);
  const y = (/** @type {number} */ value) => Math.round(HEIGHT - (value / top) * HEIGHT) + 8;
  const x = (/** @type {number} */ hour) => LEFT + Math.round((hour / (hours || 1)) * (WIDTH - LEFT - 24));
  return { degrees, marks, x, y, path: curve(points, WIDTH - LEFT - 24, HEIGHT, top) };
}

/**
 * Return the curve with its scales and a sentence.
 * @param {Curve} record
 * @param {string} name of the file
 */
export function chartSvg(record, name) {
  const { degrees, marks, x, y, path } = scaleOf(record);
  const picture = svgPart("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT + BELOW + 8}`, class: "curve", role: "img", "aria-label": say("kiln.curve", { name, peak: record.peak }) });
  for (const each of degrees) {
    picture.append(svgPart("path", { d: `M${LEFT} ${y(each)}H${WIDTH - 24}`, class: "rule" }), text(String(each), LEFT - 8, y(each) + 6, "end"));
  }
  for (const hour of marks) picture.append(text(say("kiln.hours", { hours: hour }), x(hour), HEIGHT + BELOW, "middle"));
  const line = svgPart("path", { d: path, class: "run", transform: `translate(${LEFT} 8)` });
  picture.append(line);
  const figure = made("figure");
  figure.className = "chart";
  const caption = made("figcaption", say("kiln.curve", { name, peak: record.peak }));
  figure.append(picture, caption);
  return figure;
}

/**
 * Return the curve as a PNG; its bytes are evidence beside the file's own.
 * @param {Curve} record
 * @returns {Promise<Blob>}
 */
export async function chartPicture(record) {
  const { degrees, marks, x, y, path } = scaleOf(record);
  const canvas = /** @type {HTMLCanvasElement} */ (made("canvas"));
  [canvas.width, canvas.height] = [WIDTH * 2, (HEIGHT + BELOW + 8) * 2];
  const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  pen.scale(2, 2);
  pen.fillStyle = COLOURS.paper;
  pen.fillRect(0, 0, WIDTH, HEIGHT + BELOW + 8);
  pen.font = "17px serif";
  for (const each of degrees) {
    pen.fillStyle = COLOURS.line;
    pen.fillRect(LEFT, y(each), WIDTH - LEFT - 24, 1);
    pen.fillStyle = COLOURS.ink;
    pen.textAlign = "right";
    pen.fillText(String(each), LEFT - 8, y(each) + 6);
  }
  pen.textAlign = "center";
  for (const hour of marks) pen.fillText(`${hour} h`, x(hour), HEIGHT + BELOW);
  pen.translate(LEFT, 8);
  pen.strokeStyle = COLOURS.curve;
  pen.lineWidth = 2;
  pen.stroke(new Path2D(path));
  return new Promise((resolve, reject) => canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new RangeError("no picture"))), "image/png"));
}

/**
 * @param {string} words
 * @param {number} x
 * @param {number} y
 * @param {string} anchor
 */
const text = (words, x, y, anchor) => svgPart("text", { x: String(x), y: String(y), "text-anchor": anchor }, words);
