"""G6: one bit flips in memory, anywhere between the rules and the signature; no bad checkpoint is signed.

    flipped(count, chance, POINTS)      each point in turn, on a ledger of its own when the last one was spoiled

A checkpoint is good when its root is that of the entries in the database, hashed again here, and these entries parse,
link, replay by the rules and carry only what was posted. What the signer was given is recorded and judged.
"""

import random
import shutil
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

import ledger.admission
import ledger.sequencer
import ledger.staged
from ledger.admission import Checked, Turn, check
from ledger.craft.state import MemoryState
from ledger.craft.submission import read_submission
from ledger.errors import LedgerError
from ledger.log.checkpoint import parse_checkpoint
from ledger.log.tree import Frontier, hash_leaf, root_of
from ledger.replay import Replay
from ledger.sequencer import CLOCK_SLACK, Sequencer
from ledger.staged import Staged
from ledger.store.guard import FileGuard
from ledger.store.reading import SqliteReading
from tests.faults import ledgers
from tests.faults.campaign import Figures, scratch
from tests.faults.frail import Hand
from tests.faults.registering import Parts
from tests.faults.steps import PROFILES

Flip = Callable[[bytes], bytes]
Point = Callable[[pytest.MonkeyPatch, Flip], None]
Weak = Callable[[pytest.MonkeyPatch], None]
Told = Callable[[int, int], None]
FOUNDED = 6  # entries of a founded ledger
WORK = 30  # submissions of a ledger, so that it stays short enough to be replayed at every page


class Once:
    """Flips one random bit in the first bytes that pass, or in some later ones, and none afterwards."""

    def __init__(self, chance: random.Random) -> None:
        self._chance, self.done = chance, False

    def __call__(self, data: bytes) -> bytes:
        """Return the bytes, flipped when their turn has come."""
        if self.done or not data or self._chance.random() < 0.2:
            return data
        self.done = True
        at, bit = self._chance.randrange(len(data)), 1 << self._chance.randrange(8)
        return data[:at] + bytes([data[at] ^ bit]) + data[at + 1 :]


# The points ----------------------------------------------------------------------------------------------------------


def _result(target: Any, name: str) -> Point:
    """Flip what a function returns: bytes."""

    def plant(patch: pytest.MonkeyPatch, flip: Flip) -> None:
        honest = getattr(target, name)
        patch.setattr(target, name, lambda *arguments: flip(honest(*arguments)))

    return plant


def _of_group(change: Callable[[Any, Flip], Any]) -> Point:
    """Flip something of the group between its making and its commit."""

    def plant(patch: pytest.MonkeyPatch, flip: Flip) -> None:
        honest = Turn.group
        patch.setattr(Turn, "group", lambda self: change(honest(self), flip))

    return plant


def _each(parts: tuple[bytes, ...], flip: Flip) -> tuple[bytes, ...]:
    return tuple(map(flip, parts))


def _number(value: int, flip: Flip) -> int:
    return int.from_bytes(flip(value.to_bytes(6)))


def _tiles(group: Any, flip: Flip) -> Any:
    return replace(group, tiles=tuple((level, index, flip(data)) for level, index, data in group.tiles))


def _frontier(frontier: Frontier, flip: Flip) -> Frontier:
    return Frontier(frontier.size, tuple(map(flip, frontier.nodes)))


def _head(change: Callable[[Any, Flip], Any]) -> Point:
    """Flip something of the head that a turn reads."""

    def plant(patch: pytest.MonkeyPatch, flip: Flip) -> None:
        honest = SqliteReading.head
        patch.setattr(SqliteReading, "head", lambda self: change(honest(self), flip))

    return plant


def _reread(patch: pytest.MonkeyPatch, flip: Flip) -> None:
    honest = SqliteReading.entries
    patch.setattr(SqliteReading, "entries", lambda self, start, end: iter([*map(flip, honest(self, start, end))]))


def _for_signer(patch: pytest.MonkeyPatch, flip: Flip) -> None:
    honest = Sequencer._sign
    patch.setattr(Sequencer, "_sign", lambda self, body, held: honest(self, flip(body), held))


POINTS: dict[str, Point] = {
    "entry as it is written, before its hash": _result(ledger.admission, "format_entry"),
    "leaf hash as it is made": _result(ledger.admission, "hash_leaf"),
    "entry of the group": _of_group(lambda g, flip: replace(g, entries=_each(g.entries, flip))),
    "leaf hash of the group": _of_group(lambda g, flip: replace(g, leaf_hashes=_each(g.leaf_hashes, flip))),
    "statement id of the group": _of_group(lambda g, flip: replace(g, ids=_each(g.ids, flip))),
    "tile of the group": _of_group(_tiles),
    "new root": _of_group(lambda g, flip: replace(g, new=replace(g.new, root=flip(g.new.root)))),
    "new frontier": _of_group(lambda g, flip: replace(g, new=replace(g.new, frontier=_frontier(g.new.frontier, flip)))),
    "new link": _of_group(lambda g, flip: replace(g, new=replace(g.new, last=flip(g.new.last)))),
    "new time": _of_group(lambda g, flip: replace(g, new=replace(g.new, time=_number(g.new.time, flip)))),
    "old frontier": _head(lambda h, flip: replace(h, frontier=_frontier(h.frontier, flip))),
    "old link": _head(lambda h, flip: replace(h, last=flip(h.last))),
    "old time": _head(lambda h, flip: replace(h, time=_number(h.time, flip))),
    "staged bytes": _result(Staged, "encode"),
    "entry read again": _reread,
    "tile read again": _result(SqliteReading, "tile"),
    "leaf hash of the stage": _result(ledger.staged, "hash_leaf"),
    "page for the guard": _result(ledger.sequencer, "format_checkpoint"),
    "page from the guard": _result(FileGuard, "read"),
    "page for the signer": _for_signer,
}


# The harness ---------------------------------------------------------------------------------------------------------


class Recorder:
    """A signer that remembers what it was given, and whether it could be read."""

    def __init__(self, signer: Any) -> None:
        self._signer, self.given = signer, list[bytes]()

    def sign(self, body: bytes) -> bytes:
        """See `Signer.sign`."""
        self.given.append(body)
        note: bytes = self._signer.sign(body)
        return note


def flipped(
    count: int,
    chance: random.Random,
    told: Callable[[int, int], None],
    *,
    weak: Callable[[pytest.MonkeyPatch], None] | None = None,
) -> Figures:
    """Flip a bit at each point in turn, `count` times in all; `weak` plants a fault for the whole of it.

    Raises:
        AssertionError: a bad checkpoint was signed.
    """
    seen: Figures = {"flips": 0, "stopped": 0, "harmless": 0, "signed": 0, "tries": 0}
    home = scratch()
    try:
        founded, work = ledgers.found(home / "founded"), [body for _, body in ledgers.submissions(WORK, 1)]
        posted = {statement.jws for body in work for statement in read_submission(body).statements}
        with pytest.MonkeyPatch.context() as patch:
            if weak is not None:
                weak(patch)
            names = list(POINTS)
            while seen["flips"] < count:
                with ledgers.opened(ledgers.copy(founded, home / "studio")) as parts:
                    left = iter(work)
                    for body in left:
                        point = names[seen["tries"] % len(names)]
                        told(seen["flips"], count)
                        if not _one(parts, body, point, chance, posted, seen) or seen["flips"] >= count:
                            break
    finally:
        shutil.rmtree(home)
    return seen


def _one(parts: Parts, body: bytes, point: str, chance: random.Random, posted: set[str], seen: Figures) -> bool:
    """Post one submission with a flip at the point, then start as the next process does; report whether to go on."""
    recorder, flip = Recorder(parts.signer), Once(chance)
    checked = check(read_submission(body), parts.store)
    assert isinstance(checked, Checked)
    stopped = False
    with pytest.MonkeyPatch.context() as patch:
        POINTS[point](patch, flip)
        try:
            replace(parts, signer=recorder).sequencer(lambda step: None, Hand()).append([checked])
        except (LedgerError, AssertionError):
            stopped = True
    try:
        replace(parts, signer=recorder).sequencer(lambda step: None, Hand()).start()
    except LedgerError:
        stopped = True
    seen["tries"] += 1
    if not flip.done:
        return not stopped
    seen["flips"] += 1
    seen["signed"] += len(recorder.given)
    seen["stopped" if stopped else "harmless"] += 1
    for page in recorder.given:
        assert good(parts, page, posted), f"a bad checkpoint was signed after a flip of the {point}"
    return not stopped


def good(parts: Parts, page: bytes, posted: set[str]) -> bool:
    """Report whether a checkpoint is that of a log which holds what was posted and nothing else, linked and allowed."""
    checkpoint = parse_checkpoint(page)
    with parts.store.read() as reading:
        entries = list(reading.entries(0, checkpoint.size))
    if len(entries) != checkpoint.size or root_of([hash_leaf(entry) for entry in entries]) != checkpoint.root:
        return False
    replay, state = Replay(PROFILES), MemoryState()
    try:
        for entry in entries:
            statement = replay.read(entry)
            state.apply(replay.judge(state, statement))
            if replay.size > FOUNDED and statement.jws and statement.jws not in posted:
                return False
    except LedgerError:
        return False
    # A head read with a later time moves the entries after it by no more than a clock may be behind (SPEC §13.3).
    return 0 <= replay.time - Hand().now() <= CLOCK_SLACK
