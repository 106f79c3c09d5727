"""Who is meant by a name in a list: the people of the ledger by code, Chinese name, pinyin or English name.

    示例·顾一帆 · zs001 · Gu Yifan   →   zs001

Two people of one name are told apart by their codes only.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from ledger.errors import MalformedError, NotFoundError


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """A person or studio; `pinyin` and `en` may be empty."""

    code: str
    zh: str
    pinyin: str = ""
    en: str = ""


class Directory:
    """People by every spelling of their names."""

    def __init__(self, people: Iterable[KnownPerson]) -> None:
        self._codes: dict[str, set[str]] = {}
        for person in people:
            for name in (person.code, person.zh, person.pinyin, person.en):
                if name:
                    self._codes.setdefault(_plain(name), set()).add(person.code)

    def find(self, name: str) -> str:
        """Return the person's code.

        Raises:
            NotFoundError: `cell-person-unknown`.
            MalformedError: `cell-person-several`, with the codes.
        """
        codes = sorted(self._codes.get(_plain(name), ()))
        if not codes:
            raise NotFoundError("cell-person-unknown", got=name[:40])
        if len(codes) > 1:
            raise MalformedError("cell-person-several", got=name[:40], codes=tuple(codes))
        return codes[0]


def _plain(name: str) -> str:
    """Return a name without what differs between keyboards: width, case, spaces, the middle dot."""
    text = unicodedata.normalize("NFKC", name).casefold()
    return "".join(c for c in text if not c.isspace() and c not in "·・•‧.-'’")
