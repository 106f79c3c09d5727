"""The sequencer at its start and before each signature: the guard, the head and the log must fit."""

import sqlite3
from pathlib import Path

import pytest

from ledger.admission import Checked, check
from ledger.craft.submission import read_submission
from ledger.errors import InconsistencyError, NotFoundError
from ledger.prover import Prover
from ledger.sequencer import empty_page
from tests.craft.world import ORIGIN
from tests.desk import Desk


def checked(desk: Desk, body: bytes) -> Checked:
    """Check what must pass."""
    result = check(read_submission(body), desk.store)
    assert isinstance(result, Checked), result
    return result


def guards(desk: Desk) -> dict[str, tuple[bytes | None, str]]:
    """What somebody might leave in the guard's place, and how a start calls it."""
    held = desk.guard.read()
    origin, size, root = held.decode().splitlines()
    other = "A" * 43 + "="
    return {
        "gone": (None, "guard-missing"),
        "empty": (b"", "guard-malformed"),
        "cut": (held[:-3], "guard-malformed"),
        "longer": (held + b"extension\n", "guard-malformed"),
        "huge": (held * 100, "guard-malformed"),
        "leading zero": (f"{origin}\n0{size}\n{root}\n".encode(), "guard-malformed"),
        "other ledger": (f"example.com/other\n{size}\n{root}\n".encode(), "guard-other-ledger"),
        "other root": (f"{origin}\n{size}\n{other}\n".encode(), "store-forked"),
        "smaller, other root": (f"{origin}\n3\n{other}\n".encode(), "store-forked"),
        "size 0, other root": (f"{origin}\n0\n{other}\n".encode(), "guard-malformed"),
        "larger": (f"{origin}\n{int(size) + 1}\n{root}\n".encode(), "store-behind-guard"),
        "much larger": (f"{origin}\n{2**62}\n{root}\n".encode(), "store-behind-guard"),
    }


@pytest.mark.parametrize("edit", [
    "gone", "empty", "cut", "longer", "huge", "leading zero", "other ledger", "other root", "smaller, other root",
    "size 0, other root", "larger", "much larger",
])  # fmt: skip
def test_an_edited_guard_is_refused_at_start_and_at_the_next_append(desk: Desk, edit: str) -> None:
    """A10: nothing is signed upon a guard that does not fit the log."""
    bytes_, code = guards(desk)[edit]
    path = desk.directory / "guard"
    path.unlink()
    if bytes_ is not None:
        path.write_bytes(bytes_)
    with pytest.raises(InconsistencyError) as caught:
        desk.sequencer_over().start()
    assert caught.value.code == code
    with pytest.raises(InconsistencyError) as caught:
        desk.submit(desk.piece(1))
    assert caught.value.code == code
    with pytest.raises(InconsistencyError):
        desk.submit(desk.piece(2))


def test_a_guard_put_back_to_a_true_page_is_brought_forward(desk: Desk) -> None:
    """An older page of this very log forks nothing: the same tree is signed again."""
    old = desk.guard.read()
    desk.accepted(desk.piece(1))
    page = desk.sequencer.page()
    (desk.directory / "guard").write_bytes(old)
    desk.restart()
    assert desk.sequencer.start() == page


def test_a_new_ledger_has_an_empty_page_that_is_not_signed(tmp_path: Path) -> None:
    """Size 0 is never published."""
    desk = Desk(tmp_path)
    page = desk.sequencer.start()
    assert (page.checkpoint.size, page.note) == (0, b"")
    assert desk.guard.read() == empty_page(ORIGIN)
    desk.close()


@pytest.mark.studio
@pytest.mark.parametrize("wrong", ["UPDATE head SET root = zeroblob(32)", "DELETE FROM tiles WHERE level = 0"])
def test_a_head_that_is_not_what_the_tiles_give_is_refused_at_start(desk: Desk, wrong: str) -> None:
    """The head row alone decides nothing."""
    desk.close()
    with sqlite3.connect(desk.directory / "ledger.db") as edited:
        edited.execute(wrong)
    edited.close()
    desk.reopen()
    with pytest.raises(InconsistencyError) as caught:
        desk.sequencer.start()
    assert caught.value.code == "store-damaged"
    assert desk.sequencer.halted is caught.value


def test_a_missing_sheet_is_damage(desk: Desk) -> None:
    """An item whose sheet does not stand before it can't be proven."""
    answer = desk.accepted(desk.sheet(range(1, 4)))
    page = desk.sequencer.page()
    with desk.store.read() as reading:
        prover = Prover(reading, page.checkpoint, page.note)
        with pytest.raises(InconsistencyError):
            prover._sheet_before(answer.entries[-1], bytes(32))
        with pytest.raises(InconsistencyError):
            prover.receipt(99)
        with pytest.raises(NotFoundError):
            reading.tile(0, 0, 11)


def test_an_item_whose_sheet_is_gone_from_the_log_s_beginning_is_damage(desk: Desk) -> None:
    """Looking back for a sheet ends at entry 0."""
    page = desk.sequencer.page()
    with desk.store.read() as reading:
        prover = Prover(reading, page.checkpoint, page.note)
        with pytest.raises(InconsistencyError):
            prover._sheet_before(0, bytes(32))
