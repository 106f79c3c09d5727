/**
 * The files of a kiln: the list and its photos, chosen, or dropped onto the page together.
 */

import { element, input, tellIn } from "../sign/elements.js";
import { say } from "../sign/spoken.js";

const TABLE = /\.(xlsx|xlsm|csv|txt)$/i;

/** Return what is chosen so far; it changes as files come. */
export function offerFiles() {
  const files = {
    /** @type {File | null} */
    table: null,
    /** @type {Map<string, File>} */
    photos: new Map(),
    clear() {
      files.table = null;
      files.photos = new Map();
      input("sheet-file").value = input("sheet-photos").value = "";
      told();
    },
  };
  const told = () => {
    const { table, photos } = files;
    tellIn("files-said", [table ? say("studio.sheet-file-is", { name: table.name }) : "", photos.size ? say("studio.sheet-photos-are", { count: photos.size }) : ""]);
  };
  /** @param {Iterable<File>} given */
  const take = (given) => {
    for (const file of given) {
      if (file.type.startsWith("image/")) files.photos.set(file.name, file);
      else if (TABLE.test(file.name) || !file.type) files.table = file;
      else files.table ??= file; // told from its bytes, never from its name: the ledger says what is wrong with it
    }
    told();
  };
  for (const id of ["sheet-file", "sheet-photos"]) {
    input(id).addEventListener("change", () => take(input(id).files ?? []));
  }
  const place = element("sheet-drop");
  place.addEventListener("dragover", (event) => (event.preventDefault(), place.classList.add("over")));
  place.addEventListener("dragleave", () => place.classList.remove("over"));
  place.addEventListener("drop", (event) => {
    event.preventDefault();
    place.classList.remove("over");
    take(event.dataTransfer?.files ?? []);
  });
  return files;
}
