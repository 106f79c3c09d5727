/**
 * A list parted into as many pieces as its statements may hold, by number and by bytes: SPEC §2, §12.8.
 */

const MOST = 500; // slots a statement
const ROOM = 30000; // bytes of them: a payload has 32,768

/**
 * Return the pieces, in order.
 * @template T
 * @param {T[]} all
 * @returns {T[][]}
 */
export function chunks(all) {
  /** @type {T[][]} */
  const parts = [];
  let room = 0;
  for (const each of all) {
    room -= JSON.stringify(each).length + 1;
    if (!parts.length || room < 0 || parts[parts.length - 1].length === MOST) {
      parts.push([]);
      room = ROOM - JSON.stringify(each).length - 1;
    }
    parts[parts.length - 1].push(each);
  }
  return parts;
}
