"""Write `ledger/craft/seal_text.json`, by which two seal texts are compared: SPEC §12.5, SealRegistration.

Run once, by hand, with the Unicode 17 tables of PyPI `unicodedata2` in an environment of its own:

    python -m pip install unicodedata2==17.0.0 && python -m tests.craft.make_seal_text

The table is data from then on: a ledger and whoever audits it in another runtime must hold the same seals back.
"""

import json
from pathlib import Path

CRAFT = Path(__file__).parents[2] / "ledger" / "craft"
CHARACTERS = CRAFT.parent / "log" / "characters.json"
TABLE = CRAFT / "seal_text.json"
# Marks (variation selectors are among them), spaces, punctuation and stand-alone accents.
DROPPED = {"Mn", "Mc", "Me", "Zs", "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "Sk"}
ARABIC = (range(0xFB50, 0xFE00), range(0xFE70, 0xFF00))  # presentation forms: long, and on no seal
# Of each radical without a compatibility form the ideograph that it shows; "?" where the basic plane has none.
RADICALS_FROM = 0x2E80
RADICALS = (
    "?厂乛乚乙亻冂?刀刂卜㔾小小兀尣尢尣巳幺彑彐忄㣺扌攵?旡日月歺母民氵氺灬爫爫丬牛犭王疋目示礻竹糹纟罓罒㓁冗?羊??"
    "耂肀聿肉?艹艹艹虎衤覀西见角?讠贝足车辶辶辶邑钅長镸长门?阝雨青韦页风飞食?飠饣?马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟"
)
# What looks like a character of a seal and is none: strokes, katakana, circles.
ALIKE = dict(zip("㇐㇑㇓㇔㇆㇠㇟エカタトニハロオー○◯", "一丨丿丶乛乙乚工力夕卜二八口才一〇〇", strict=True))


def main() -> None:
    """Compute the table over the characters that a text may hold, and write it."""
    import unicodedata2 as tables

    assert tables.unidata_version == "17.0.0"
    ranges = json.loads(CHARACTERS.read_bytes())["ranges"]
    chars = [chr(c) for first, last in ranges for c in range(int(first, 16), int(last, 16) + 1)]
    dropped = {char for char in chars if tables.category(char) in DROPPED and char not in ALIKE}
    alike = {chr(RADICALS_FROM + i): char for i, char in enumerate(RADICALS) if char != "?"} | ALIKE
    folded = {}
    for char in chars:
        if char in dropped or any(ord(char) in block for block in ARABIC) or tables.normalize("NFC", char) != char:
            continue
        plain = "".join(alike.get(c, c) for c in tables.normalize("NFKC", char) if c not in dropped)
        if plain != char:
            folded[char] = plain
    _write(dropped, folded)


def _write(dropped: set[str], folded: dict[str, str]) -> None:
    spans: list[list[int]] = []
    for code in sorted(map(ord, dropped)):
        if spans and spans[-1][1] == code - 1:
            spans[-1][1] = code
        else:
            spans.append([code, code])
    note = (
        "SPEC 12.5: how two seal texts are compared. dropped: [first, last] in hex, marks, spaces, punctuation. "
        "folded: a character and what stands for it, compatibility forms, radicals, strokes and lookalikes. "
        "Written by tests/craft/make_seal_text.py."
    )
    rows = ",\n".join(f'["{first:04X}","{last:04X}"]' for first, last in spans)
    pairs = ",\n".join(f'["{ord(char):04X}",{json.dumps(plain, ensure_ascii=False)}]' for char, plain in folded.items())
    text = f'{{"note":{json.dumps(note)},\n"unicode":"17.0.0",\n"dropped":[\n{rows}\n],\n"folded":[\n{pairs}\n]}}\n'
    TABLE.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
