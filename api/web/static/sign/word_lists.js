/**
 * The two lists of 2,048 words: BIP-39, English and simplified Chinese, served beside the programs and of their release.
 * Read only where a phrase is drawn or typed.
 */

/** @typedef {import("../own/phrase.js").Language} Language */

/**
 * Return one list.
 * @param {Language} language
 * @returns {Promise<string[]>}
 */
export async function readList(language) {
  const answer = await fetch(new URL(`../own/words-${language}.json`, import.meta.url));
  return answer.json();
}

/**
 * Return both lists.
 * @returns {Promise<import("../own/phrase.js").WordLists>}
 */
export async function readLists() {
  const [zh, en] = await Promise.all([readList("zh"), readList("en")]);
  return { zh, en };
}
