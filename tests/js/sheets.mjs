// Answers questions about sheets, hidden codes and signed requests made in the browser, one a line, as `own.mjs` does.

import { signingKey } from "../../api/web/static/sign/signing_key.js";
import { makeStatement, signStatement } from "../../api/web/static/sign/statement.js";
import { signAsking } from "../../api/web/static/studio/drafts_asking.js";
import { claimOf, drawApart, drawHidden } from "../../api/web/static/studio/sheet_hidden.js";
import { checkItems, formatSheet, itemBytes, itemId, sheetSubject } from "../../api/web/static/studio/sheet_make.js";
import { crc32 } from "../../api/web/static/studio/sheet_png.js";
import { decodeHex, encodeHex } from "../../api/web/static/verify/radix.js";
import { answerAll } from "./asked.mjs";

const ANSWERS = {
  sheet: async (subjects, seed, time, origin) => {
    const key = await signingKey(decodeHex(seed));
    const items = subjects.map(itemBytes);
    const statement = makeStatement("PieceSheet", sheetSubject(items), key.did, time, origin);
    const body = formatSheet(items, await signStatement(statement, key));
    return { body: encodeHex(body), ids: items.map(itemId), sheet: statement.id };
  },
  check: (items, subject) => checkItems(items.map((item) => decodeHex(item)), subject) ?? "good",
  hidden: (random) => drawHidden(decodeHex(random)),
  claim: claimOf,
  apart: (count, codes, taken) => drawApart(count, () => codes.shift(), taken),
  asking: async (seed, origin, method, path, body, expires) =>
    signAsking(await signingKey(decodeHex(seed)), origin, method, path, decodeHex(body), expires),
  crc: (data) => crc32(decodeHex(data)),
};

await answerAll(ANSWERS);
