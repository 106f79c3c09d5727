"""The sequencer when a step fails, lost or saved: what is promised, and what a retry finds."""

from collections.abc import Callable

import pytest

from ledger.admission import Checked, check
from ledger.craft.submission import read_submission
from ledger.errors import InconsistencyError, PushbackError
from ledger.log.checkpoint import parse_checkpoint
from ledger.sequencer import Sequencer
from ledger.studio import LogSigner
from tests.breakages import Broken, BrokenTurns, FlippedReads
from tests.desk import Desk


def checked(desk: Desk, body: bytes) -> Checked:
    """Check what must pass."""
    result = check(read_submission(body), desk.store)
    assert isinstance(result, Checked), result
    return result


BREAKAGES: dict[str, tuple[Callable[[Desk], Sequencer], bool]] = {
    "commit lost": (lambda d: d.sequencer_over(store=BrokenTurns(d, saved=False)), False),
    "commit saved": (lambda d: d.sequencer_over(store=BrokenTurns(d, saved=True)), False),
    "stage lost": (lambda d: d.sequencer_over(stage=Broken(d.stage, "put")), False),
    "stage saved": (lambda d: d.sequencer_over(stage=Broken(d.stage, "put", saved=True)), False),
    "stage unreadable": (lambda d: d.sequencer_over(stage=Broken(d.stage, "get")), False),
    "database unreadable": (lambda d: d.sequencer_over(store=Broken(d.store, "read")), False),
    "guard unreadable": (lambda d: d.sequencer_over(guard=Broken(d.guard, "read", well=1)), False),
    "guard unreadable after the swap": (lambda d: d.sequencer_over(guard=Broken(d.guard, "read", well=2)), False),
    "guard lost": (lambda d: d.sequencer_over(guard=Broken(d.guard, "swap")), False),
    "guard saved": (lambda d: d.sequencer_over(guard=Broken(d.guard, "swap", saved=True)), False),
    "sign saved": (lambda d: d.sequencer_over(signer=Broken(LogSigner(d.world.log), "sign", saved=True)), False),
    "sign lost": (lambda d: d.sequencer_over(signer=Broken(LogSigner(d.world.log), "sign")), False),
    "entries flipped in re-read": (lambda d: d.sequencer_over(store=FlippedReads(d, "entries")), True),
    "tiles flipped in re-read": (lambda d: d.sequencer_over(store=FlippedReads(d, "tile")), True),
}


@pytest.mark.parametrize("restart", [False, True], ids=["same process", "restarted"])
@pytest.mark.parametrize("breakage", BREAKAGES)
@pytest.mark.parametrize("sheet", [False, True], ids=["piece", "sheet"])
def test_a_step_that_breaks_promises_nothing_and_a_retry_settles_it(
    desk: Desk, breakage: str, restart: bool, sheet: bool
) -> None:
    """Nobody is answered; afterwards the same bytes give exactly one entry, whatever had been saved."""
    body = desk.sheet(range(1, 4)) if sheet else desk.piece(1)
    make, fatal = BREAKAGES[breakage]
    broken = make(desk)
    with pytest.raises(InconsistencyError if fatal else PushbackError) as caught:
        desk.submit(body, broken)
    if fatal:
        assert broken.halted is caught.value
        with pytest.raises(InconsistencyError):
            desk.submit(desk.piece(7), broken)
    else:
        assert caught.value.code == "outcome-unknown"
        assert broken.halted is None
    if restart:
        desk.restart()
        desk.sequencer.start()
    answer = desk.accepted(body)
    assert answer.entries == tuple(range(6, 10 if sheet else 7))
    assert desk.size == (10 if sheet else 7)
    desk.accepted(desk.piece(8))
    assert desk.fsck().faults == ()


def test_several_groups_left_unfinished_are_finished_together(desk: Desk) -> None:
    """Three commits without a guard, some staged, some not: the next start stages what is missing and swaps once."""
    broken = [
        desk.sequencer_over(guard=Broken(desk.guard, "swap")),
        desk.sequencer_over(stage=Broken(desk.stage, "put")),
        desk.sequencer_over(guard=Broken(desk.guard, "swap")),
    ]
    for number, sequencer in enumerate(broken, 1):
        with pytest.raises(PushbackError):
            desk.submit(desk.piece(number), sequencer)
    assert parse_checkpoint(desk.guard.read()).size == 6
    desk.restart()
    assert desk.sequencer.start().checkpoint.size == 9
    assert desk.fsck().faults == ()


def test_starting_again_changes_nothing(desk: Desk) -> None:
    """A start on a sound ledger signs the same page, byte for byte."""
    desk.accepted(desk.piece(1))
    page = desk.sequencer.page()
    assert desk.sequencer.start() == page
    desk.restart()
    assert desk.sequencer.start() == page


def test_a_disk_that_failed_under_the_guard_is_the_last_of_this_process(desk: Desk) -> None:
    """G3: nothing is committed behind a sync that failed; the next process verifies and finishes."""
    failing = desk.sequencer_over(guard=Broken(desk.guard, "swap", code="store-failed"))
    with pytest.raises(PushbackError) as caught:
        desk.submit(desk.piece(1), failing)
    assert (caught.value.code, failing.stopped is not None) == ("outcome-unknown", True)
    with pytest.raises(PushbackError) as caught:
        desk.submit(desk.piece(2), failing)
    assert (caught.value.code, caught.value.fields["reason"]) == ("store-failed", "sync")
    assert desk.size == 7
    desk.restart()
    desk.sequencer.start()
    assert desk.accepted(desk.piece(1)).entries == (6,)


@pytest.mark.parametrize("part", ["guard", "store"])
def test_what_fails_before_the_commit_is_no_unknown_outcome(desk: Desk, part: str) -> None:
    """A guard that can't be read, a store that is busy: the reason is said as it is, and nothing was appended."""
    broken = (
        desk.sequencer_over(guard=Broken(desk.guard, "read"))
        if part == "guard"
        else desk.sequencer_over(store=Broken(desk.store, "append"))
    )
    with pytest.raises(PushbackError) as caught:
        desk.submit(desk.piece(1), broken)
    assert caught.value.code == "broken"
    assert desk.size == 6
