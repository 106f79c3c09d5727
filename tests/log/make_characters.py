"""Write `ledger/log/characters.json`, the table of characters a text may hold: SPEC §1.

Run once, by hand, with the Unicode 17 tables of PyPI `unicodedata2` in an environment of its own:

    python -m pip install unicodedata2==17.0.0 && python tests/log/make_characters.py

The table is data from then on: nothing asks the runtime's own tables whether a character is assigned.
"""

import json
import unicodedata as runtime
from pathlib import Path

TABLE = Path(__file__).parents[2] / "ledger" / "log" / "characters.json"
# Controls, format (all bidi controls are Cf), private use, surrogates, unassigned (noncharacters are Cn), and the two
# separators that some readers take for a line's end.
REFUSED = {"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"}
# Assigned letters, marks and symbols that show nothing: two titles that look alike must not differ by one of these.
INVISIBLE = {
    0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B, 0x180C, 0x180D, 0x180F, 0x2800, 0x3164, 0xFFA0, 0x16FE4, 0x1D159,
}  # fmt: skip
OLDEST = "14.0.0"  # the tables of Python 3.11, the oldest runtime we serve


def main() -> None:
    """Compute the ranges and write them."""
    import unicodedata2 as newest

    assert newest.unidata_version == "17.0.0"
    assert runtime.unidata_version == OLDEST, "run this on Python 3.11"
    composing: set[int] = set()
    for code in range(0x110000):
        decomposed = newest.decomposition(chr(code))
        if decomposed and not decomposed.startswith("<"):
            composing.update(int(part, 16) for part in decomposed.split())
    ranges: list[list[int]] = []
    for code in range(0x110000):
        char = chr(code)
        if newest.category(char) in REFUSED or code in INVISIBLE:
            continue
        if runtime.category(char) == "Cn" and _moves_nfc(newest, char, composing):
            continue
        if ranges and ranges[-1][1] == code - 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    lines = ",\n".join(f'["{first:04X}","{last:04X}"]' for first, last in ranges)
    note = (
        "SPEC 1: characters a text may hold, [first, last] in hex. Assigned in Unicode 17, without controls, format, "
        "bidi, private use, noncharacters, line and paragraph separators and invisible fillers. Left out too: "
        "characters newer than Unicode 14 that have a combining class, decompose or compose, so that every runtime "
        "since Python 3.11 gives the same NFC answer. Written by tests/log/make_characters.py."
    )
    text = f'{{"note":{json.dumps(note)},\n"unicode":"17.0.0",\n"ranges":[\n{lines}\n]}}\n'
    TABLE.write_text(text, "utf-8")


def _moves_nfc(tables, char: str, composing: set[int]) -> bool:
    """Report whether NFC could treat `char` otherwise than the same code point unassigned."""
    decomposed = tables.decomposition(char)
    canonical = bool(decomposed) and not decomposed.startswith("<")
    return tables.combining(char) != 0 or canonical or ord(char) in composing


if __name__ == "__main__":
    main()
