"""Lists that people bring: xlsx, CSV or JSON, every bad cell named; nothing is half-stated.

    [{"person":"zs001","slot":"1-2-3-4-5"},{"count":120,"person":"zs004","slot":"2-3"}]     lines of a kiln list
    [{"fault":"warped","outcome":"seconds","slot":"1-2-3-4-5"}]                             outcomes

A table's words are the craft's, in either language; JSON is as the statements have it.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

import msgspec
import typer

from api.cli.manners import REFUSED, manners, show, talk, tell
from api.cli.opened import OpenLedger
from api.cli.posting import read_file
from ledger.craft.kinds.kiln.batch import MAX_LINES
from ledger.craft.kinds.kiln.batch_opening import SlotOutcome
from ledger.craft.kinds.kiln.line import Line
from ledger.craft.slots import parse_layout
from ledger.craft.state import Batch, Person
from ledger.errors import MalformedError
from ledger.words import say

if TYPE_CHECKING:
    from api.intake.directory import Directory
    from api.intake.findings import CellError, Listed

T = TypeVar("T")


class _Row(Protocol):
    @property
    def batch(self) -> str: ...


B = TypeVar("B", bound=_Row)
MAX_LIST = 10 << 20  # bytes


def directory_of(ledger: OpenLedger) -> "Directory":
    """Return the people of the ledger, by every spelling of their names."""
    from api.intake.directory import Directory, KnownPerson

    people = ledger.state.list(Person, "")
    return Directory([KnownPerson(each.code, each.zh, each.pinyin, each.en) for each in people])


def read_lines(ledger: OpenLedger, batch: str, file: Path, planned: Batch | None = None) -> tuple[Line, ...]:
    """Return the loading lines of one batch; rows of other batches are passed over.

    Args:
        ledger: whose people may stand in the list.
        batch: its code.
        file: xlsx, CSV or JSON.
        planned: the batch, when it is planned already: slots outside its layout are named.
    """
    data = read_file(file, MAX_LIST)
    if is_json(data):
        return read_json(data, tuple[Line, ...])
    from api.intake.kiln_list import read_kiln_list

    layouts = {batch: parse_layout(planned.layout)} if planned else {}
    listed = read_kiln_list(data, directory_of(ledger), batch=batch, layouts=layouts)
    return tuple(each.line for each in _of_batch(batch, require(listed)))


def read_results(ledger: OpenLedger, batch: str, file: Path) -> tuple[SlotOutcome, ...]:
    """Return the outcomes of one batch; rows of other batches are passed over."""
    data = read_file(file, MAX_LIST)
    if is_json(data):
        return read_json(data, tuple[SlotOutcome, ...])
    from api.intake.kiln_list import read_outcomes

    listed = read_outcomes(data, ledger.profile, batch=batch)
    return tuple(each.outcome for each in _of_batch(batch, require(listed)))


def _of_batch(batch: str, found: Sequence[B]) -> list[B]:
    """Return the rows of one batch, and say how many are of others."""
    mine = [each for each in found if each.batch == batch]
    if len(mine) < len(found):
        tell("cli.other-batches", count=len(found) - len(mine))
    return mine


def is_json(data: bytes) -> bool:
    """Report whether a file is a JSON array rather than a table."""
    return data.lstrip()[:1] == b"["


def read_json(data: bytes, shape: type[T]) -> T:
    """Return the array.

    Raises:
        MalformedError: `list-json`, with what is wrong and where.
    """
    try:
        return msgspec.json.decode(data, type=shape)
    except (msgspec.MsgspecError, UnicodeDecodeError) as e:
        raise MalformedError("list-json", reason=str(e)) from e


def require(listed: "Listed[T]") -> tuple[T, ...]:
    """Return what a list holds; with one bad cell, name them all, each with its cure, and leave with 1."""
    if not manners.json:
        for notice in listed.notices:
            talk.print(_told(notice), markup=False)
    if not listed.errors:
        return listed.items
    if manners.json:
        show({"code": "table-has-errors", **listed.to_json()}, "")
        raise typer.Exit(REFUSED)
    for error in listed.errors:
        talk.print(f"error: {_told(error)}", markup=False)
        cure = error.say(manners.lang)[1]
        if cure:
            talk.print(f"hint: {cure}", markup=False)
    talk.print(say("cli.list-errors", manners.lang, count=len(listed.errors)), markup=False)
    raise typer.Exit(REFUSED)


def _told(error: "CellError") -> str:
    value = f"「{error.value}」" if error.value else ""
    return f"{error.place(manners.lang)}{value}: {error.say(manners.lang)[0]}"


def chunks(lines: Sequence[T], size: int = MAX_LINES) -> Iterator[tuple[T, ...]]:
    """Yield the lines in the portions that one statement takes."""
    for start in range(0, len(lines), size):
        yield tuple(lines[start : start + size])
