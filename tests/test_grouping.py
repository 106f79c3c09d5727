"""Grouping: many threads, one writer; every future gets its answer, and nobody waits without a bound."""

import asyncio
import gc
import sys
import threading
from collections.abc import Sequence
from concurrent.futures import Future
from typing import Any

import pytest

from ledger.admission import Checked, Refused
from ledger.craft.state import Key, MemoryState
from ledger.errors import InconsistencyError, MalformedError, PushbackError
from ledger.glance import LARGE
from ledger.grouping import Grouping, Known
from ledger.sequencer import Accepted, Answer
from tests.craft.world import key_of
from tests.desk import Desk


class Gate:
    """A sequencer that waits at its door until it is opened, and notes the groups that came."""

    def __init__(self, desk: Desk) -> None:
        self._append = desk.sequencer.append
        self.open = threading.Event()
        self.entered = threading.Event()
        self.groups: list[int] = []
        self.fail: Exception | None = None

    def append(self, group: Sequence[Checked]) -> list[Answer]:
        """See `Sequencer.append`."""
        self.entered.set()
        assert self.open.wait(30)
        self.groups.append(sum(len(checked.statements) for checked in group))
        if self.fail is not None:
            raise self.fail
        return self._append(group)


@pytest.fixture
def gate(desk: Desk) -> Gate:
    """A closed gate before the desk's sequencer."""
    return Gate(desk)


def answers(futures: Sequence[Future[Answer]]) -> list[Answer]:
    """Wait for every answer."""
    return [future.result(30) for future in futures]


def test_many_clients_at_once_get_each_their_own_receipt(desk: Desk) -> None:
    """Eight threads register forty pieces; every receipt opens, and no index is given twice."""
    grouping = Grouping(desk.sequencer, desk.store)
    bodies = [desk.piece(number) for number in range(40)]
    futures: list[Future[Answer]] = []
    lock = threading.Lock()

    def client(mine: Sequence[bytes]) -> None:
        for body in mine:
            future = grouping.submit(body)
            with lock:
                futures.append(future)
            future.result(30)

    threads = [threading.Thread(target=client, args=(bodies[number::8],)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    grouping.close()
    accepted = [answer for answer in answers(futures) if isinstance(answer, Accepted)]
    for answer in accepted:
        desk.open(answer)
    assert sorted(answer.entries[0] for answer in accepted) == list(range(6, 46))
    assert desk.fsck().faults == ()


def test_what_waits_commits_together_up_to_a_full_sheet(desk: Desk, gate: Gate) -> None:
    """Behind a slow group the rest queues up; a sheet that does not fit waits for the next group, in order."""
    grouping = Grouping(gate, desk.store, threads=1)  # type: ignore[arg-type]  # the part of it that is used
    first = grouping.submit(desk.piece(1))
    assert gate.entered.wait(30)
    bodies = [desk.piece(2), desk.sheet(range(100, 600)), desk.piece(3), desk.sheet(range(600, 1100)), desk.piece(4)]
    futures = []
    for body in bodies:
        futures.append(grouping.submit(body))
        for pool in (grouping._pool, grouping._large):
            pool.submit(lambda: None).result(30)  # everything before it in the pool is checked and queued
    gate.open.set()
    accepted = answers([first, *futures])
    grouping.close()
    assert gate.groups == [1, 1 + 501 + 1, 501 + 1]
    assert [answer.entries[0] for answer in accepted if isinstance(answer, Accepted)] == [6, 7, 8, 509, 510, 1011]


def test_a_full_queue_says_when_to_come_again(desk: Desk, gate: Gate) -> None:
    """F9: a bound, and room again once something was answered."""
    grouping = Grouping(gate, desk.store, limit=2)  # type: ignore[arg-type]  # as above
    futures = [grouping.submit(desk.piece(number)) for number in (1, 2)]
    with pytest.raises(PushbackError) as caught:
        grouping.submit(desk.piece(3))
    assert (caught.value.code, caught.value.fields["retry_after"]) == ("queue-full", 1)
    gate.open.set()
    answers(futures)
    assert isinstance(answers([grouping.submit(desk.piece(3))])[0], Accepted)
    grouping.close()


def test_the_queue_is_bounded_in_bytes_too(desk: Desk, gate: Gate) -> None:
    """F9: a few of the largest fill it as well as many small ones, and room is made by answers."""
    bodies = [desk.piece(number) for number in (1, 2, 3)]
    room = len(bodies[0]) + len(bodies[1])
    grouping = Grouping(gate, desk.store, max_bytes=room)  # type: ignore[arg-type]  # as above
    futures = [grouping.submit(body) for body in bodies[:2]]
    with pytest.raises(PushbackError) as caught:
        grouping.submit(bodies[2])
    assert (caught.value.code, caught.value.fields["limit"]) == ("queue-full", room)
    gate.open.set()
    answers(futures)
    assert isinstance(answers([grouping.submit(bodies[2])])[0], Accepted)
    grouping.close()


def test_a_small_submission_overtakes_large_ones(desk: Desk) -> None:
    """F9: whoever keeps the server busy with large bodies keeps no potter with a single piece waiting."""
    grouping = Grouping(desk.sequencer, desk.store)
    held = threading.Event()
    for _ in range(2):
        grouping._large.submit(held.wait, 30)
    large = grouping.submit(b"[" + b" " * LARGE + b"]")
    assert isinstance(grouping.submit(desk.piece(1)).result(30), Accepted)
    assert not large.done()
    held.set()
    with pytest.raises(MalformedError):
        large.result(30)
    grouping.close()


def test_what_is_malformed_or_refused_never_reaches_the_writer(desk: Desk, gate: Gate) -> None:
    """The pool answers by itself."""
    grouping = Grouping(gate, desk.store)  # type: ignore[arg-type]  # as above
    with pytest.raises(MalformedError):
        grouping.submit(b"{}").result(30)
    assert isinstance(grouping.submit(desk.piece(1, maker="m9")).result(30), Refused)
    grouping.close()
    assert gate.groups == []


@pytest.mark.parametrize("fault", [None, PushbackError("outcome-unknown", retry_after=1)])
def test_an_error_keeps_nothing_of_the_body(desk: Desk, gate: Gate, fault: Exception | None) -> None:
    """F9: memory is free again as soon as the answer is known, without waiting for the garbage collector."""
    grouping = Grouping(gate, desk.store, threads=1)  # type: ignore[arg-type]  # as above
    gate.open.set()
    gate.fail = fault
    body = b'{"items":[1,2],"sheet":"%b"}' % (b"a" * 1000) if fault is None else desk.piece(1)
    gc.collect()
    gc.disable()
    try:
        before = sys.getrefcount(body)
        error = grouping.submit(body).exception(30)
        grouping.close()
        assert error is not None
        assert sys.getrefcount(body) == before
    finally:
        gc.enable()


def test_a_failure_is_told_to_everyone_in_the_group(desk: Desk, gate: Gate) -> None:
    """An unknown outcome is everybody's; a retry afterwards is answered."""
    grouping = Grouping(gate, desk.store)  # type: ignore[arg-type]  # as above
    gate.fail = PushbackError("outcome-unknown", retry_after=1)
    gate.open.set()
    for number in (1, 2):
        with pytest.raises(PushbackError):
            grouping.submit(desk.piece(number)).result(30)
    gate.fail = InconsistencyError("store-forked", size=1)
    with pytest.raises(InconsistencyError):
        grouping.submit(desk.piece(3)).result(30)
    gate.fail = None
    assert isinstance(grouping.submit(desk.piece(1)).result(30), Accepted)
    grouping.close()


def test_a_fault_of_ours_hits_only_the_one_that_met_it(desk: Desk) -> None:
    """An assertion that fails for one submission refuses none of its neighbours."""
    append = desk.sequencer.append
    gate = Gate(desk)
    poison = desk.piece(2)

    def brittle(group: Sequence[Checked]) -> list[Answer]:
        gate.entered.set()
        assert gate.open.wait(30)
        assert all(checked.statements[0].subject.code != desk.subject(2).code for checked in group)
        return append(group)

    gate.append = brittle  # type: ignore[method-assign]  # that is the breakage
    grouping = Grouping(gate, desk.store, threads=1)  # type: ignore[arg-type]  # as above
    futures = [grouping.submit(body) for body in (desk.piece(1), poison, desk.piece(3))]
    assert gate.entered.wait(30)
    grouping._pool.submit(lambda: None).result(30)
    gate.open.set()
    assert isinstance(futures[0].result(30), Accepted)
    with pytest.raises(AssertionError):
        futures[1].result(30)
    assert isinstance(futures[2].result(30), Accepted)
    grouping.close()


def test_closing_answers_what_was_taken_in_and_takes_nothing_more(desk: Desk, gate: Gate) -> None:
    """No future is left without an answer."""
    grouping = Grouping(gate, desk.store)  # type: ignore[arg-type]  # as above
    futures = [grouping.submit(desk.piece(number)) for number in range(5)]
    gate.open.set()
    grouping.close()
    assert all(isinstance(future.result(0), Accepted) for future in futures)
    with pytest.raises(PushbackError) as caught:
        grouping.submit(desk.piece(9))
    assert caught.value.code == "closing"


def test_a_client_that_gave_up_before_its_turn_costs_nothing(desk: Desk, gate: Gate) -> None:
    """A cancelled future is neither read nor checked."""
    grouping = Grouping(gate, desk.store, threads=1)  # type: ignore[arg-type]  # as above
    held = threading.Event()
    grouping._pool.submit(held.wait, 30)
    future = grouping.submit(desk.piece(1))
    assert future.cancel()
    held.set()
    gate.open.set()
    grouping.close()
    assert gate.groups == []
    assert desk.size == 6


def test_asyncio_awaits_it(desk: Desk) -> None:
    """A route wraps the future; the loop is free meanwhile."""
    grouping = Grouping(desk.sequencer, desk.store)

    async def route() -> list[Answer]:
        return await asyncio.gather(*(asyncio.wrap_future(grouping.submit(desk.piece(n))) for n in range(4)))

    assert all(isinstance(answer, Accepted) for answer in asyncio.run(route()))
    grouping.close()


def test_what_is_known_is_looked_for_once(desk: Desk) -> None:
    """A key that the ledger knows is remembered; one that it does not know may come any moment, and is asked for."""
    asked: list[tuple[str, str]] = []

    class Counted(MemoryState):
        def get(self, kind: Any, id: str) -> Any:  # noqa: A002  # as in `State`
            asked.append((kind.KIND, id))
            return desk.store.get(kind, id)

    known, did = Known(Counted()), key_of("m1").did
    stranger = key_of("m7").did
    assert known.get(Key, did) == known.get(Key, did) == desk.store.get(Key, did) is not None
    assert known.get(Key, stranger) is known.get(Key, stranger) is None
    assert asked == [("key", did), ("key", stranger), ("key", stranger)]
    assert list(known.list(Key, "m1")) == []
