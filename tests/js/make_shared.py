"""Makes what the browser's verifier shares with the Python program: `api/web/static/verify/*.js` that hold only data.

    characters_table.js   ledger/log/characters.json, as gaps and lengths in base 36
    ed25519_vectors.js    ledger/log/ed25519.json
    kinds.js              the fields of every kind of statement, one line a struct
    refusals.js           ledger/craft/reasons.json: the steps, and which of them refuses with which code
    profiles.js           of the craft profiles shipped: outcomes, formulas, usual figures

`python -m tests.js.make_shared` writes them; a test holds them equal to what is made here.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
from msgspec import inspect

from ledger.craft import profile as profiles
from ledger.craft import reasons
from ledger.craft.kinds import KINDS
from ledger.craft.profile_file import ProfileFile
from ledger.log import characters

FOLDER = Path(__file__).parents[2] / "api" / "web" / "static" / "verify"
_LOG, _PROFILES = Path(characters.__file__).parent, Path(profiles.__file__).parent / "profiles"
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_LETTERS = {inspect.StrType: "s", inspect.IntType: "i", inspect.BoolType: "b"}


def files() -> Iterator[tuple[str, str]]:
    """Yield the name and the text of every module."""
    yield "characters_table.js", _module("The characters allowed: gap and length of each range.", RANGES=_ranges())
    yield "ed25519_vectors.js", _module("One vector a class of Ed25519's edges.", VECTORS=_vectors())
    yield (
        "kinds.js",
        _module("The fields of every kind of statement: see `json_shape.js`.", KINDS=sorted(KINDS), SHAPES=_shapes()),
    )
    yield (
        "refusals.js",
        _module("Which step refuses with which code.", STEPS=reasons.reasons().steps, REFUSALS=_refusals()),
    )
    yield "profiles.js", _module("Of the craft profiles shipped, by hash: what a verdict needs.", PROFILES=_profiles())


def _module(what: str, **constants: object) -> str:
    head = f"/** {what} Made by tests/js/make_shared.py. */\n"
    return head + "".join(f"export const {name} = {_json(value)};\n" for name, value in constants.items())


def _json(value: object) -> str:
    """Return JSON with a line for each member of the outermost part."""
    dump = lambda part: json.dumps(part, ensure_ascii=False, separators=(",", ":"))  # noqa: E731
    if isinstance(value, dict):
        return "{\n" + "".join(f" {dump(key)}:{dump(part)},\n" for key, part in value.items()) + "}"
    if isinstance(value, list | tuple) and any(isinstance(part, list) for part in value):
        return "[\n" + "".join(f" {dump(part)},\n" for part in value) + "]"
    return dump(value)


def _ranges() -> str:
    numbers, free = [], 0
    for first, last in json.loads((_LOG / "characters.json").read_bytes())["ranges"]:
        start, end = int(first, 16), int(last, 16)
        numbers += [_base36(start - free), _base36(end - start)]
        free = end + 1
    return " ".join(numbers)


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return digits or "0"


def _vectors() -> list[list[str]]:
    vectors = json.loads((_LOG / "ed25519.json").read_bytes())
    return [[v["public"], v["signature"], v["message"], "valid" if v["valid"] else ""] for v in vectors]


def _shapes() -> dict[str, str]:
    shapes: dict[str, str] = {}
    for name, kind in sorted(KINDS.items()):
        _add(shapes, inspect.type_info(kind.subject), name)
    return dict(sorted(shapes.items()))


def _add(shapes: dict[str, str], struct: Any, name: str) -> None:
    fields = []
    for field in struct.fields:
        kind, inner = _type(field.type)
        fields.append(f"{field.encode_name}:{kind}{_default(field)}")
        if inner is not None and inner.cls.__name__ not in shapes:
            _add(shapes, inner, inner.cls.__name__)
    line = " ".join(fields)  # in the order in which the Python program misses one
    assert shapes.setdefault(name, line) == line, f"two structs are called {name}"


def _type(kind: Any) -> tuple[str, Any]:
    if isinstance(kind, inspect.UnionType):  # with UNSET
        kind = next(each for each in kind.types if not isinstance(each, inspect.CustomType))
    if isinstance(kind, inspect.VarTupleType | inspect.ListType):
        word, inner = _type(kind.item_type)
        return f"{word}*", inner
    if isinstance(kind, inspect.StructType):
        return kind.cls.__name__, kind
    return _LETTERS[type(kind)], None


def _default(field: Any) -> str:
    if field.required:
        return ""
    if field.default is msgspec.UNSET or (
        field.default is inspect.NODEFAULT and field.default_factory is inspect.NODEFAULT
    ):
        return "?"
    return "=" + ("" if field.default == "" else json.dumps(field.default))


def _refusals() -> dict[str, str]:
    """Return the codes by step and word: `"inclusion mismatch": "inclusion-range inclusion-length …"`."""
    found: dict[str, list[str]] = {}
    for refusal in reasons.reasons().refusals:
        found.setdefault(f"{refusal.step} {refusal.word}", []).append(refusal.code)
    return {key: " ".join(codes) for key, codes in sorted(found.items())}


def _profiles() -> dict[str, Any]:
    made = {}
    for path in sorted(_PROFILES.glob("*.json")):
        profile = profiles.parse_profile(path.read_bytes())
        file = msgspec.json.decode(path.read_bytes(), type=ProfileFile)
        looked_up = {band.of for band in file.bands if band.of}
        made[profile.hash] = {
            "outcomes": {code: [outcome.certifiable, outcome.grade] for code, outcome in profile.outcomes.items()},
            "flags": [[flag.code, flag.when] for flag in file.flags],
            "bands": [
                [band.name, band.of, band.code, band.low - band.margin, band.high + band.margin] for band in file.bands
            ],
            "spellings": {code: profile._spellings[code] for code in sorted(looked_up)},
        }
    return made


def main() -> None:
    """Write the modules anew."""
    for name, text in files():
        (FOLDER / name).write_text(text, "utf-8")


if __name__ == "__main__":
    main()
