"""The follower: it looks when something came and nobody writes, goes on after a failure, and ends when told."""

import threading

import pytest

from api import following
from api.following import Follower
from ledger.errors import PushbackError

WAIT = 120.0  # seconds that a test would wait for what does not come


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("FIRST", "AGAIN", "QUIET", "PATIENCE"):
        monkeypatch.setattr(following, name, 0.0)


def test_it_looks_until_there_is_no_more_and_again_when_something_comes() -> None:
    """Slices, then sleep; a failure is no end; closing ends it."""
    answers = iter([False, PushbackError("disk-full", retry_after=1), False, True, True])
    told = threading.Semaphore(0)

    def look() -> bool:
        told.release()
        answer = next(answers)
        if isinstance(answer, PushbackError):
            raise answer
        return answer

    follower = Follower(look)
    follower.start()
    for _ in range(4):
        assert told.acquire(timeout=WAIT)
    follower.wake()
    assert told.acquire(timeout=WAIT)
    follower.close()
    assert next(answers, None) is None


def test_it_stands_back_while_others_write_and_not_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is looked at before patience ends, by a clock that the test sets; then it is, though they write on."""
    monkeypatch.setattr(following, "QUIET", 2.0)
    monkeypatch.setattr(following, "PATIENCE", 30.0)
    time, looked = [100.0], threading.Event()
    follower = Follower(lambda: looked.set() or True)  # type: ignore[func-returns-value]  # None is falsy
    asked: list[float] = []

    def clock() -> float:
        asked.append(time[0])
        time[0] += 1.0
        follower._written = time[0]  # somebody writes all the time
        assert not looked.is_set() or time[0] >= 130.0
        return time[0]

    monkeypatch.setattr(following, "monotonic", clock)
    monkeypatch.setattr(follower._ending, "wait", lambda _=0.0: follower._ending.is_set())
    follower.start()
    assert looked.wait(WAIT)
    follower.close()
    assert max(asked) >= 129.0
