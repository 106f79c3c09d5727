"""C7: the same submission again and again, in one process and over crashes: one entry, and a receipt of that entry.

Every submission is posted with a failure planned at some step, half of them a crash; then again at once, and again at
any later time, alone or twice in one group.
"""

import random
import shutil
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

from ledger.admission import Checked, check
from ledger.craft.submission import read_submission
from ledger.sequencer import Accepted
from tests.faults import ledgers
from tests.faults.campaign import Figures, scratch
from tests.faults.frail import Frail
from tests.faults.registering import Work
from tests.faults.steps import STEPS

WORK = 120  # submissions a ledger


def retried(
    count: int,
    chance: random.Random,
    told: Callable[[int, int], None],
    weak: AbstractContextManager[object] | None = None,
) -> Figures:
    """Post until `count` posts were retries; `weak` is in force meanwhile.

    Raises:
        AssertionError: a retry that got another entry, or none; a log that does not hold what was told.
    """
    seen: Figures = {"retries": 0, "crashes": 0, "unknown outcomes": 0, "statements": 0}
    with weak or nullcontext():
        while seen["retries"] < count:
            home = scratch()
            try:
                frail = Frail(ledgers.found(home))
                _one_ledger(frail, ledgers.submissions(WORK, chance.randrange(1 << 30)), chance, count, seen, told)
                seen["crashes"] += frail.crashes
                seen["unknown outcomes"] += frail.unknown
                frail.close()
            finally:
                shutil.rmtree(home)
    return seen


def _one_ledger(
    frail: Frail, work: Work, chance: random.Random, count: int, seen: Figures, told: Callable[[int, int], None]
) -> None:
    before = frail.head().size
    posted: list[bytes] = []
    for _, body in work:
        if chance.random() < 0.6:
            frail.fail_at(chance.choice(STEPS[1:]), crash=chance.random() < 0.5)
        attempts = frail.crashes + frail.unknown
        frail.submit(body)
        seen["retries"] += frail.crashes + frail.unknown - attempts
        posted.append(body)
        again = [body, *chance.choices(posted, k=3)]
        for each in again:
            _accepted(frail, each)
        _twice_in_a_group(frail, chance.choice(posted))
        seen["retries"] += len(again) + 2
        told(seen["retries"], count)
        if seen["retries"] >= count:
            break
    frail.crash()
    frail.check()
    statements = len(frail.told)
    assert frail.head().size - before == statements, f"{frail.head().size - before} entries of {statements} statements"
    seen["statements"] += statements


def _accepted(frail: Frail, body: bytes) -> None:
    answer = frail.submit(body)
    assert isinstance(answer, Accepted), f"a retry was refused: {answer}"


def _twice_in_a_group(frail: Frail, body: bytes) -> None:
    checked = check(read_submission(body), frail.store)
    assert isinstance(checked, Checked)
    first, second = frail.sequencer.append([checked, checked])
    assert isinstance(first, Accepted), f"a retry was refused: {first}"
    assert first == second, "two receipts of one statement differ"
    assert [frail.told[each] for each in first.statements] == list(first.entries), "a retry got another entry"
