"""The sequencer on real parts: what is answered, what a failure at each step leaves, and what is never signed."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from ledger.admission import Checked, Refused, Turn, check
from ledger.backend import Append, Group, Reading
from ledger.craft.sheet import read_item, verify_item
from ledger.craft.statement import read_statement
from ledger.craft.submission import read_submission
from ledger.errors import InconsistencyError, NotFoundError, PushbackError
from ledger.log.checkpoint import Checkpoint, format_checkpoint, parse_checkpoint
from ledger.log.tree import consistency_path, hash_leaf, root_of, verify_consistency
from ledger.prover import Prover, nodes_of
from ledger.sequencer import Accepted, Sequencer, empty_page
from ledger.store.guard import FileGuard
from ledger.studio import LogSigner
from tests.craft.world import ORIGIN, START
from tests.desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """An open ledger with the maker `m1`: six entries."""
    desk = Desk(tmp_path)
    desk.sequencer.start()
    desk.found()
    desk.enrol()
    yield desk
    desk.close()


def checked(desk: Desk, body: bytes) -> Checked:
    """Check what must pass."""
    result = check(read_submission(body), desk.store)
    assert isinstance(result, Checked), result
    return result


# What is answered ----------------------------------------------------------------------------------------------------


def test_a_registration_is_answered_with_a_receipt_of_its_entry(desk: Desk) -> None:
    """The receipt opens under the log's key and holds the statement that was sent."""
    body = desk.piece(1)
    answer = desk.accepted(body)
    (opened,) = desk.open(answer)
    assert answer.entries == (6,)
    assert opened.entry.statement is not None
    assert read_statement(opened.entry.statement).id == answer.statements[0]
    assert opened.checkpoint.size == 7


def test_the_same_statement_again_gets_a_receipt_of_the_same_entry(desk: Desk) -> None:
    """A retry adds nothing, whether the log grew in between or not."""
    first = desk.accepted(desk.piece(1))
    assert desk.accepted(desk.piece(1)) == first
    desk.accepted(desk.piece(2))
    later = desk.accepted(desk.piece(1))
    assert later.entries == first.entries
    assert desk.open(later)[0].checkpoint.size == 8
    assert desk.size == 8


def test_the_same_statement_twice_in_one_group_is_one_entry(desk: Desk) -> None:
    """Two retries that queued together settle on one entry."""
    one = checked(desk, desk.piece(1))
    answers = desk.sequencer.append([one, one])
    assert [answer.entries for answer in answers if isinstance(answer, Accepted)] == [(6,), (6,)]
    assert desk.size == 7


def test_a_sheet_stands_in_one_piece_and_each_item_has_its_receipt(desk: Desk) -> None:
    """Items follow their sheet at once, share its time, and lie under its root."""
    answer = desk.accepted(desk.sheet(range(1, 6)))
    opened = desk.open(answer)
    assert answer.entries == tuple(range(6, 12))
    assert len({each.entry.time for each in opened}) == 1
    assert opened[0].entry.statement is not None
    sheet = read_statement(opened[0].entry.statement)
    for each in opened[1:]:
        assert each.entry.item is not None
        assert each.entry.sheet == opened[0].leaf_hash
        verify_item(read_item(each.entry.item, sheet, each.item_index), each.item_path, sheet)


def test_a_sheet_again_gets_the_receipts_of_all_its_items(desk: Desk) -> None:
    """Also after the log grew, and after everything was opened anew."""
    body = desk.sheet(range(1, 6))
    first = desk.accepted(body)
    assert desk.accepted(body) == first
    desk.accepted(desk.piece(9))
    desk.restart()
    later = desk.accepted(body)
    assert (later.entries, later.statements) == (first.entries, first.statements)
    assert desk.open(later)[3].checkpoint.size == 13


def test_a_receipt_made_alone_equals_the_one_made_with_its_sheet(desk: Desk) -> None:
    """An item's receipt can be made from the store without knowing its sheet before."""
    answer = desk.accepted(desk.sheet(range(1, 8)))
    page = desk.sequencer.page()
    with desk.store.read() as reading:
        prover = Prover(reading, page.checkpoint, page.note)
        assert tuple(prover.receipt(index) for index in answer.entries) == answer.receipts


def test_a_refused_submission_leaves_its_neighbours_alone(desk: Desk) -> None:
    """In one group: good, bad, good. The bad one says why, position by position."""
    bad = desk.piece(2, 3)[:-1] + b"," + desk.same_code(3) + b"]"
    answers = desk.sequencer.append([checked(desk, body) for body in (desk.piece(1), bad, desk.piece(2))])
    assert isinstance(answers[0], Accepted)
    assert isinstance(answers[1], Refused)
    assert [(position, error.code) for position, error in answers[1].errors] == [(2, "code-taken")]
    assert isinstance(answers[2], Accepted)
    assert answers[2].entries == (7,)
    assert desk.size == 8


def test_each_bad_item_of_a_sheet_is_named_and_none_is_appended(desk: Desk) -> None:
    """A sheet is admitted whole or refused whole."""
    desk.accepted(desk.piece(2, 4))
    answer = desk.submit(desk.sheet(range(1, 6)))
    assert isinstance(answer, Refused)
    assert [(position, error.code) for position, error in answer.errors] == [(2, "code-taken"), (4, "code-taken")]
    assert desk.size == 8


def test_a_refused_sheet_is_named_once(desk: Desk) -> None:
    """When the sheet itself is refused its items are not judged."""
    desk.clock.time = START + 40 * 24 * 3600
    answer = desk.submit(desk.sheet(range(1, 4)))
    assert isinstance(answer, Refused)
    assert [(position, error.code) for position, error in answer.errors] == [(0, "statement-too-old")]


def test_only_refusals_sign_nothing(desk: Desk) -> None:
    """A group in which nothing is admitted touches neither stage nor guard nor key."""
    desk.accepted(desk.piece(1))
    sequencer = desk.sequencer_over(guard=Broken(desk.guard, "swap"), signer=Broken(LogSigner(desk.world.log), "sign"))
    answer = desk.submit(desk.sheet((1, 2)), sequencer)
    assert isinstance(answer, Refused)


def test_one_time_for_a_group_and_never_before_the_last(desk: Desk) -> None:
    """Entry time = max(clock, last entry's time)."""
    desk.clock.time = START + 100
    desk.accepted(desk.piece(1))
    desk.clock.time = START + 97
    opened = desk.open(desk.accepted(desk.piece(2, 3)))
    assert [each.entry.time for each in opened] == [START + 100, START + 100]


def test_a_clock_far_behind_the_last_entry_stops_the_log(desk: Desk) -> None:
    """More than five seconds behind: 503, and nothing is appended."""
    desk.clock.time = START + 100
    desk.accepted(desk.piece(1))
    desk.clock.time = START + 94
    with pytest.raises(PushbackError) as caught:
        desk.submit(desk.piece(2))
    assert (caught.value.code, caught.value.fields["retry_after"]) == ("clock-behind", 6)
    assert desk.size == 7


def test_groups_of_every_length_give_the_tree_of_all_entries(desk: Desk) -> None:
    """Across tile borders the head, the tiles and the entries agree, and every old page is a beginning of the new."""
    pages = []
    number = 1
    for length in (1, 2, 240, 6, 1, 2, 255, 256, 257, 3):
        desk.accepted(desk.sheet(range(number, number + length)) if length > 1 else desk.piece(number))
        number += length
        pages.append(desk.sequencer.page().checkpoint)
    with desk.store.read() as reading:
        leaves = [hash_leaf(entry) for entry in reading.entries(0, desk.size)]
        node = nodes_of(reading, desk.size)
        assert [node(0, index) for index in range(desk.size)] == leaves
    for page in pages:
        assert root_of(leaves[: page.size]) == page.root
    assert desk.fsck().faults == ()


# A failure at each step ----------------------------------------------------------------------------------------------


class Broken:
    """A part whose one method fails: before it did its work (lost), or after (saved); `well` calls go well first."""

    def __init__(self, part: object, method: str, *, saved: bool = False, well: int = 0, code: str = "broken") -> None:
        self._code = code
        self._part, self._method, self._saved, self._well = part, method, saved, well

    def __getattr__(self, name: str) -> Callable[..., object]:
        method: Callable[..., object] = getattr(self._part, name)

        def failing(*arguments: object) -> object:
            if self._well:
                self._well -= 1
                return method(*arguments)
            if self._saved:
                method(*arguments)
            raise PushbackError(self._code, retry_after=1)

        if name == self._method:
            return failing
        return method


class BrokenTurns:
    """A store whose commits fail: lost, or saved and said to be lost."""

    def __init__(self, desk: Desk, *, saved: bool) -> None:
        self._desk, self._saved = desk, saved

    def read(self) -> object:
        """See `EntryStore.read`."""
        return self._desk.store.read()

    @contextmanager
    def append(self) -> Iterator[Append]:
        """See `EntryStore.append`."""
        with self._desk.store.append() as turn:
            commit = turn.commit

            def failing(group: Group) -> None:
                if self._saved:
                    commit(group)
                raise PushbackError("outcome-unknown", retry_after=1)

            turn.commit = failing  # type: ignore[method-assign]  # that is the breakage
            yield turn


class Flipped:
    """A view in which one method gives other bytes than are stored."""

    def __init__(self, reading: Reading, method: str) -> None:
        self._reading, self._method = reading, method

    def __getattr__(self, name: str) -> object:
        honest = getattr(self._reading, name)
        if name != self._method:
            return honest
        if name == "entries":
            return lambda start, end: (data[:-2] + b" }" for data in honest(start, end))
        return lambda level, index, width: bytes(width * 32)


class FlippedReads:
    """A store that re-reads something else than was written."""

    def __init__(self, desk: Desk, method: str) -> None:
        self._desk, self._method = desk, method
        self.append = desk.store.append

    @contextmanager
    def read(self) -> Iterator[Flipped]:
        """See `EntryStore.read`."""
        with self._desk.store.read() as reading:
            yield Flipped(reading, self._method)


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


# Two sequencers ------------------------------------------------------------------------------------------------------


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


# The guard -----------------------------------------------------------------------------------------------------------


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
