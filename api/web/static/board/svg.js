/**
 * An element of a drawing, with its attributes.
 *
 *     svgPart("path", { d: "M0 0h9", class: "wall" })    svgPart("text", { x: "9", y: "9" }, "一节")
 */

const SVG = "http://www.w3.org/2000/svg";

/**
 * Return a new element; a text is text and never markup.
 * @param {string} name
 * @param {Record<string, string>} attributes
 * @param {string} [text]
 */
export function svgPart(name, attributes, text = "") {
  const part = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) part.setAttribute(key, value);
  if (text) part.textContent = text;
  return part;
}
