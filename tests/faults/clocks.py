"""G8: a clock that goes back by days, ahead by years, steps by seconds, repeats one; entry times stay in order.

Artisans' clocks go on as they should meanwhile. A submission is accepted, refused (too old by the ledger's clock, or
ahead of it) or put off (`clock-behind`: more than five seconds before the last entry); once the clock is right again,
what was put off is accepted, unless an entry of the wrong years stands in the log.
"""

import random
import shutil
from collections.abc import Callable

import pytest
from msgspec.structs import replace as changed

from ledger.admission import Checked, Refused, check
from ledger.craft.statement import sign_statement
from ledger.craft.submission import format_submission, read_submission
from ledger.errors import InconsistencyError, PushbackError
from ledger.log.entry import parse_entry
from ledger.sequencer import CLOCK_SLACK, Accepted, Sequencer
from tests.craft.world import ORIGIN, START, key_of
from tests.desk import Statements
from tests.faults import ledgers
from tests.faults.campaign import Figures, scratch
from tests.faults.frail import Hand

DAY, YEAR = 86400, 365 * 86400
JUMPS = (-15 * DAY, 10 * YEAR, -10 * YEAR, -3600, 3600, -6, -5, -1, 0, 1, 6, 40 * DAY)  # -1, 0: a leap second
STEPS = 12  # submissions a clock
Weak = Callable[[pytest.MonkeyPatch], None]


def plain_clock(patch: pytest.MonkeyPatch) -> None:
    """Plant a sequencer that enters the clock's time as it is."""
    patch.setattr(Sequencer, "_time", lambda self, head: self._clock.now())


def jumped(count: int, chance: random.Random, told: Callable[[int, int], None], *, weak: Weak | None = None) -> Figures:
    """Let so many clocks jump, each over a ledger of its own.

    Raises:
        AssertionError: entry times out of order, or a right clock that is refused.
    """
    seen: Figures = {"clocks": 0, "jumps": 0, "accepted": 0, "refused": 0, "put off": 0}
    home, people = scratch(), Statements()
    try:
        founded = ledgers.found(home / "founded")
        with pytest.MonkeyPatch.context() as patch:
            if weak is not None:
                weak(patch)
            while seen["clocks"] < count:
                with ledgers.opened(ledgers.copy(founded, home / "studio")) as parts:
                    _one_clock(parts, people, chance, seen)
                seen["clocks"] += 1
                told(seen["clocks"], count)
    finally:
        shutil.rmtree(home)
    return seen


def _one_clock(parts: ledgers.Parts, people: Statements, chance: random.Random, seen: Figures) -> None:
    clock, real = Hand(START), START
    sequencer = parts.sequencer(lambda step: None, clock)
    sequencer.start()
    offset = 0
    for number in range(1, STEPS + 1):
        real += chance.randrange(1, 60)
        offset = chance.choice((0, offset, offset + chance.choice(JUMPS), chance.choice(JUMPS)))
        clock.time = max(0, real + offset)
        seen["jumps"] += 1
        stated = chance.choice((real, clock.time))  # the artisan's clock, or one that jumped with the ledger's
        checked = check(read_submission(_piece(people, number, stated)), parts.store)
        assert isinstance(checked, Checked)
        before = _times(parts)
        try:
            answer = sequencer.append([checked])[0]
        except PushbackError as e:
            behind = e.code == "clock-behind" and before[-1] > clock.time + CLOCK_SLACK
            if not behind:
                raise AssertionError(f"put off at {clock.time} ({e}), the last entry at {before[-1]}") from e
            seen["put off"] += 1
            continue
        except InconsistencyError as e:
            raise AssertionError(f"an entry is out of order after a jump of {offset} s: {e}") from e
        seen["accepted" if isinstance(answer, Accepted) else "refused"] += 1
        if isinstance(answer, Refused):
            assert offset or stated != real, f"a right clock was refused: {answer}"
        times = _times(parts)
        assert times == sorted(times), f"entry times go back after a jump of {offset} s: {times[-2:]}"


def _piece(people: Statements, number: int, stated: int) -> bytes:
    subject = changed(people.subject(number), ledger=ORIGIN)
    return format_submission([sign_statement("PieceRegistration", subject, key_of("m1"), stated, ORIGIN)])


def _times(parts: ledgers.Parts) -> list[int]:
    with parts.store.read() as reading:
        return [parse_entry(entry).time for entry in reading.entries(0, 1 << 30)]
