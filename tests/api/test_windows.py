"""Counts that end with their window: bounded, and without a thread of their own."""

from limits import parse
from limits.strategies import FixedWindowRateLimiter

from api.windows import Windows


class Ticks:
    """A clock that is set."""

    time = 100.0

    def __call__(self) -> float:
        """Return the time."""
        return self.time


def test_a_window_counts_until_it_ends() -> None:
    """From its first count on; then it begins anew, and one that nobody counts in is empty."""
    ticks = Ticks()
    windows = Windows(ticks)
    assert windows.incr("a", 60) == 1
    ticks.time = 159.9
    assert windows.incr("a", 60, 3) == windows.get("a") == 4
    assert windows.get_expiry("a") == 160.0
    assert (windows.get("b"), windows.get_expiry("b")) == (0, 159.9)
    ticks.time = 160.0
    assert (windows.get("a"), windows.get_expiry("a")) == (0, 160.0)
    assert windows.incr("a", 60) == 1
    assert windows.get_expiry("a") == 220.0


def test_the_least_lately_counted_is_forgotten_when_there_are_too_many() -> None:
    """So many sources take so much memory and no more."""
    windows = Windows(Ticks(), keys=3)
    for key in "abcad":
        windows.incr(key, 60)
    assert [windows.get(key) for key in "abcd"] == [2, 0, 1, 1]


def test_counts_can_be_forgotten() -> None:
    """One, or all of them."""
    windows = Windows(Ticks())
    for key in "abb":
        windows.incr(key, 60)
    windows.clear("a")
    windows.clear("a")
    assert windows.get("a") == 0
    assert windows.reset() == 1
    assert windows.get("b") == 0
    assert windows.check()
    assert windows.base_exceptions == ()


def test_the_library_counts_on_it() -> None:
    """Its fixed windows hold exactly as many as they say."""
    ticks = Ticks()
    limiter, item = FixedWindowRateLimiter(Windows(ticks)), parse("3/minute")
    assert [limiter.hit(item, "a") for _ in range(5)] == [True, True, True, False, False]
    assert not limiter.test(item, "a")
    assert limiter.test(item, "b")
    ticks.time += 60
    assert limiter.hit(item, "a")
