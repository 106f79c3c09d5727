"""The one catalogue: every sentence a person reads, in Chinese and English.

Sources are `ledger/locale/<lang>/LC_MESSAGES/kilnmark.po`; message ids are keys (`error.slot-taken`,
`hint.slot-taken`, `verdict.registered`), texts have `{field}` placeholders, a counted noun both its forms
(`{count:|photo|photos}`). The compiled `.mo` files are committed,
so that a wheel carries them and the base install needs the standard library alone.

    >>> say("verdict.registered", "zh")
    '已登记'

`python -m ledger.words compile` writes the `.mo` files, `check` reports what is missing, stale, untranslated or
oddly written.
"""

import gettext
import re
import sys
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Literal, get_args

from ledger.errors import LedgerError
from ledger.wording import odd_in

Lang = Literal["zh", "en"]
LANGS: tuple[Lang, ...] = get_args(Lang)
LOCALE = Path(__file__).parent / "locale"


@cache
def _catalogue(lang: Lang) -> gettext.GNUTranslations:
    path = LOCALE / lang / "LC_MESSAGES" / "kilnmark.mo"
    with path.open("rb") as file:
        return gettext.GNUTranslations(file)


def knows(key: str) -> bool:
    """Report whether the catalogue has words for `key`."""
    return _catalogue("en").gettext(key) != key


def sentences(starts: tuple[str, ...], lang: Lang) -> dict[str, str]:
    """Return every sentence whose key begins so, by its key, as `pattern` gives it."""
    known: dict[str, str] = _catalogue(lang)._catalog  # type: ignore[attr-defined]  # noqa: SLF001  # no other way to list
    return {key: _unfilled(text) for key, text in sorted(known.items()) if key.startswith(starts)}


def say(key: str, lang: Lang, /, **fields: object) -> str:
    """Return the sentence for `key`, its placeholders filled.

    A key without words is returned as it is: better a code on the page than none. A field that the sentence names
    and the caller lacks is shown as `?`.
    """
    text = _catalogue(lang).gettext(key)
    told = _Fields(fields)
    return _COUNTED.vformat(text, (), told) if _COUNT in text else text.format_map(told)


def pattern(key: str, lang: Lang) -> str:
    """Return the sentence for `key` with its placeholders, for a program that fills them itself: `{count} photos`."""
    return _unfilled(_catalogue(lang).gettext(key))


def _unfilled(text: str) -> str:
    return _MANY.sub(r"{\1} \2", text)


class _Fields(dict[str, object]):
    def __missing__(self, name: str) -> str:
        return "?"


_COUNT = ":|"
_MANY = re.compile(r"\{(\w+):\|[^|{}]*\|([^{}]*)\}")  # such a program counts nothing: it is given the form of many


class _Counted(Formatter):
    """Says a number with its noun: `{count:|photo|photos}` is `1 photo` and `3 photos`."""

    def format_field(self, value: object, format_spec: str) -> str:
        """Return a field's value; with a noun's two forms behind it the number and the form that goes with it."""
        if not format_spec.startswith("|"):
            return format(value, format_spec)
        _, one, many = format_spec.split("|")
        return f"{value} {one if value == 1 else many}"


_COUNTED = _Counted()


# Fields of errors whose values the catalogue has words for, under these beginnings; by (code, field) or by field.
_NAMED = {"kind": "kind", "role": "role", "status": "word", "state": "word", "answer": "word", "reported": "word"}
_ROLES = ("signer-role", "expected")


def explain(error: LedgerError, lang: Lang) -> tuple[str, str]:
    """Return (what happened, what to do next) for an error, in one language; the second may be empty.

    Kinds, roles and fields are said by the names that people have for them.
    """
    comma = "、" if lang == "zh" else ", "
    fields: dict[str, object] = {}
    for name, value in error.fields.items():
        told = [_plainly(error.code, name, each, lang) for each in value] if isinstance(value, tuple) else None
        fields[name] = _plainly(error.code, name, value, lang) if told is None else comma.join(map(str, told))
    hint = f"hint.{error.code}"
    return say(f"error.{error.code}", lang, **fields), say(hint, lang, **fields) if knows(hint) else ""


def _plainly(code: str, name: str, value: object, lang: Lang) -> object:
    """Return a field's value as people read it; a field of a part, `checked.how`, is said part by part."""
    if not isinstance(value, str):
        return value
    if name == "field":
        labels = [f"field.{part}" for part in value.split(".")]
        return "·".join(say(label, lang) for label in labels) if all(map(knows, labels)) else value
    beginning = "role" if (code, name) == _ROLES else _NAMED.get(name)
    key = f"{beginning}.{value}"
    return say(key, lang) if beginning and knows(key) else value


_NO_DAY = datetime(2026, 1, 1, tzinfo=UTC)


def compile_catalogues() -> None:
    """Write each `.mo` beside its `.po` (needs Babel, the server extra)."""
    from babel.messages.mofile import write_mo  # noqa: PLC0415  # not in the base install
    from babel.messages.pofile import read_po  # noqa: PLC0415

    for lang in LANGS:
        source = LOCALE / lang / "LC_MESSAGES" / "kilnmark.po"
        with source.open("rb") as po, source.with_suffix(".mo").open("wb") as mo:
            catalogue = read_po(po, locale=lang, abort_invalid=True)
            catalogue.creation_date = catalogue.revision_date = _NO_DAY  # the same words are the same bytes
            write_mo(mo, catalogue)


def faults() -> list[str]:
    """Return what is wrong with the catalogue: twins missing, ids doubled, fields unlike, `.mo` stale, odd writing."""
    from babel.messages.pofile import read_po  # noqa: PLC0415

    texts: dict[str, dict[str, str]] = {}
    found: list[str] = []
    for lang in LANGS:
        source = LOCALE / lang / "LC_MESSAGES" / "kilnmark.po"
        keys = [line for line in source.read_text("utf-8").splitlines() if line.startswith("msgid ")]
        found += [f"{lang}: {key} stands twice" for key in sorted({k for k in keys if keys.count(k) > 1})]
        with source.open("rb") as po:
            for message in read_po(po, locale=lang):
                if message.id:
                    texts.setdefault(str(message.id), {})[lang] = str(message.string)
    kinds = [key.removeprefix("kind.") for key in texts if key.startswith("kind.")]
    for key, both in sorted(texts.items()):
        for lang in LANGS:
            found += [f"{lang}: {key}: {odd}" for odd in odd_in(key, lang, both.get(lang, ""), kinds)]
            if not both.get(lang):
                found.append(f"{lang}: no words for {key}")
            elif _catalogue(lang).gettext(key) != both[lang]:
                found.append(f"{lang}: {key} is not compiled: run make words")
        names = [{name for _, name, _, _ in Formatter().parse(text) if name} for text in both.values()]
        if any(n != names[0] for n in names):
            found.append(f"{key}: the languages name different fields")
    return found


def main(argv: list[str]) -> int:
    """Run `compile` or `check`; exit 1 when something is missing."""
    if argv == ["compile"]:
        compile_catalogues()
        return 0
    problems = faults()
    sys.stderr.write("".join(f"error: {problem}\n" for problem in problems))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
