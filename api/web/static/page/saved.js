/** The program inside a saved page: it checks the bundle beside it, from a file, with no network. */

import { decodeBase64 } from "../verify/radix.js";
import { element, part } from "./drawn.js";
import { judge } from "./judged.js";
import { showReport } from "./report.js";
import { dataIn, say } from "./said.js";

judge(decodeBase64(dataIn("kilnmark-bundle")))
  .then(([report, by]) => showReport(report, by))
  .catch((error) => part("told").append(element("p", "fixed", say("page.verify-failed", { code: error.message }))))
  .finally(() => (document.documentElement.dataset.checked = "done"));
