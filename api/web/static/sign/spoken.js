/**
 * Words for people: the catalogue's, put into the page by the server as `<template id="words">`, one element a key, or as
 * data where a page says most of it.
 *
 *     <p data-key="sign.entered">已入账：第 {entry} 条</p>       say("sign.entered", {entry: "412"})
 *
 * There is no second catalogue: a key that the page lacks is shown as itself, and a test finds it.
 */

import { Declined, Unanswered } from "./ledger.js";
import { asSentence } from "./sentence.js";
import { LedgerError } from "../verify/errors.js";

/**
 * Return the sentence for a key, its fields filled.
 * @param {string} key
 * @param {Record<string, unknown>} [fields]
 */
export function say(key, fields = {}) {
  const text = found(key) ?? key;
  return text.replace(/\{(\w+)\}/g, (_, name) => String(fields[name] ?? "?"));
}

/** @type {Record<string, string> | null} */
let listed = null;

/**
 * Return a sentence as the page brings it along: a list of some, in a template, or all of a beginning, as data.
 * @param {string} key
 */
function found(key) {
  const words = document.getElementById("words");
  if (words instanceof HTMLTemplateElement) return words.content.querySelector(`[data-key="${key}"]`)?.textContent;
  listed ??= JSON.parse(words?.textContent ?? "{}");
  return listed?.[key];
}

/**
 * Report whether the page has words for a key.
 * @param {string} key
 */
export const knows = (key) => say(key) !== key;

/**
 * Return what happened and what to do next, in the page's language.
 * @param {unknown} error
 * @returns {[string, string]}
 */
export function explain(error) {
  const [what, then] = explained(error);
  return [asSentence(what), asSentence(then)];
}

/**
 * @param {unknown} error
 * @returns {[string, string]}
 */
function explained(error) {
  if (error instanceof Declined) {
    const { problem } = error;
    return document.documentElement.lang === "en" ? [problem.en, problem.hint_en] : [problem.zh, problem.hint_zh];
  }
  if (error instanceof Unanswered) return [say("sign.unanswered"), say("sign.unanswered-hint")];
  if (!(error instanceof LedgerError)) throw error; // a fault of ours: it belongs into the console, not into a sentence
  const hint = `hint.${error.code}`;
  return [say(`error.${error.code}`, error.fields), knows(hint) ? say(hint, error.fields) : ""];
}
