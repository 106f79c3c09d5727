"""B4 and C8: one certificate for many pots, as far as look-ups tell; look-ups that one source sends by the thousand."""

import asyncio
import tempfile
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch

from api import scans
from api.scans import ScanCounter
from api.sources import Sources
from ledger.craft import sightings
from ledger.craft.profile import zisha
from ledger.craft.state import Life, MemoryState, Put
from ledger.craft.verdict import verdict
from ledger.craft.verdict_facts import Scans
from ledger.craft.verdict_state import View, facts_from_state
from ledger.store.scans import ScanStore
from tests.api.served import Served
from tests.assure.lives import Day, clones, honest
from tests.assure.row import Figures, Row, counted, found
from tests.certs.ledger_world import STUDIO, ledger_world
from tests.craft.kiln_world import code_of

NOON = 1_777_608_000  # 2026-05-01T04:00:00Z
DAY = 24 * 3600
CODE = code_of(STUDIO)
FIFTH = 5


# B4 -------------------------------------------------------------------------------------------------------------------


class Counted:
    """One piece with an owner, counted by the server's own counter."""

    def __init__(self, store: ScanStore, code: str) -> None:
        self.time, self.code = NOON, code
        self.state = MemoryState()
        self.counter = ScanCounter(Sources(1, b"x-region"), store, lambda: self.time)
        self.own(0)

    def own(self, owner: int) -> None:
        """Let somebody own the piece from now on."""
        self.state.apply([Put(Life(code=self.code, owner=f"did:key:{owner}", owned_at=self.time))])

    def day(self, day: Day) -> None:
        """Count a day's look-ups."""
        for look in day.looks:
            headers = [(b"x-forwarded-for", look.source.encode()), (b"x-region", look.region.encode())]
            self.counter.note(self.code, {"client": ("10.0.0.1", 1), "headers": headers})
        self.counter.sum(self.counter.take(), self.state)

    @property
    def scans(self) -> Scans:
        """What a verdict is told."""
        return self.counter.of(self.state, self.code)


def lived(store: ScanStore, code: str, life: Iterator[Day]) -> tuple[int, int, Scans]:
    """Let a life pass; return the day of the fifth region, that of the first hint (-1: never), and that hint."""
    counted_, owner, regions = Counted(store, code), 0, set()
    fifth = hinted = -1
    hint = Scans(0, "")
    for number, day in enumerate(life):
        counted_.time = NOON + number * DAY
        if day.owner != owner:
            owner = day.owner
            counted_.own(owner)
        if not day.looks:
            continue
        counted_.day(day)
        regions |= {look.region for look in day.looks}
        if fifth < 0 and len(regions) >= FIFTH:
            fifth = number
        if hinted < 0 and counted_.scans.apart:
            hinted, hint = number, counted_.scans
    return fifth, hinted, hint


def simulated(count: int, random: Random) -> Figures:
    """Let codes live on many pots, and as many on one: a hint by the fifth region, or never; no word changes."""
    store, late, alarms, worded = ScanStore(None), 0, 0, 0
    small = patch.object(scans.Seen, "BITS", 1 << 16)  # a filter for a town is made anew for each day of each life
    try:
        small.start()
        for number in counted(count):
            fifth, hinted, hint = lived(store, f"c{number}", clones(random))
            late += fifth < 0 or not 0 <= hinted <= fifth
            if hinted >= 0:
                check_word(hint)
                worded += 1
            alarms += lived(store, f"h{number}", honest(random))[1] >= 0
    finally:
        small.stop()
        store.close()
    assert late <= max(1, count // 20), f"{late} of {count} codes on many pots had no hint by the fifth region"
    assert alarms <= max(1, count // 100), f"{alarms} of {count} honest pieces had a hint"
    return {
        "clones": count, "with a hint by the fifth region": count - late, "honest lives": count, "false hints": alarms,
        "words looked at": worded,
    }  # fmt: skip


def check_word(scans_: Scans) -> None:
    """Draw the verdict with the hint and without: a note more, the same word, nothing else."""
    world = ledger_world()
    drawn = []
    for told in (scans_, Scans(scans_.count, scans_.first)):
        view = View(world.entered.size, world.time, scans=told)
        facts = facts_from_state(world.state, world.entered.entries.__getitem__, CODE, {zisha().hash: zisha()}, view)
        drawn.append(verdict(facts, world.time))
    with_hint, without = drawn
    extra = [line for line in with_hint.notes if line not in without.notes]
    assert [line.code for line in extra] == ["scans-apart"], "the hint is no note"
    assert (with_hint.word, with_hint.because, with_hint.warnings) == (without.word, without.because, without.warnings)
    assert with_hint.checked == without.checked, "a hint changed what is checked"


def deaf_and_jumpy(random: Random) -> str:
    """Hear nothing below nine regions; then call three a wave."""
    with patch.object(sightings, "APART", 9):
        deaf = found(lambda: simulated(20, random))
    with patch.object(sightings, "APART", 3):
        return f"{deaf}; {found(lambda: simulated(100, random))}"


# C8 -------------------------------------------------------------------------------------------------------------------


def scripted(count: int, random: Random) -> Figures:
    """Look one piece up again and again from one network, under every disguise: its count moves by one a day."""
    with tempfile.TemporaryDirectory() as name, Served(Path(name) / "studio", proxies=1) as studio:
        studio.register(studio.piece(number=STUDIO))
        days = asyncio.run(_scripts(studio, count, random))
        told = studio.site.scans.store.of(CODE)
        assert told is not None
        counted_, first = told
        assert first == "2026-05-01"
        assert counted_ <= days, f"one source moved the count to {counted_} in {days} days"
        assert counted_ == days, f"a source that came on {days} days was counted {counted_} times"
    return {"scans": count, "days": days, "counted": counted_}


async def _scripts(studio: Served, count: int, random: Random) -> int:
    """Send the look-ups, a tenth of them a day; return how many days that took."""
    start, every = studio.time, max(1, count // 10)

    async def receive() -> Any:
        raise AssertionError("nothing is posted")

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            assert message["status"] == 200, message

    for number in counted(count):
        studio.time = start + number // every * DAY
        path = f"/api/v1/verify/{CODE}"
        claimed = f"{random.randrange(256)}.{random.randrange(256)}.0.1, 2001:db8:0:7::{random.randrange(65536):x}"
        headers = [(b"host", b"zisha.example"), (b"x-forwarded-for", claimed.encode())]
        await studio.fast(
            {"type": "http", "method": "GET", "path": path, "raw_path": path.encode(), "root_path": "",
             "query_string": b"", "headers": headers, "client": ("10.0.0.1", random.randrange(65536)),
             "server": ("zisha.example", 443), "scheme": "https", "http_version": "1.1"}, receive, send,
        )  # fmt: skip
        if number % 97 == 0:
            studio.site.count(studio.site.scans.take())
    studio.site.count(studio.site.scans.take())
    return (count - 1) // every + 1


def believing(random: Random) -> str:
    """Believe the leftmost address of the header; then take each address of a network for a source."""
    first = lambda self, scope: scope["headers"][1][1].decode().partition(",")[0]  # noqa: E731
    with patch.object(Sources, "address", first):
        said = found(lambda: scripted(300, random))
    with patch.object(scans, "network_of", lambda address: address):
        return f"{said}; {found(lambda: scripted(300, random))}"


ROWS = (
    Row(
        name="B4", claim="a code on many pots has a hint by the fifth region; honest ones hardly ever; no word changes",
        unit="clones", small=20, full=1000, run=simulated, control=deaf_and_jumpy,
    ),
    Row(
        name="C8", claim="one source moves a piece's count by one a day, whatever it claims to be", unit="scans",
        small=300, full=100_000, run=scripted, control=believing,
    ),
)  # fmt: skip
