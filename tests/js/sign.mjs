// Answers questions about what a signing browser makes, one a line, as `own.mjs` does for a holder's.

import { formatIntroduction, parseIntroduction } from "../../api/web/static/sign/introduction.js";
import { makeQr } from "../../api/web/static/sign/qr.js";
import { openSealed, parseWords, sealSeed } from "../../api/web/static/sign/sealed.js";
import { vocabularyOf } from "../../api/web/static/sign/vocabulary.js";
import { decodeHex, encodeHex } from "../../api/web/static/verify/radix.js";
import { answerAll } from "./asked.mjs";

const ANSWERS = {
  qr: (text, level, mask) => makeQr(text, level, mask),
  seal: (seed, words, origin, salt) => sealSeed(decodeHex(seed), words, origin, decodeHex(salt)),
  open: async (text, words, origin) => encodeHex(await openSealed(text, words, origin)),
  words: parseWords,
  vocabulary: vocabularyOf,
  introduce: formatIntroduction,
  introduced: parseIntroduction,
};

await answerAll(ANSWERS);
