/**
 * The Merkle tree: RFC 6962 §2.1 hashes, inclusion as in RFC 9162 §2.1.3.2; SPEC §4.
 *
 *     leaf  = SHA-256(0x00 ‖ entry)
 *     node  = SHA-256(0x01 ‖ left ‖ right)
 */

import { equal, join } from "./bytes.js";
import { untrue } from "./errors.js";
import { sha256 } from "./sha256.js";

export const HASH_LENGTH = 32;

/**
 * Return the leaf hash of an entry's bytes.
 *
 * @param {Uint8Array} entry
 */
export const hashLeaf = (entry) => sha256(join(Uint8Array.of(0), entry));

/**
 * @param {Uint8Array} left
 * @param {Uint8Array} right
 */
const hashChildren = (left, right) => sha256(join(Uint8Array.of(1), left, right));

/**
 * Check that a leaf stands at `index` in the tree of `size` entries with this root.
 *
 * Who vouches for the root is not asked. Throws `inclusion-range`, `inclusion-length`, `inclusion-root`.
 *
 * @param {Uint8Array} leaf its hash
 * @param {number | bigint} index
 * @param {number | bigint} size
 * @param {readonly Uint8Array[]} path
 * @param {Uint8Array} root
 */
export function verifyInclusion(leaf, index, size, path, root) {
  const place = { index: Number(index), size: Number(size) };
  if (!(0 <= index && index < size)) throw untrue("inclusion-range", place);
  let node = leaf;
  let used = 0;
  for (let position = BigInt(index), last = BigInt(size) - 1n; last; position >>= 1n, last >>= 1n) {
    const right = position & 1n;
    if (!right && position === last) continue; // a lone last node goes up as it is
    if (used >= path.length) throw untrue("inclusion-length", { got: path.length, expected: used + 1 });
    const sibling = path[used++];
    node = right ? hashChildren(sibling, node) : hashChildren(node, sibling);
  }
  if (used !== path.length) throw untrue("inclusion-length", { got: path.length, expected: used });
  if (!equal(node, root)) throw untrue("inclusion-root", place);
}
