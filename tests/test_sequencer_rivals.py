"""Two sequencers over one ledger, and a process that no longer knows what it wrote."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from ledger.admission import Checked, Turn, check
from ledger.backend import Group, Stage
from ledger.craft.submission import read_submission
from ledger.errors import InconsistencyError, PushbackError
from ledger.log.checkpoint import Checkpoint, format_checkpoint, parse_checkpoint
from ledger.log.tree import consistency_path, verify_consistency
from ledger.prover import frontier_at, nodes_of
from ledger.sequencer import Accepted
from ledger.staged import Staged
from ledger.store.guard import FileGuard
from tests.breakages import Broken
from tests.craft.world import ORIGIN
from tests.desk import Desk


def checked(desk: Desk, body: bytes) -> Checked:
    """Check what must pass."""
    result = check(read_submission(body), desk.store)
    assert isinstance(result, Checked), result
    return result


class Overtaken:
    """A guard that somebody else swaps just before us."""

    def __init__(self, guard: FileGuard, before: Callable[[], object]) -> None:
        self.read = guard.read
        self._swap, self._before = guard.swap, before

    def swap(self, old: bytes, new: bytes) -> bool:
        """See `Guard.swap`."""
        before, self._before = self._before, lambda: None
        before()
        return self._swap(old, new)


def test_the_loser_of_the_swap_answers_with_the_winner_s_page(desk: Desk) -> None:
    """Another committed after us and swapped before us: our entry is proven under the larger page."""
    other = desk.sequencer_over()
    slow = desk.sequencer_over(guard=Overtaken(desk.guard, lambda: desk.submit(desk.sheet(range(10, 15)), other)))
    answer = desk.submit(desk.piece(1), slow)
    assert isinstance(answer, Accepted)
    assert desk.open(answer)[0].checkpoint.size == 13
    assert desk.fsck().faults == ()


def test_the_loser_swaps_again_when_the_winner_s_page_does_not_cover_it(desk: Desk) -> None:
    """Somebody finished an older group in between: the swap is tried again from there."""
    with pytest.raises(PushbackError):
        desk.submit(desk.piece(1), desk.sequencer_over(guard=Broken(desk.guard, "swap")))
    with desk.store.read() as reading:
        older = format_checkpoint(Checkpoint(ORIGIN, 7, reading.head().root))
    slow = desk.sequencer_over(guard=Overtaken(desk.guard, lambda: desk.guard.swap(desk.guard.read(), older)))
    answer = desk.submit(desk.piece(2), slow)
    assert isinstance(answer, Accepted)
    assert desk.open(answer)[0].checkpoint.size == 8
    assert desk.fsck().faults == ()


class Rivalled:
    """A stage that somebody else writes just before us, from another place on."""

    def __init__(self, stage: Stage, first: bytes) -> None:
        self.get, self._put, self._first = stage.get, stage.put, first

    def put(self, name: str, data: bytes) -> None:
        """See `Stage.put`."""
        self._put(name, self._first)
        self._put(name, data)


def test_one_tree_staged_by_two_from_different_places_is_no_damage(desk: Desk) -> None:
    """Two processes finish what a third left; the guard moved between their looks: what stands there proves itself."""
    with pytest.raises(PushbackError):
        desk.submit(desk.piece(1), desk.sequencer_over(stage=Broken(desk.stage, "put")))
    desk.sequencer.start()  # staged to 7, and the guard moved
    with pytest.raises(PushbackError):
        desk.submit(desk.piece(2), desk.sequencer_over(stage=Broken(desk.stage, "put")))
    with desk.store.read() as reading:
        longer = Staged(frontier_at(0, nodes_of(reading, 8)), tuple(reading.entries(0, 8)))
    desk.sequencer_over(stage=Rivalled(desk.stage, longer.encode())).start()
    assert parse_checkpoint(desk.guard.read()).size == 8
    assert desk.fsck().faults == ()


def test_another_s_group_that_does_not_prove_itself_is_damage(desk: Desk) -> None:
    """Whoever was first may have been wrong."""
    with pytest.raises(InconsistencyError) as caught:
        desk.submit(desk.piece(1), desk.sequencer_over(stage=Rivalled(desk.stage, b"something else")))
    assert caught.value.code == "stage-damaged"
    assert parse_checkpoint(desk.guard.read()).size == 6


def test_a_stage_that_forgets_is_damage(desk: Desk) -> None:
    """It was given a group, and does not have it: nothing is signed."""
    forgetful = Forgetful()
    broken = desk.sequencer_over(stage=forgetful)
    with pytest.raises(InconsistencyError) as caught:
        desk.submit(desk.piece(1), broken)
    assert caught.value.code == "stage-damaged"
    assert parse_checkpoint(desk.guard.read()).size == 6
    assert desk.accepted(desk.piece(1)).entries == (6,)


class Forgetful:
    """A stage that keeps nothing."""

    def put(self, name: str, data: bytes) -> None:
        """See `Stage.put`."""

    def get(self, name: str) -> bytes | None:
        """See `Stage.get`."""
        return None


def test_a_head_whose_root_is_wrong_in_memory_is_never_signed(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """G6: a bit that flips between hashing and signing: the stage does not give that root, so the guard stays."""
    honest = Turn.group

    def flipped(self: Turn) -> Group:
        group = honest(self)
        return replace(group, new=replace(group.new, root=bytes(32)))

    monkeypatch.setattr(Turn, "group", flipped)
    with pytest.raises(InconsistencyError):
        desk.submit(desk.piece(1))
    assert parse_checkpoint(desk.guard.read()).size == 6


def test_two_sequencers_in_turns_make_one_history(desk: Desk) -> None:
    """Every page either signs begins with every page the other signed."""
    two = [desk.sequencer_over(), desk.sequencer_over()]
    pages = []
    for number in range(1, 9):
        answer = desk.submit(desk.piece(number), two[number % 2])
        assert isinstance(answer, Accepted)
        pages.append(desk.open(answer)[0].checkpoint)
    assert [page.size for page in pages] == list(range(7, 15))
    with desk.store.read() as reading:
        node = nodes_of(reading, desk.size)
        for page in pages:
            path = consistency_path(page.size, desk.size, node)
            verify_consistency(page.size, page.root, desk.size, reading.head().root, path)
