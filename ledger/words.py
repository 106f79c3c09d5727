"""The one catalogue: every sentence a person reads, in Chinese and English.

Sources are `ledger/locale/<lang>/LC_MESSAGES/kilnmark.po`; message ids are keys (`error.slot-taken`,
`hint.slot-taken`, `verdict.registered`), texts have `{field}` placeholders. The compiled `.mo` files are committed,
so that a wheel carries them and the base install needs the standard library alone.

    >>> say("verdict.registered", "zh")
    '已登记'

`python -m ledger.words compile` writes the `.mo` files, `check` reports what is missing, stale or untranslated.
"""

import gettext
import sys
from functools import cache
from pathlib import Path
from typing import Literal, get_args

from ledger.errors import LedgerError

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
    """Return every sentence whose key begins so, by its key, its placeholders unfilled."""
    known: dict[str, str] = _catalogue(lang)._catalog  # type: ignore[attr-defined]  # noqa: SLF001  # no other way to list
    return {key: text for key, text in sorted(known.items()) if key.startswith(starts)}


def say(key: str, lang: Lang, /, **fields: object) -> str:
    """Return the sentence for `key`, its placeholders filled.

    A key without words is returned as it is: better a code on the page than none. A field that the sentence names
    and the caller lacks is shown as `?`.
    """
    text = _catalogue(lang).gettext(key)
    return text.format_map(_Fields(fields))


def pattern(key: str, lang: Lang) -> str:
    """Return the sentence for `key` with its placeholders as they stand, for a program that fills them itself."""
    return _catalogue(lang).gettext(key)


class _Fields(dict[str, object]):
    def __missing__(self, name: str) -> str:
        return "?"


def explain(error: LedgerError, lang: Lang) -> tuple[str, str]:
    """Return (what happened, what to do next) for an error, in one language; the second may be empty."""
    fields = {name: "、".join(v) if isinstance(v, tuple) else v for name, v in error.fields.items()}
    hint = f"hint.{error.code}"
    return say(f"error.{error.code}", lang, **fields), say(hint, lang, **fields) if knows(hint) else ""


def compile_catalogues() -> None:
    """Write each `.mo` beside its `.po` (needs Babel, the server extra)."""
    from babel.messages.mofile import write_mo  # noqa: PLC0415  # not in the base install
    from babel.messages.pofile import read_po  # noqa: PLC0415

    for lang in LANGS:
        source = LOCALE / lang / "LC_MESSAGES" / "kilnmark.po"
        with source.open("rb") as po, source.with_suffix(".mo").open("wb") as mo:
            write_mo(mo, read_po(po, locale=lang, abort_invalid=True))


def faults() -> list[str]:
    """Return what is wrong with the catalogue: missing twins, doubled ids, unlike placeholders, stale `.mo`."""
    from string import Formatter  # noqa: PLC0415

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
    for key, both in sorted(texts.items()):
        for lang in LANGS:
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
