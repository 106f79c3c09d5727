/**
 * Whose signatures a statement takes, and how many: SPEC §7, §12.
 *
 *     an enrolment    p registrars, and the key that it names        a registrar change    k of them, and who joins
 *     a key addition  the key that it names                         a key recovery        k of them, and the key
 */

/** @typedef {import("./chain.js").Chain} Chain */
/** @typedef {import("./chain.js").Waiting} Waiting */

/**
 * Return the recovery keys that the charter names.
 *
 * @param {Chain} chain
 * @returns {string[]}
 */
export const sealed = ({ charter }) => charter?.recovery ?? [];

/**
 * Return the keys whose possession the statement takes.
 *
 * @param {Waiting} waiting
 * @returns {string[]}
 */
export function introduced({ proof: { statement: { kind, subject } } }) {
  if (kind === "Standing" || kind === "PersonChange" || kind === "KeyRevocation") return [];
  return kind === "RegistrarChange" ? subject.add.map((/** @type {any} */ each) => each.key) : [subject.key];
}

/**
 * Return the keys that count towards its threshold: the sealed ones where one of them signed it.
 *
 * @param {Chain} chain
 * @param {Waiting} waiting
 */
export function counted(chain, { proof }) {
  const keys = sealed(chain);
  return keys.includes(proof.statement.issuer) ? new Set(keys) : chain.registrars;
}

/**
 * Return how many of those it would take now.
 *
 * @param {Chain} chain
 * @param {Waiting} waiting
 */
export function taken(chain, { proof: { statement: { kind, issuer, subject } } }) {
  const keys = new Set(sealed(chain));
  if (keys.has(issuer)) return Math.min(chain.k, keys.size);
  if (kind === "KeyAddition" || (kind === "KeyRevocation" && !subject.from)) return 0;
  return ["KeyRecovery", "KeyRevocation", "RegistrarChange"].includes(kind) ? chain.k : chain.p;
}
