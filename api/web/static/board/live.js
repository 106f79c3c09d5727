/**
 * A board while people look on: numbers, slots and lines follow the ledger; when the signal is lost, the page says since when.
 *
 * Nothing it shows is reckoned here; what the server drew stands until something newer has come.
 */

import { say, sayTime } from "../page/said.js";
import { takePicture } from "./picture.js";
import { follow } from "./signal.js";

/** @typedef {{zh: string, en: string}} Words */
/**
 * @typedef {{code: string, at: number, entry: number, title: Words, maker: Words, where: Words, grade: Words, photo: string}} Named
 */
/**
 * @typedef {{at: number, phase: string, marks: string, layout: string[], rooms: string[], counts: Record<string, number>,
 *   tally: Record<string, number>, latest: (Words & {at: number})[], newest: Named[], mark: string}} Told
 */

const board = /** @type {HTMLElement} */ (document.getElementById("board"));
const lang = board.dataset.lang === "en" ? "en" : "zh";
const PHASES = ["planned", "cancelled", "ignited", "opening", "closed"];
/** @type {ReturnType<typeof takePicture>[] | undefined} */
let pictures;
let at = 0;

/** @param {number} time */
const clock = (time) => sayTime(time).slice(11, 16);

/**
 * Put a text where it is not yet.
 * @param {Element | null} place
 * @param {string} text
 */
function put(place, text) {
  if (place && place.textContent !== text) place.textContent = text;
}

/**
 * @param {string} tag
 * @param {string} cls
 * @param {...(string | Element)} within
 */
function made(tag, cls, ...within) {
  const element = document.createElement(tag);
  if (cls) element.className = cls;
  element.append(...within);
  return element;
}

/** @param {Named} piece */
function namedPiece(piece) {
  const frame = made("span", "frame", made("span", "bare", say("board.no-photo")));
  if (piece.photo) {
    const photo = document.createElement("img");
    photo.src = piece.photo;
    photo.alt = say("board.photo", { title: piece.title[lang] });
    frame.replaceChildren(photo);
  }
  const lines = [piece.maker, piece.where, piece.grade].map((each, place) => made("span", place ? "soft" : "kai", each[lang]));
  const link = made("a", "named", frame, made("span", "what", made("b", "kai", piece.title[lang]), ...lines));
  link.setAttribute("href", `/c/${piece.code}?lang=${lang}`);
  return link;
}

/**
 * Fill a list anew when what it says has changed.
 * @param {string} id
 * @param {string} key
 * @param {() => Element[]} make
 */
function fill(id, key, make) {
  const list = document.getElementById(id);
  if (!list || list.dataset.key === key) return;
  list.dataset.key = key;
  list.replaceChildren(...make());
  list.closest("[hidden]")?.removeAttribute("hidden");
}

/** @param {Told} told */
function came(told) {
  if (PHASES.indexOf(told.phase) > PHASES.indexOf(board.dataset.phase ?? "")) {
    location.reload(); // another heading, the list's mark, at last the lasting page
    return;
  }
  at = told.at;
  put(document.getElementById("signal"), "");
  for (const [name, value] of Object.entries(told.counts)) put(board.querySelector(`[data-sum="${name}"]`), String(value));
  for (const place of /** @type {NodeListOf<HTMLElement>} */ (board.querySelectorAll("[data-look]"))) {
    put(place, String(told.tally[place.dataset.look ?? ""] ?? 0));
  }
  const change = told.tally.change ?? 0;
  put(document.getElementById("balance"), change ? say("board.balance-change", { count: change }) : say("board.balance"));
  pictures ??= [...board.querySelectorAll("svg.kiln")].map((svg) => takePicture(svg, told.layout));
  for (const picture of pictures) picture.show(told.marks, told.rooms);
  if (told.latest.length) {
    fill("latest", JSON.stringify(told.latest), () =>
      told.latest.map((each) => made("li", "", made("time", "num", clock(each.at)), made("span", "", each[lang]))),
    );
  }
  if (told.newest.length) fill("newest", JSON.stringify(told.newest), () => told.newest.map(namedPiece));
  put(document.getElementById("answered"), say("page.batch-answered", { time: sayTime(at) }));
}

follow(`/api/v1/batches/${board.dataset.batch}/board`, {
  came,
  lost: () => put(document.getElementById("signal"), say("board.signal-lost", { time: at ? clock(at) : board.dataset.updated ?? "" })),
});
