// Answers questions about what a holder's browser makes, one a line, as `answer.mjs` does for the verifier.

import { readFileSync } from "node:fs";

import { parseHidden, readSoFar } from "../../api/web/static/own/hidden_code.js";
import { Holder } from "../../api/web/static/own/holder.js";
import { makeHolderProof, signHolderProof } from "../../api/web/static/own/holder_proof.js";
import { parseNextKey, pathOf } from "../../api/web/static/own/next_key.js";
import { makePhrase, parsePhrase } from "../../api/web/static/own/phrase.js";
import { parseCode } from "../../api/web/static/own/piece_code.js";
import { claimSeed, makeSecret, ownerSeed } from "../../api/web/static/own/piece_keys.js";
import { asSentence } from "../../api/web/static/sign/sentence.js";
import { canSign, signingKey } from "../../api/web/static/sign/signing_key.js";
import { formatSubmission, makeStatement, signStatement } from "../../api/web/static/sign/statement.js";
import { tailOf, tell } from "../../api/web/static/sign/told.js";
import { utf8 } from "../../api/web/static/verify/bytes.js";
import { decodeHex, encodeHex } from "../../api/web/static/verify/radix.js";
import { answerAll } from "./asked.mjs";

const lists = JSON.parse(readFileSync(process.argv[2], "utf-8"));

const ANSWERS = {
  makePhrase: (entropy, language) => makePhrase(decodeHex(entropy), lists[language]),
  parsePhrase: async (text) => encodeHex(await parsePhrase(text, lists)),
  parseHidden,
  readSoFar,
  parseCode,
  claimSeed: async (...args) => encodeHex(await claimSeed(...args)),
  ownerSeed: async (entropy, origin, code) => encodeHex(await ownerSeed(await makeSecret(decodeHex(entropy)), origin, code)),
  canSign,
  did: async (seed) => (await signingKey(decodeHex(seed))).did,
  statement: async (kind, subject, seed, time, origin) => {
    const key = await signingKey(decodeHex(seed));
    const made = makeStatement(kind, subject, key.did, time, origin);
    const jws = await signStatement(made, key);
    return { payload: encodeHex(made.payload), id: made.id, jws, body: encodeHex(formatSubmission([jws])) };
  },
  holderProof: async (proof, seed) => {
    const key = await signingKey(decodeHex(seed));
    return encodeHex(await signHolderProof(makeHolderProof(proof, key.did), key));
  },
  endorse: (did, origin, holding, statement) => {
    const act = new Holder({ did }, origin).endorse(statement, holding);
    return { waits: encodeHex(act.waits[0]), endorsement: encodeHex(act.statements[0].payload) };
  },
  tell: (payload, origin) => tell(utf8(payload), origin),
  asSentences: (texts) => {
    globalThis.document = { documentElement: { lang: "en" } };
    return texts.map(asSentence);
  },
  tailOf,
  parseNextKey,
  pathOf,
};

await answerAll(ANSWERS);
