"""Which pieces `print` takes."""

import pytest

from api.cli import printing
from ledger.errors import MalformedError
from tests.certs.ledger_world import CORRECTED, SLOTTED, LedgerWorld
from tests.certs.test_printing import room_of
from tests.craft.kiln_world import MAKER, code_of


def test_a_piece_named_twice_is_printed_once() -> None:
    """By its code and again by its batch, in the order of its entries after what was named."""
    room = room_of(LedgerWorld())
    chosen = printing.choose(room, [code_of(CORRECTED).lower()], "b1", MAKER)
    assert chosen[:2] == [code_of(CORRECTED), code_of(SLOTTED)]
    assert len(chosen) == len(set(chosen)) == 5
    assert printing.choose(room, [], "b1", "")[0] == code_of(SLOTTED)


def test_a_run_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """Too many for one file are refused before any is drawn."""
    monkeypatch.setattr(printing, "MANY", 1)
    with pytest.raises(MalformedError, match="print-too-many"):
        printing.choose(room_of(LedgerWorld()), [], "", MAKER)
