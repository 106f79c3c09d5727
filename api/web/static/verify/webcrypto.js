/**
 * Who reckons Ed25519's equation: the browser's own program where it answers as the rule wants, ours where not.
 *
 * Twelve vectors, one a class, choose (`ed25519_vectors.js`, the Python program's own). A browser without Ed25519, a page
 * over plain http or from a file, and a program that keeps another rule all end at ours.
 */

import { utf8 } from "./bytes.js";
import { holds, isStrict } from "./ed25519.js";
import { VECTORS } from "./ed25519_vectors.js";
import { decodeHex } from "./radix.js";

/** @typedef {import("./ed25519.js").Equation} Equation */

/**
 * The equation by the browser's own program; false where it refuses the key.
 *
 * @type {Equation}
 */
export async function holdsByBrowser(key, signature, message) {
  try {
    const name = { name: "Ed25519" };
    const imported = await crypto.subtle.importKey("raw", key, name, false, ["verify"]);
    return await crypto.subtle.verify(name, imported, signature, message);
  } catch {
    return false;
  }
}

/**
 * Report whether a program answers the twelve vectors as the rule wants.
 * @param {Equation} equation
 */
export async function passes(equation) {
  for (const [key, signature, message, valid] of VECTORS) {
    const [a, rs] = [decodeHex(key), decodeHex(signature)];
    const answer = isStrict(a, rs) && (await equation(a, rs, utf8(message)));
    if (answer !== (valid === "valid")) return false;
  }
  return true;
}

/** @type {Promise<Equation> | undefined} asked once a page */
let chosen;

/**
 * Return the program in use.
 * @returns {Promise<Equation>}
 */
export function chooseEquation() {
  chosen ??= passes(holdsByBrowser).then((sound) => (sound ? holdsByBrowser : holds));
  return chosen;
}
