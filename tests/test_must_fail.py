"""Each must-fail vector is refused, with its code, by the layer that its header names."""

from collections.abc import Callable
from types import TracebackType

import pytest

from ledger.craft.sheet import read_sheet
from ledger.craft.statement import read_statement, verify_statement
from ledger.craft.submission import read_submission
from ledger.errors import LedgerError
from ledger.log.entry import parse_entry
from ledger.log.receipt import open_receipt, parse_receipt
from ledger.log.tiles import decode_bundle, parse_tile_path
from tests.vectors import make_must_fail
from tests.vectors.case import Case
from tests.vectors.sample import receipt_bytes, sample

MADE = make_must_fail.files()

READERS: dict[str, Callable[[bytes], object]] = {
    "statement": lambda data: verify_statement(read_statement(data)),
    "submission": read_submission,
    "entry": parse_entry,
    "bundle": decode_bundle,
    "tile-name": lambda data: parse_tile_path(data.decode()),
    "receipt": lambda data: open_receipt(parse_receipt(data), sample().trust),
}


def raiser(traceback: TracebackType | None) -> str:
    """Return the module in which the error was raised."""
    assert traceback is not None
    while traceback.tb_next is not None:
        traceback = traceback.tb_next
    return str(traceback.tb_frame.f_globals["__name__"])


def test_the_vectors_are_what_the_generator_writes() -> None:
    """No file is missing, left over or stale: `python -m tests.vectors.make_must_fail`."""
    assert {path.name for path in make_must_fail.DIRECTORY.iterdir()} == set(MADE)
    for name, case in MADE.items():
        data = (make_must_fail.DIRECTORY / name).read_bytes()
        assert data == case.encode(), name
        assert Case.decode(case.name, data) == case


@pytest.mark.parametrize("name", sorted(MADE))
def test_a_vector_is_refused_by_its_layer(name: str) -> None:
    """The code and the raising module are those of the vector's header."""
    case = Case.decode(MADE[name].name, (make_must_fail.DIRECTORY / name).read_bytes())
    with pytest.raises(LedgerError) as caught:
        READERS[case.reader](case.data)
    assert (caught.value.code, raiser(caught.value.__traceback__)) == (case.expect, case.layer)


def test_the_unspoilt_documents_are_accepted() -> None:
    """The control: what the vectors were spoilt from passes each reader."""
    log = sample()
    READERS["statement"](log.statement.encode())
    READERS["submission"](log.submission)
    READERS["submission"](f'["{log.statement}"]'.encode())
    READERS["entry"](log.entries[1])
    READERS["receipt"](receipt_bytes(1))
    READERS["receipt"](receipt_bytes(3))
    assert len(read_sheet(log.submission).items) == 3
