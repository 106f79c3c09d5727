/**
 * Pictures to long-press: what must not depend on a download is drawn and shown as an image (6-experience §6.1).
 *
 *     wordsPicture(["枪", "疫", …], {title, lines})   1080 × 1440, the twelve words numbered
 *     await qrPicture("/own/…/qr.svg", lines)         the QR with what stands under it
 *
 * A data: address, which WeChat lets people keep where it does not for others; drawn here, so no server sees the words.
 */

const WIDTH = 1080;
const INK = "#2E1A14";
const CLAY = "#6B3426";
const SERIF = '"Songti SC", "Noto Serif CJK SC", serif';

/** @param {number} height */
function sheet(height) {
  const canvas = document.createElement("canvas");
  canvas.width = WIDTH;
  canvas.height = height;
  const pen = canvas.getContext("2d");
  if (!pen) throw new ReferenceError("no canvas");
  pen.fillStyle = "#FFFDF8";
  pen.fillRect(0, 0, WIDTH, height);
  pen.textAlign = "center";
  return { canvas, pen };
}

/**
 * Write lines under each other, broken where they are too long; return the y below.
 * @param {CanvasRenderingContext2D} pen
 * @param {string[]} lines
 * @param {number} top
 * @param {number} size px
 */
function write(pen, lines, top, size) {
  pen.font = `${size}px ${SERIF}`;
  for (const line of lines) {
    let rest = "";
    for (const part of line.split(/(?<=[\s，。；、：])|(?<=[\u4e00-\u9fff])/u)) {
      if (pen.measureText(rest + part).width > WIDTH - 120) {
        pen.fillText(rest.trim(), WIDTH / 2, (top += size * 1.5));
        rest = "";
      }
      rest += part;
    }
    pen.fillText(rest.trim(), WIDTH / 2, (top += size * 1.5));
  }
  return top;
}

/**
 * Draw the twelve words; return an address for an image.
 * @param {string[]} words
 * @param {{title: string, lines: string[]}} beside
 */
export function wordsPicture(words, { title, lines }) {
  const { canvas, pen } = sheet(1440);
  pen.fillStyle = CLAY;
  write(pen, [title], 60, 60);
  for (const [place, word] of words.entries()) {
    const x = 270 + 540 * (place % 2);
    const y = 270 + 140 * Math.floor(place / 2);
    pen.fillStyle = CLAY;
    pen.font = `36px ${SERIF}`;
    pen.fillText(String(place + 1), x - 190, y);
    pen.fillStyle = INK;
    pen.font = `68px ${SERIF}`;
    pen.fillText(word, x, y);
  }
  pen.fillStyle = INK;
  write(pen, lines, 1060, 38);
  return canvas.toDataURL("image/png");
}

/**
 * Draw a QR of ours with lines under it; return an address for an image.
 * @param {string} source path of the SVG, of this server
 * @param {string[]} lines
 */
export async function qrPicture(source, lines) {
  const image = new Image(900, 900);
  image.src = source;
  await image.decode();
  const { canvas, pen } = sheet(1320);
  pen.fillStyle = "#FFFFFF";
  pen.fillRect(90, 60, 900, 900);
  pen.drawImage(image, 90, 60, 900, 900);
  pen.fillStyle = INK;
  write(pen, lines, 990, 42);
  return canvas.toDataURL("image/png");
}
