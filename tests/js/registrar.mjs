// Answers questions about what a registrar's browser makes, one a line, as `answer.mjs` does for the verifier.

import { checkWaits } from "../../api/web/static/registrar/acting.js";
import * as peopleActs from "../../api/web/static/registrar/acts.js";
import { chacha, openBox, poly1305 } from "../../api/web/static/registrar/chacha.js";
import { sealConsent } from "../../api/web/static/registrar/consent.js";
import { makeKeyFile, openKeyFile, readKeyFile } from "../../api/web/static/registrar/key_file.js";
import { due } from "../../api/web/static/registrar/later.js";
import { mix, scrypt } from "../../api/web/static/registrar/scrypt.js";
import * as oversightActs from "../../api/web/static/registrar/oversight_acts.js";
import { plan, takesOthers } from "../../api/web/static/registrar/sign_many.js";
import { utf8 } from "../../api/web/static/verify/bytes.js";
import { decodeHex, encodeHex } from "../../api/web/static/verify/radix.js";
import { answerAll } from "./asked.mjs";

const acts = { ...peopleActs, ...oversightActs };

const planned = (specs, issuer, time, origin, heads, office) => {
  const made = plan(specs.map(([name, form]) => acts[name](form)), {
    issuer, time, origin, head: (name) => heads[name] ?? "", waits: (spec) => takesOthers(spec, office),
  });
  const text = ({ payload }) => new TextDecoder().decode(payload);
  return { now: made.now.map(text), later: made.later.map(({ statement, ...rest }) => ({ ...rest, payload: text(statement) })) };
};

const ANSWERS = {
  checkWaits: (row) => checkWaits(row) ?? true,
  plan: planned,
  due: (held, heads, waiting) => {
    const { ready, overtaken } = due(held, (name) => heads[name], (id) => waiting.includes(id));
    return [ready.map(({ id }) => id), overtaken.map(({ id }) => id)];
  },
  sealConsent: (text, origin, person, salt) => sealConsent(text, origin, person, decodeHex(salt)).commitment,
  mix: (block, cost) => {
    const bytes = decodeHex(block);
    mix(bytes, cost);
    return encodeHex(bytes);
  },
  scrypt: async (passphrase, salt, cost) => encodeHex(await scrypt(utf8(passphrase), decodeHex(salt), cost)),
  chacha: (key, nonce, counter) => encodeHex(chacha(decodeHex(key), decodeHex(nonce), counter)),
  poly1305: (message, key) => encodeHex(poly1305(decodeHex(message), decodeHex(key))),
  openBox: (key, nonce, sealed, beside) => {
    const opened = openBox(decodeHex(key), decodeHex(nonce), decodeHex(sealed), decodeHex(beside));
    return opened && encodeHex(opened);
  },
  makeKeyFile: async (seed, did, passphrase, label, salt, nonce) =>
    new TextDecoder().decode(await makeKeyFile(decodeHex(seed), did, passphrase, label, decodeHex(salt), decodeHex(nonce))),
  openKeyFile: async (file, passphrase) => encodeHex(await openKeyFile(readKeyFile(utf8(file)), passphrase)),
};

await answerAll(ANSWERS);
