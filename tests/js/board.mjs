// Answers questions about the board, one a line, as `answer.mjs` does for the verifier.

import { drawLayout } from "../../api/web/static/board/drawing.js";
import { drawn } from "../../api/web/static/board/picture.js";
import { wait } from "../../api/web/static/board/signal.js";
import { answerAll } from "./asked.mjs";

await answerAll({ drawn: (layout, way, letters) => drawn(drawLayout(layout, way).cells, letters), wait });
