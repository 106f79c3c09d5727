/**
 * `/own/words`: the twelve words are drawn, shown once, asked back, and kept as a key; or given again where a browser
 * has forgotten them. SPEC §8.3. Nothing on this page is ever sent.
 *
 *     choose ──▶ shown (words and picture) ──▶ three of them asked back ──▶ kept
 *        └─────▶ typed ─────────────────────────────────────────────────────▲
 */

import { element, input, made, onPress, show, tellIn } from "../sign/elements.js";
import { Kept } from "./kept.js";
import { ENTROPY_BYTES, makePhrase, parsePhrase } from "./phrase.js";
import { makeSecret } from "./piece_keys.js";
import { wordsPicture } from "../sign/picture.js";
import { canSign } from "../sign/signing_key.js";
import { say } from "../sign/spoken.js";
import { readList, readLists } from "../sign/word_lists.js";

const ASKED = 3; // words asked back
const OFFERED = 6; // among so many

/** @typedef {{entropy: Uint8Array, words: string[]}} Drawn */

/** @type {Kept} */
let kept;
/** @type {Drawn | null} */
let drawn = null;

/**
 * Show one step of the page.
 * @param {string} step
 */
function step(step) {
  for (const each of ["choose", "new", "shown", "confirm", "enter", "kept"]) show(each, each === step);
  if (step !== "choose") element(`${step}-heading`).focus();
}

/** Draw new words and show them. */
async function draw() {
  const language = input("list-en").checked ? "en" : "zh";
  const entropy = crypto.getRandomValues(new Uint8Array(ENTROPY_BYTES));
  drawn = { entropy, words: await makePhrase(entropy, await readList(language)) };
  const tag = language === "en" ? "en" : "zh-Hans";
  element("words-list").replaceChildren(...drawn.words.map((word) => Object.assign(made("li", word), { lang: tag })));
  const picture = /** @type {HTMLImageElement} */ (element("words-picture"));
  picture.src = wordsPicture(drawn.words, { title: say("own.words-title"), lines: [say("own.words-picture-1"), say("own.words-picture-2")] });
  step("shown");
}

/** Ask three of the words back, each among six. */
function ask() {
  const { words } = /** @type {Drawn} */ (drawn);
  const places = shuffled([...words.keys()]).slice(0, ASKED).sort((a, b) => a - b);
  element("questions").replaceChildren(...places.map((place) => question(words, place)));
  tellIn("confirm-said", []);
  step("confirm");
}

/**
 * @param {string[]} words
 * @param {number} place
 */
function question(words, place) {
  const set = made("fieldset");
  set.className = "pick";
  set.dataset.answer = words[place];
  set.append(made("legend", say("own.word-number", { number: place + 1 })));
  const others = shuffled([...new Set(words)].filter((word) => word !== words[place])).slice(0, OFFERED - 1);
  for (const word of shuffled([words[place], ...others])) {
    const label = made("label");
    const choice = document.createElement("input");
    Object.assign(choice, { type: "radio", name: `word-${place}`, value: word });
    label.append(choice, made("span", word));
    set.append(label);
  }
  return set;
}

/** Keep the words if the three are right; else show them again: they were not written down. */
async function confirm() {
  const sets = [...element("questions").querySelectorAll("fieldset")];
  const right = sets.every((set) => set.querySelector("input:checked")?.getAttribute("value") === set.dataset.answer);
  if (!right || !drawn) return tellIn("confirm-said", [say("own.words-differ")]);
  await keep(drawn.entropy);
}

/** @param {Uint8Array} entropy wiped */
async function keep(entropy) {
  const key = await makeSecret(entropy);
  entropy.fill(0);
  drawn = null;
  for (const id of ["words-list", "questions"]) element(id).replaceChildren();
  element("words-picture").removeAttribute("src");
  input("typed").value = "";
  await kept.keepWords(key);
  step("kept");
}

/**
 * Return the items in an order that nobody can foresee.
 * @template T
 * @param {T[]} items
 */
function shuffled(items) {
  const keyed = items.map((item) => ({ item, key: crypto.getRandomValues(new Uint32Array(1))[0] }));
  return keyed.sort((a, b) => a.key - b.key).map(({ item }) => item);
}

/** Take the words that somebody has. */
const take = async () => keep(await parsePhrase(input("typed").value, await readLists()));

async function start() {
  show("starting", false);
  if (!(await canSign())) return show("no-sign");
  kept = await Kept.open(element("own").dataset.origin ?? "");
  step("choose");
  show("choose-kept", Boolean(await kept.words()));
  onPress("make", "choose-said", async () => step("new"));
  onPress("have", "choose-said", async () => step("enter"));
  onPress("draw", "new-said", draw);
  onPress("written", "shown-said", async () => ask());
  onPress("again", "confirm-said", async () => step("shown"));
  onPress("keep", "confirm-said", confirm);
  onPress("take", "enter-said", take);
  element("own").dataset.ready = "";
}

start();
