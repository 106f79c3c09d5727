/**
 * Formulas: the small expressions of a craft profile, as JSON arrays. SPEC §12, craft profile.
 *
 *     ["all",["is","gi"],["in","forming",["hand-thrown","slip-cast"]]]
 *     [">",["*",1000000,["field","measures.capacity"]],["*",["high","capacity-of-box"],["field","measures.height"]]]
 *
 * A condition is true, false or unknown (null); a number is exact or unknown. What the maker did not state is unknown,
 * and so is what is reckoned from it: silence contradicts nothing.
 */

/** @typedef {(name: string, places: [string, string][]) => [number, number] | null} Edges */
/** @typedef {{ find: (vocabulary: string, word: string) => string | undefined, edges: Edges }} Bands */

/**
 * Return whether a condition holds for a subject; null where too little is stated to know.
 *
 * @param {any} expression
 * @param {any} subject
 * @param {Bands} bands
 * @returns {boolean | null}
 */
export function holdsFor([name, ...parts], subject, bands) {
  if (name === "all" || name === "any") {
    const answers = parts.map((/** @type {any} */ part) => holdsFor(part, subject, bands));
    if (answers.includes(name === "any")) return name === "any";
    return answers.includes(null) ? null : name === "all";
  }
  if (name === "not") {
    const answer = holdsFor(parts[0], subject, bands);
    return answer === null ? null : !answer;
  }
  if (name === "has") return stands(read(subject, parts[0]));
  if (name === "is") return read(subject, parts[0]) === true;
  if (name === "in") return parts[1].includes(read(subject, parts[0]));
  const [left, right] = parts.map((/** @type {any} */ part) => reckon(part, subject, bands));
  if (left === null || right === null) return null;
  return name === "<" ? left < right : left > right;
}

/**
 * @param {any} expression
 * @param {any} subject
 * @param {Bands} bands
 * @returns {bigint | null}
 */
function reckon(expression, subject, bands) {
  if (typeof expression === "number") return BigInt(expression);
  const [name, ...parts] = expression;
  if (name === "field") {
    const value = read(subject, parts[0]);
    return typeof value === "number" && value ? BigInt(value) : null;
  }
  if (name === "low" || name === "high") return edge(name, parts, subject, bands);
  const numbers = parts.map((/** @type {any} */ part) => reckon(part, subject, bands));
  if (numbers.includes(null)) return null;
  return numbers.reduce((/** @type {bigint} */ a, /** @type {bigint} */ b) => {
    if (name === "*") return a * b;
    return name === "+" ? a + b : a - b;
  });
}

/**
 * @param {"low" | "high"} side
 * @param {any[]} parts band, then [vocabulary, path]…
 * @param {any} subject
 * @param {Bands} bands
 */
function edge(side, [band, ...places], subject, bands) {
  /** @type {[string, string][]} */
  const known = [];
  for (const [vocabulary, path] of places) {
    const word = read(subject, path);
    const code = typeof word === "string" ? bands.find(vocabulary, word) : undefined;
    if (code !== undefined) known.push([vocabulary, code]);
  }
  const edges = places.length && !known.length ? null : bands.edges(band, known);
  return edges === null ? null : BigInt(edges[side === "low" ? 0 : 1]);
}

/**
 * Return a field, names joined by dots; undefined where a part of the path is absent.
 *
 * @param {any} subject
 * @param {string} path
 */
const read = (subject, path) => path.split(".").reduce((part, name) => part?.[name], subject);

/** @param {any} value */
const stands = (value) => (Array.isArray(value) ? value.length > 0 : Boolean(value));

/**
 * Return the top-level fields of a subject that an expression looks at.
 *
 * @param {any} expression
 * @returns {string[]}
 */
export function fieldsRead(expression) {
  if (!Array.isArray(expression)) return [];
  const [name, ...parts] = expression;
  if (["has", "is", "in", "field"].includes(name)) return [parts[0].split(".")[0]];
  if (name === "low" || name === "high") return parts.slice(1).map(([, path]) => path.split(".")[0]);
  return parts.flatMap(fieldsRead);
}
