// Answers questions about what the kiln's pages make and draw, one a line, as `own.mjs` does for a holder's.

import { drawLayout } from "../../api/web/static/board/drawing.js";
import { holdsSlot, parseLayout, slotsOf } from "../../api/web/static/board/layout.js";
import { marks, stateOf } from "../../api/web/static/board/marks.js";
import { answerAll } from "./asked.mjs";

const ANSWERS = {
  layout: (ranges) => {
    const layout = parseLayout(ranges);
    return { size: layout.size, slots: [...slotsOf(layout)] };
  },
  holds: (ranges, slots) => slots.map((slot) => holdsSlot(parseLayout(ranges), slot)),
  draw: drawLayout,
  marks: (ranges, way, states) => marks(drawLayout(ranges, way).cells, (slot) => states[slot]),
  stateOf: (known, outcomes) => stateOf(known ?? undefined, outcomes),
};

await answerAll(ANSWERS);
