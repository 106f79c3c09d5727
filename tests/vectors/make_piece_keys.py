"""Write `tests/vectors/piece-keys.json`: hidden codes, phrases, and the keys that follow from them. SPEC §8.3.

    python -m tests.vectors.make_piece_keys

Shared by every implementation. Each `fail` names the error code that a reader must give.
"""

import json
from pathlib import Path

from ledger.craft.hidden_code import SECRET, check_hidden, draw_hidden, show_hidden
from ledger.craft.phrase import make_phrase, show_phrase
from ledger.craft.piece_keys import claim_key, owner_key

FILE = Path(__file__).parent / "piece-keys.json"

HIDDEN = "0123456789ABCDEFGHJKW"
ORIGIN, OTHER = "zisha.example/2026", "kiln.example"
CODE, OTHER_CODE = "0123456789ABT", "TDWQ86NGRR2YF"
ENTROPIES = ("00" * 16, "7f" * 16, "80" * 16, "ff" * 16, "000102030405060708090a0b0c0d0e0f")

TYPED = (
    ("printed", "01234-56789-ABCDE-FGHJK-W"),
    ("lower_case", "01234-56789-abcde-fghjk-w"),
    ("without_hyphens", HIDDEN),
    ("spaces", " 01234 56789 ABCDE FGHJK W "),
    ("look_alikes", "OI234-56789-ABCDE-FGHJK-W"),
    ("small_look_alike", "ol234-56789-ABCDE-FGHJK-W"),
    ("full_width", "０１２３４－５６７８９－ＡＢＣＤＥ－ＦＧＨＪＫ－Ｗ"),
    ("dashes_of_a_phone", "01234—56789–ABCDE−FGHJK‑W"),
)
BAD_HIDDEN = (
    ("empty", "", "hidden-shape"),
    ("one_character_short", HIDDEN[:-1], "hidden-shape"),
    ("one_character_more", HIDDEN + "0", "hidden-shape"),
    ("a_letter_that_is_none", "01234-56789-ABCDE-FGHJU-W", "hidden-shape"),
    ("a_piece_code", CODE, "hidden-shape"),
    ("far_too_long", "0" * 61, "hidden-shape"),
    ("an_address", f"HTTPS://ZISHA.EXAMPLE/C/{HIDDEN}", "hidden-shape"),
    ("one_character_wrong", "01234-56789-ABCDE-FGHJM-W", "hidden-check"),
    ("neighbours_swapped", "01234-56789-ABCDE-FGHKJ-W", "hidden-check"),
    ("check_character_wrong", "01234-56789-ABCDE-FGHJK-X", "hidden-check"),
)
BAD_PHRASES = (
    ("empty", "", "phrase-length"),
    ("eleven_words", "legal winner thank year wave sausage worth useful legal winner thank", "phrase-length"),
    ("thirteen_words", "legal " * 13, "phrase-length"),
    ("eleven_characters", "枪疫霉尝俩闹饿贤枪疫霉", "phrase-length"),
    ("far_too_long", "a" * 401, "phrase-length"),
    ("a_word_of_no_list", "kiln winner thank year wave sausage worth useful legal winner thank yellow", "phrase-word"),
    ("a_word_of_another_list", "legal 疫 thank year wave sausage worth useful legal winner thank kiln", "phrase-word"),
    ("traditional_characters", "槍疫霉嘗倆鬧餓賢槍疫霉卿", "phrase-word"),
    ("words_swapped", "winner legal thank year wave sausage worth useful legal winner thank yellow", "phrase-check"),
    ("last_word_wrong", "legal winner thank year wave sausage worth useful legal winner thank zoo", "phrase-check"),
    ("last_character_wrong", "枪疫霉尝俩闹饿贤枪疫霉的", "phrase-check"),
)  # fmt: skip


def claim(hidden: str, origin: str, code: str, serial: int) -> dict[str, object]:
    """Return the vector of one claim key."""
    key = claim_key(hidden, origin, code, serial)
    given: dict[str, object] = {"code": code, "hidden": hidden, "origin": origin, "serial": serial}
    return {**given, "seed": key.seed.hex(), "did": key.did}


def owner(entropy: str, origin: str, code: str) -> dict[str, str]:
    """Return the vector of one owner key."""
    phrase = show_phrase(make_phrase(bytes.fromhex(entropy), "en"))
    key = owner_key(phrase, origin, code)
    return {"code": code, "entropy": entropy, "origin": origin, "seed": key.seed.hex(), "did": key.did}


def vectors() -> dict[str, object]:
    """Return everything in the file."""
    draws = []
    for random in ("00" * 13, "ff" * 13, "000102030405060708090a0b0c", "f0000000000000000000000001"):
        hidden = draw_hidden(lambda _, random=random: bytes.fromhex(random))
        draws.append({"random": random, "hidden": hidden, "printed": show_hidden(hidden)})
    other = check_hidden(draws[2]["hidden"])
    assert HIDDEN[:SECRET] != other[:SECRET]
    claims = [(HIDDEN, ORIGIN, CODE, 1), (HIDDEN, ORIGIN, CODE, 2), (HIDDEN, ORIGIN, OTHER_CODE, 1)]
    claims += [(HIDDEN, OTHER, CODE, 1), (other, ORIGIN, CODE, 1)]
    owners = [("7f" * 16, ORIGIN, CODE), ("7f" * 16, ORIGIN, OTHER_CODE), ("7f" * 16, OTHER, CODE)]
    owners += [("00" * 16, ORIGIN, CODE)]
    words = [(entropy, *(show_phrase(make_phrase(bytes.fromhex(entropy), lang)) for lang in ("en", "zh")))
             for entropy in ENTROPIES]  # fmt: skip
    return {
        "claims": [claim(*each) for each in claims],
        "draws": draws,
        "hidden": [{"name": name, "typed": typed, "stored": HIDDEN} for name, typed in TYPED],
        "hidden-fail": [{"name": name, "typed": typed, "fail": code} for name, typed, code in BAD_HIDDEN],
        "owners": [owner(*each) for each in owners],
        "phrases": [{"entropy": entropy, "en": en, "zh": zh} for entropy, en, zh in words],
        "phrases-fail": [{"name": name, "typed": typed, "fail": code} for name, typed, code in BAD_PHRASES],
    }


def encode(content: dict[str, object]) -> bytes:
    """Return the file's bytes."""
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


if __name__ == "__main__":
    FILE.write_bytes(encode(vectors()))
