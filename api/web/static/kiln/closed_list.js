/**
 * The closed list of a batch, computed on this device: SPEC §12.7; the twin of `ledger/craft/slots.py`.
 *
 *     ["1-2","zs001","169df8…"]     a line: slot, person code, statement id of the loading
 *     closedRoot(lines)             RFC 6962 root over the lines, sorted by slot, hex
 *     showRoot(root)                "AAAQ EAYE AUDA OCAJ BIFQ YDIO B4": what is read out, printed and compared
 */

import { join, utf8 } from "../verify/bytes.js";
import { decodeHex, encodeBase32, encodeHex } from "../verify/radix.js";
import { sha256 } from "../verify/sha256.js";
import { hashLeaf } from "../verify/tree.js";

/** @typedef {{slot: string, person: string, loading: string}} Line loading in hex */

const SPOKEN = 26; // characters of a root that people compare: 130 bits
const GROUP = 4;

/**
 * Return a line's canonical JSON; none of its characters is ever escaped.
 * @param {Line} line
 */
export const formatLine = ({ slot, person, loading }) => utf8(`["${slot}","${person}","${loading}"]`);

/**
 * Return the root of the list that holds these lines, hex.
 * @param {readonly Line[]} lines in any order
 */
export function closedRoot(lines) {
  const sorted = [...lines].sort((a, b) => (a.slot < b.slot ? -1 : a.slot > b.slot ? 1 : 0)); // ASCII: bytes sort alike
  return encodeHex(rootOf(sorted.map((line) => hashLeaf(formatLine(line)))));
}

/**
 * Return the RFC 6962 §2.1 root over leaf hashes, without recursion: equal trees meet as they grow.
 * @param {readonly Uint8Array[]} leaves
 * @returns {Uint8Array}
 */
export function rootOf(leaves) {
  /** @type {{hash: Uint8Array, size: number}[]} */
  const trees = [];
  for (const hash of leaves) {
    trees.push({ hash, size: 1 });
    while (trees.length > 1 && trees[trees.length - 1].size === trees[trees.length - 2].size) join2(trees);
  }
  while (trees.length > 1) join2(trees);
  return trees.length ? trees[0].hash : sha256(new Uint8Array(0));
}

/** @param {{hash: Uint8Array, size: number}[]} trees */
function join2(trees) {
  const [left, right] = trees.splice(-2);
  trees.push({ hash: sha256(join(Uint8Array.of(1), left.hash, right.hash)), size: left.size + right.size });
}

/**
 * Return a root as people compare it.
 * @param {string} root hex
 */
export function showRoot(root) {
  const text = encodeBase32(decodeHex(root)).slice(0, SPOKEN);
  return (text.match(new RegExp(`.{1,${GROUP}}`, "g")) ?? []).join(" ");
}
