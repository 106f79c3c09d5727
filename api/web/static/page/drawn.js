/** Small drawings and elements, made without markup: whatever stands in a record is set as text. */

const SVG = "http://www.w3.org/2000/svg";
const PATHS = { tick: "M4 10.5l4 4 8-9", cross: "M5 5l10 10M15 5L5 15", dash: "M5 10h10", bang: "M10 3l8 14H2zM10 8.5v4M10 14.8v.1" };

/**
 * Return a mark; what it means is said in words beside it.
 * @param {keyof typeof PATHS} name
 */
export function mark(name) {
  const drawing = document.createElementNS(SVG, "svg");
  drawing.setAttribute("class", "ic");
  drawing.setAttribute("viewBox", "0 0 20 20");
  drawing.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  drawing.append(path);
  return drawing;
}

/**
 * Return an element with a class and its contents.
 *
 * @param {string} name
 * @param {string} kind class, may be empty
 * @param {(Node | string)[]} inside
 */
export function element(name, kind, ...inside) {
  const made = document.createElement(name);
  if (kind) made.className = kind;
  made.append(...inside);
  return made;
}

/**
 * Return the element of that id; the page's template has it.
 * @param {string} id
 */
export function part(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`bad page: no ${id}`);
  return found;
}
