// Answers questions about what the kiln's pages make and draw, one a line, as `own.mjs` does for a holder's.

import { drawLayout } from "../../api/web/static/board/drawing.js";
import { holdsSlot, parseLayout, slotsOf } from "../../api/web/static/board/layout.js";
import { marks, stateOf } from "../../api/web/static/board/marks.js";
import { alike, skeletons } from "../../api/web/static/kiln/alike.js";
import { closedRoot, showRoot } from "../../api/web/static/kiln/closed_list.js";
import { overlaid, planned, statedIn } from "../../api/web/static/kiln/batch.js";
import * as subjects from "../../api/web/static/kiln/subjects.js";
import { curve, readRecord, textOf } from "../../api/web/static/kiln/temperatures.js";
import { Draft, within } from "../../api/web/static/kiln/verdict_draft.js";
import { signingKey } from "../../api/web/static/sign/signing_key.js";
import { makeStatement, signStatement } from "../../api/web/static/sign/statement.js";
import { utf8 } from "../../api/web/static/verify/bytes.js";
import { decodeHex } from "../../api/web/static/verify/radix.js";
import { answerAll } from "./asked.mjs";

const ANSWERS = {
  layout: (ranges) => {
    const layout = parseLayout(ranges);
    return { size: layout.size, slots: [...slotsOf(layout)] };
  },
  holds: (ranges, slots) => slots.map((slot) => holdsSlot(parseLayout(ranges), slot)),
  draw: drawLayout,
  marks: (ranges, way, states) => marks(drawLayout(ranges, way).cells, (slot) => states[slot]),
  alike,
  skeletons,
  closedRoot,
  showRoot,
  subject: (name, args) => subjects[name](...args),
  closing: (batch, classes) => subjects.closing(batch, (outcome) => classes[outcome]),
  signed: async (kind, subject, seed, time, origin) => {
    const key = await signingKey(decodeHex(seed));
    return signStatement(makeStatement(kind, subject, key.did, time, origin), key);
  },
  overlaid: (batch, bodies) => overlaid(batch, bodies.flatMap((body) => statedIn(utf8(body)))),
  planned: (body) => planned(statedIn(utf8(body))[0]),
  draft: (batch, gestures) => {
    const draft = new Draft(batch);
    const took = gestures.map(([act, ...args]) => draft[act](...args));
    return { took, outcomes: draft.outcomes(), again: new Draft(batch, draft.kept()).outcomes() };
  },
  within,
  record: (data, offset) => readRecord(textOf(decodeHex(data)), offset),
  curve,
  stateOf: (known, outcomes) => stateOf(known ?? undefined, outcomes),
};

await answerAll(ANSWERS);
