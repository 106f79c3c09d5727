"""Answers that are good for a while: made once, by one, and never more than a quarter of the time."""

import threading

import pytest

from api.fresh import COST, KEPT, Fresh

WAIT = 120


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.time = 100.0

    def __call__(self) -> float:
        return self.time


def test_an_answer_is_made_again_when_its_time_is_over() -> None:
    """Not before; names do not disturb each other; what could not be made is tried again at once."""
    clock, made = Clock(), iter(range(100))
    fresh: Fresh[int] = Fresh(1, clock)
    assert [fresh.get("a", lambda: next(made)) for _ in range(3)] == [0, 0, 0]
    assert fresh.get("b", lambda: next(made)) == 1
    clock.time += 0.99
    assert fresh.get("a", lambda: next(made)) == 0
    clock.time += 0.01
    assert fresh.get("a", lambda: next(made)) == 2
    with pytest.raises(ZeroDivisionError):
        fresh.get("c", lambda: 1 // 0)
    assert fresh.get("c", lambda: 7) == 7


def test_a_dear_answer_is_good_for_longer() -> None:
    """A kiln of twenty thousand slots does not take the whole machine."""
    clock = Clock()
    fresh: Fresh[float] = Fresh(1, clock)

    def dear() -> float:
        clock.time += 2
        return clock.time

    assert fresh.get("a", dear) == 102
    clock.time = 100 + 2 * COST - 0.1
    assert fresh.get("a", dear) == 102
    clock.time = 100 + 2 * COST
    assert fresh.get("a", dear) == 110


def test_nobody_waits_for_what_somebody_else_makes() -> None:
    """They get the answer before it; only who has none yet waits."""
    clock = Clock()
    fresh: Fresh[str] = Fresh(1, clock)
    fresh.get("a", lambda: "old")
    clock.time += 1
    making, going = threading.Event(), threading.Event()

    def slow() -> str:
        making.set()
        assert going.wait(WAIT)
        return "new"

    maker = threading.Thread(target=fresh.get, args=("a", slow))
    maker.start()
    assert making.wait(WAIT)
    assert fresh.get("a", lambda: "mine") == "old"
    going.set()
    maker.join(WAIT)
    assert fresh.get("a", lambda: "mine") == "new"


def test_only_so_many_are_kept() -> None:
    """The names are strangers' to choose."""
    fresh: Fresh[int] = Fresh(60, Clock())
    for number in range(KEPT + 50):
        fresh.get(str(number), lambda: 1)
    assert len(fresh._kept) == KEPT
