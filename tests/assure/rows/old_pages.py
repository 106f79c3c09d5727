"""C9 and E5: an old page is never shown as fresh, and who keeps a copy of the log never goes back to one."""

import shutil
import tempfile
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from random import Random

from certs.verify import verify
from ledger.craft.verdict import FRESH_DAYS
from ledger.errors import LedgerError, NotFoundError
from ledger.kept_pages import KeptPages
from ledger.log.checkpoint import parse_checkpoint
from ledger.log.entry import parse_entry
from ledger.log.note import parse_note
from ledger.log.receipt import parse_receipt
from ledger.mirror import mirror
from tests.assure.row import Figures, Row, counted, found
from tests.certs.ledger_world import SLOTTED, STUDIO, bundle_of, ledger_world
from tests.chronicle import Chronicle

DAY = 24 * 3600
Ask = Callable[[bytes, int], str]


def strict(data: bytes, at: int) -> str:
    """Return the overall word under the ledger's own clock."""
    return verify(data, ledger_world().entered.trust(), at).verdict.word


def frozen(data: bytes, at: int) -> str:
    """The weak client: asks as of the day of the page, whatever day it is."""
    del at
    return strict(data, newest(data))


@cache
def newest(data: bytes) -> int:
    """Return the time of the newest entry that a bundle shows."""
    from certs.bundle import parse_bundle

    return max(parse_entry(parse_receipt(each).frames[0]).time for each in parse_bundle(data).receipts)


def old_pages(count: int, random: Random, ask: Ask = strict) -> Figures:
    """C9: replay what was true once, at any age: beyond the days of freshness it is never *registered*."""
    fresh = 0
    for number in counted(count):
        data = bundle_of((STUDIO, SLOTTED)[number % 2])
        age = random.randrange(random.choice((FRESH_DAYS, 3650)) * DAY)
        word = ask(data, newest(data) + age)
        if age > (FRESH_DAYS + 1) * DAY:
            assert word != "registered", f"a page of {age // DAY} days ago is shown as fresh"
        elif 0 <= age <= FRESH_DAYS * DAY:
            assert word == "registered", f"a page of {age // DAY} days ago is not shown"
            fresh += 1
    return {"replays": count, "that were fresh": fresh}


# E5 -------------------------------------------------------------------------------------------------------------------


@cache
def growing() -> tuple[dict[str, bytes], ...]:
    """Return a log's files at each of its sizes, and after them those of one that parts from it."""
    log, fork = Chronicle(), Chronicle()
    sizes = []
    for number in range(6):
        log.enrol(f"zs{number}")
        sizes.append(log.files())
    for number in range(9):
        fork.enrol(f"x{number}")
    fork.entries[: len(Chronicle().entries)] = log.entries[: len(Chronicle().entries)]
    return (*sizes, fork.files())


class _Offered:
    """What an operator shows this time, broken off after some files or not at all."""

    def __init__(self, files: dict[str, bytes], left: int) -> None:
        self._files, self._left = files, left

    def fetch(self, path: str, limit: int) -> bytes:
        """See `Source.fetch`."""
        self._left -= 1
        if self._left < 0 or path not in self._files:
            raise NotFoundError("source-missing", path=path)
        assert len(self._files[path]) <= limit
        return self._files[path]


def quiet(stage: str, done: int, total: int) -> None:
    """Take progress and say nothing."""
    assert done <= total, stage


def held(directory: Path) -> int:
    """Return the size that a mirror holds, 0 for none."""
    path = directory / "checkpoint"
    return parse_checkpoint(parse_note(path.read_bytes()).text).size if path.exists() else 0


def offers(count: int, random: Random, *, forgets: bool = False) -> Figures:
    """E5: larger, smaller, forked and broken-off offers in any order: what a client has seen never decreases.

    The mirror is lost now and then; the highest page seen is what remains, and no mirror is made of a lower one.
    """
    trust, refused, lost = Chronicle().trust, 0, 0
    with tempfile.TemporaryDirectory() as folder:
        mine, state, before = Path(folder) / "mirror", Path(folder) / "state", 0
        mine.mkdir()
        for number in counted(count):
            if number % 40 == 0:
                shutil.rmtree(mine)
                shutil.rmtree(state, ignore_errors=True)
                mine.mkdir()
                before = 0
            elif random.randrange(5) == 0:
                (mine / "checkpoint").unlink(missing_ok=True)
                lost += 1
            if forgets:  # the weak client: what it saw is gone each time
                (mine / "checkpoint").unlink(missing_ok=True)
                shutil.rmtree(state, ignore_errors=True)
            kept, had = KeptPages(state), held(mine)
            offer = _Offered(random.choice(growing()), random.choice((99, 99, random.randrange(8))))
            try:
                mirror(offer, mine, trust, quiet, partial(kept.hold, trust=trust))
            except LedgerError:
                refused += 1
            highest, now = kept.highest(trust), held(mine)
            seen = 0 if highest is None else highest.checkpoint.size
            assert seen >= before, f"a client that had seen {before} entries has seen {seen}"
            assert now in {had, seen}, f"a mirror was made of {now} entries where {seen} were seen"
            before = seen
    return {"offers": count, "refused or broken off": refused, "mirrors lost": lost}


ROWS = (
    Row(
        name="C9", claim="an old page is never shown as fresh knowledge", unit="replays", small=40, full=200,
        run=old_pages, control=lambda random: found(lambda: old_pages(40, random, frozen)),
    ),
    Row(
        name="E5", claim="the highest page seen never decreases, whatever is offered", unit="offers", small=80,
        full=5000, run=offers, control=lambda random: found(lambda: offers(200, random, forgets=True)),
    ),
)  # fmt: skip
