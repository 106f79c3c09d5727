// Answers questions about a piece stated in the browser, and about lists searched there, one a line, as `own.mjs` does.

import { signingKey } from "../../api/web/static/sign/signing_key.js";
import { makeStatement, signStatement } from "../../api/web/static/sign/statement.js";
import { isMeant } from "../../api/web/static/studio/new_pick.js";
import { drawCode, makeSubject } from "../../api/web/static/studio/piece.js";
import { decodeHex } from "../../api/web/static/verify/radix.js";
import { answerAll } from "./asked.mjs";

const ANSWERS = {
  piece: async (form, code, maker, today, seed, time, origin, claim) => {
    const key = await signingKey(decodeHex(seed));
    const subject = { ...makeSubject(form, code, maker, today), ...(claim ? { claim } : {}) };
    return signStatement(makeStatement("PieceRegistration", subject, key.did, time, origin), key);
  },
  code: (random) => drawCode(decodeHex(random)),
  meant: (term, pinyin, typed) => isMeant(term, pinyin, typed),
};

await answerAll(ANSWERS);
