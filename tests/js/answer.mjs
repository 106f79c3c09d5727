// Answers questions about the browser's verifier, one a line: see `asked.mjs`.

import { checkEnrollable, holds, isStrict } from "../../api/web/static/verify/ed25519.js";
import { decodeJson, decodeShape, encodeJson } from "../../api/web/static/verify/canonical.js";
import { checkText, strip } from "../../api/web/static/verify/characters.js";
import { formatDid, parseDid } from "../../api/web/static/verify/did.js";
import { SHAPES } from "../../api/web/static/verify/kinds.js";
import * as radix from "../../api/web/static/verify/radix.js";
import { sha256 } from "../../api/web/static/verify/sha256.js";
import { sha512 } from "../../api/web/static/verify/sha512.js";
import { holdsByBrowser, passes } from "../../api/web/static/verify/webcrypto.js";
import { fold } from "../../api/web/static/verify/profile.js";
import { parseTrust } from "../../api/web/static/verify/trust.js";
import { verify } from "../../api/web/static/verify/verify.js";
import { answerAll } from "./asked.mjs";

const { decodeHex, encodeHex } = radix;
const hashed = (hash) => (data) => encodeHex(hash(decodeHex(data)));
const EQUATIONS = { own: holds, browser: holdsByBrowser };

const ANSWERS = {
  sha256: hashed(sha256),
  sha512: hashed(sha512),
  encode: (name, data) => radix[`encode${name}`](decodeHex(data)),
  decode: (name, text) => encodeHex(radix[`decode${name}`](text)),
  parseDid: (text) => encodeHex(parseDid(text)),
  formatDid: (key) => formatDid(decodeHex(key)),
  checkText: (text, limit) => checkText(text, limit),
  strip,
  encodeJson: (value) => encodeHex(encodeJson(value)),
  decodeJson: (data, limit) => decodeJson(decodeHex(data), limit),
  decodeShape: (data, type, limit, code) => decodeShape(decodeHex(data), SHAPES, type, limit, code),
  checkEnrollable: (key) => checkEnrollable(decodeHex(key)) ?? true,
  passes: (equation) => passes(EQUATIONS[equation]),
  ed25519: async (equation, key, signature, message) => {
    const [a, rs] = [decodeHex(key), decodeHex(signature)];
    return isStrict(a, rs) && (await EQUATIONS[equation](a, rs, decodeHex(message)));
  },
  equation: async (who, key, signature, message) =>
    Boolean(await EQUATIONS[who](decodeHex(key), decodeHex(signature), decodeHex(message))),
  fold,
  parseTrust: (data) => Object.keys(parseTrust(decodeHex(data))).length > 0,
  verify: (document, trust, at, known) => verify(decodeHex(document), trusted(trust), at, known),
};

const parsed = new Map(); // a trust file is parsed once, as a page does
function trusted(trust) {
  if (!parsed.has(trust)) parsed.set(trust, parseTrust(decodeHex(trust)));
  return parsed.get(trust);
}

await answerAll(ANSWERS);
