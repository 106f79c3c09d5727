"""What is wrong with a list, cell by cell: all of it, never the first only.

{"code":"cell-number","column":"G","heading":"重量","row":14,"sheet":"作品","value":"约280",
 "zh":{"place":"…","what":"…","cure":"…"},"en":{…}}
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from ledger.craft.error_words import explain_plainly
from ledger.errors import Field, LedgerError, MalformedError
from ledger.log.encoding import Json
from ledger.words import LANGS, Lang, say

T = TypeVar("T")
SHOWN = 40  # characters of a cell that an error repeats


@dataclass(frozen=True, slots=True)
class CellError:
    """One thing to mend.

    Attributes:
        sheet: name of the sheet; empty for a CSV file.
        row: as the author's program numbers it, from 1; 0 where no row is meant (a photo without a row).
        column: its letters; empty where no column is meant.
        heading: as the author wrote it, or the heading that is missing; for a photo its file name.
        value: what the cell holds, cut at 40 characters.
        code: stable, with words `error.<code>` and `hint.<code>`.
        fields: for the sentence.
    """

    sheet: str
    row: int
    column: str
    heading: str
    value: str
    code: str
    fields: tuple[tuple[str, Field], ...] = ()

    def place(self, lang: Lang) -> str:
        """Return where it is, as a person finds it."""
        key = "photo" if not self.row else "cell" if self.column else "row"
        sheet = self.sheet or say("intake.the-table", lang)
        return say(f"intake.place-{key}", lang, sheet=sheet, row=self.row, column=self.column, heading=self.heading)

    def say(self, lang: Lang) -> tuple[str, str]:
        """Return (what is wrong, what to do)."""
        # The author knows the column by its heading, not by the name of a field.
        fields = dict(self.fields) | {"field": self.heading}
        return explain_plainly(LedgerError(self.code, **fields), lang)

    def to_json(self) -> dict[str, Json]:
        """Return the error for `--json`: place, code, and the words in both languages."""
        told: dict[str, Json] = {}
        for lang in LANGS:
            what, cure = self.say(lang)
            told[lang] = {"place": self.place(lang), "what": what, "cure": cure}
        where: dict[str, Json] = {"sheet": self.sheet, "row": self.row, "column": self.column}
        return {**where, "heading": self.heading, "value": self.value, "code": self.code, **told}


class Findings:
    """Collects errors and notices while a list is read; owned by the one function that reads it."""

    def __init__(self) -> None:
        self.errors: list[CellError] = []
        self.notices: list[CellError] = []

    def add(self, sheet: str, row: int, column: int, heading: str, value: str, error: LedgerError) -> None:
        """Note a bad cell; `column` counts from 0, -1 where no column is meant."""
        self.errors.append(_finding(sheet, row, column, heading, value, error.code, error.fields.items()))

    def notice(self, sheet: str, row: int, column: int, heading: str, code: str) -> None:
        """Note something that was passed over; it stops nothing."""
        self.notices.append(_finding(sheet, row, column, heading, "", code, ()))


def _finding(
    sheet: str, row: int, column: int, heading: str, value: str, code: str, fields: Iterable[tuple[str, Field]]
) -> CellError:
    return CellError(sheet, row, letters(column), heading, value[:SHOWN], code, tuple(fields))


def letters(column: int) -> str:
    """Return a column's letters: 0 → A, 25 → Z, 26 → AA; -1 → no letters."""
    text = ""
    number = column + 1
    while number > 0:
        number, digit = divmod(number - 1, 26)
        text = chr(ord("A") + digit) + text
    return text


@dataclass(frozen=True, slots=True)
class Listed(Generic[T]):
    """What a list holds, or all that is wrong with it: `items` is empty as soon as there is one error.

    Attributes:
        items: in the file's order.
        errors: to be mended, in the file's order.
        notices: columns and sheets that were passed over.
    """

    items: tuple[T, ...]
    errors: tuple[CellError, ...]
    notices: tuple[CellError, ...] = ()

    def require(self) -> tuple[T, ...]:
        """Return the items.

        Raises:
            MalformedError: `table-has-errors`: nothing is half-registered.
        """
        if self.errors:
            raise MalformedError("table-has-errors", count=len(self.errors))
        return self.items

    def to_json(self) -> dict[str, Json]:
        """Return errors and notices for `--json`, and how many items were read."""
        return {
            "errors": [error.to_json() for error in self.errors],
            "items": len(self.items),
            "notices": [notice.to_json() for notice in self.notices],
        }


def listed(items: Iterable[T], findings: Findings) -> Listed[T]:
    """Close a reading: the items, unless there are errors."""
    return Listed(() if findings.errors else tuple(items), tuple(findings.errors), tuple(findings.notices))
