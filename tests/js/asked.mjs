// The questions of a test, one a line: {"ask": "sha256", "args": ["<hex>"]} → {"got": "<hex>"}.
// A refusal is {"refused": code, "fields": {…}}; any other error is {"broken": its trace}. Bytes are hex in both directions.

import { createInterface } from "node:readline";

import { LedgerError } from "../../api/web/static/verify/errors.js";

/** Answer until the questions end; `answers` are functions by what is asked. */
export async function answerAll(answers) {
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
    const { ask, args } = JSON.parse(line);
    let answer;
    try {
      answer = { got: await answers[ask](...args) };
    } catch (error) {
      answer = error instanceof LedgerError ? { refused: error.code, fields: error.fields } : { broken: `${error.stack}` };
    }
    process.stdout.write(`${JSON.stringify(answer)}\n`);
  }
}
