/**
 * Parts of a page made by a program; texts stay texts.
 *
 *     put("p", "lead", "没有等候的事项")      press("签署", () => desk.act(…), said)     table([["类别", "名称"], …])
 */

import { made, onPress } from "../sign/elements.js";

/**
 * Return an element with a class and children.
 * @param {string} name
 * @param {string} className
 * @param {...(Node | string | null | undefined | false)} children
 */
export function put(name, className, ...children) {
  const created = made(name);
  if (className) created.className = className;
  for (const child of children) if (child) created.append(child);
  return created;
}

let count = 0;

/**
 * Return where something is told, announced to readers of screens.
 * @returns {HTMLElement}
 */
export function toldHere() {
  const place = put("div", "told");
  place.id = `said-${++count}`;
  place.setAttribute("role", "alert");
  return place;
}

/**
 * Return a button that does something, what goes wrong told at `said`.
 * @param {string} words
 * @param {() => Promise<unknown>} act
 * @param {HTMLElement} said made by `toldHere`, in the page by the time it is pressed
 * @param {string} [look] "line" for what is not the main thing
 */
export function press(words, act, said, look = "") {
  const button = /** @type {HTMLButtonElement} */ (put("button", `btn ${look}`.trim(), words));
  button.type = "button";
  onPress(button, said.id, async () => void (await act()));
  return button;
}

/**
 * Return a link.
 * @param {string} href
 * @param {...(Node | string)} children
 */
export function link(href, ...children) {
  const made_ = put("a", "", ...children);
  made_.setAttribute("href", href);
  return made_;
}

/**
 * Return a table; the first row names its columns, the first cell of each other its row.
 * @param {(string | Node)[][]} rows
 */
export function table([head, ...rows]) {
  const made_ = put("table", "");
  const cells = head.map((text) => {
    const cell = put("th", "", text);
    cell.setAttribute("scope", "col");
    return cell;
  });
  made_.append(put("thead", "", put("tr", "", ...cells)));
  made_.append(put("tbody", "", ...rows.map((row) => put("tr", "", ...row.map((cell, at) => rowCell(cell, at))))));
  const around = put("div", "tab", made_);
  around.tabIndex = 0;
  return around;
}

/** @param {string | Node} cell @param {number} at */
function rowCell(cell, at) {
  const made_ = put(at ? "td" : "th", "", cell);
  if (!at) made_.setAttribute("scope", "row");
  return made_;
}

/**
 * Return a section with its heading.
 * @param {string} heading
 * @param {...(Node | string | null | undefined | false)} children
 */
export const section = (heading, ...children) => put("section", "", put("h2", "", heading), ...children);

/** Return today's date where the office is (UTC+8), `2026-05-01`. */
export const today = () => dayOf(Math.floor(Date.now() / 1000));

/** @param {number} time seconds */
export const dayOf = (time) => new Date((time + 8 * 3600) * 1000).toISOString().slice(0, 10);

/** @param {number} time seconds */
export const minuteOf = (time) => new Date((time + 8 * 3600) * 1000).toISOString().slice(0, 16).replace("T", " ");
