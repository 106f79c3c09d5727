"""Counting look-ups: beside the answer, one a source, piece and day; told as one neutral line."""

from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.scans import EVERY, ScanCounter, Seen
from api.sources import Sources
from api.verdicts import asked
from ledger.admission import Checked
from ledger.craft.state import Life, MemoryState, Put, ScanDay
from ledger.errors import PushbackError
from ledger.instance import published_studio
from ledger.store.scans import ScanStore
from tests.api.conftest import SLOTTED, STUDIO, UNKNOWN, furnish
from tests.api.served import URL, Served
from tests.craft.kiln_world import code_of

DAY = 24 * 3600
NOON = 1_777_608_000  # 2026-05-01T04:00:00Z, noon in the east
CODE = code_of(STUDIO)


class Counting:
    """A counter on a state of one piece, with a clock that is set."""

    def __init__(self, folder: Path, **changes: Any) -> None:
        self.time = NOON
        self.state = MemoryState()
        self.store = ScanStore(folder / "private" / "scans.db")
        self.salts: list[bytes] = []
        self.counter = ScanCounter(Sources(1, b"x-region"), self.store, lambda: self.time, self.salt, **changes)

    def salt(self, length: int) -> bytes:
        """Draw a salt that no day had before."""
        self.salts.append(len(self.salts).to_bytes(length, "big"))
        return self.salts[-1]

    def own(self, since: int) -> None:
        """Let somebody own the piece."""
        self.state.apply([Put(Life(code=CODE, owner="did:key:z6Mk", owned_at=since))])

    def scan(self, *addresses: str, code: str = CODE, region: str = "") -> None:
        """Note a look-up from each address, and sum."""
        for address in addresses:
            headers = [(b"x-forwarded-for", address.encode()), (b"x-region", region.encode())]
            self.counter.note(code, {"client": ("10.0.0.1", 1), "headers": headers})
        self.counter.sum(self.counter.take(), self.state)

    @property
    def count(self) -> int:
        """How often the piece was looked up."""
        return self.counter.of(self.state, CODE).count


@pytest.fixture
def counting(tmp_path: Path):
    """A counter of one's own."""
    made = Counting(tmp_path)
    yield made
    made.store.close()


def test_a_source_counts_once_a_day_for_each_piece(counting: Counting) -> None:
    """However often and with whichever address of its network; a new day has a new salt, and the old one is gone."""
    counting.scan("203.0.113.7", "203.0.113.7", "203.0.113.8", "2001:db8::1", "2001:db8::2")
    counting.scan("203.0.113.7", "::ffff:203.0.113.7", "2001:db8::3")
    assert counting.count == 3
    counting.scan("203.0.113.7", code=code_of(SLOTTED))
    assert counting.count == 3
    counting.time += DAY
    counting.scan("203.0.113.7")
    counting.scan("203.0.113.7")
    assert counting.count == 4
    assert len(counting.salts) == 2
    assert list(counting.counter._days) == ["2026-05-02"]
    assert counting.counter.of(counting.state, CODE).first == "2026-05-01"


def test_what_was_noted_before_midnight_counts_for_that_day(counting: Counting) -> None:
    """Though it is summed after it, under the salt of that day."""
    counting.time += DAY // 2 - 1
    counting.scan("203.0.113.7")
    counting.counter.note(CODE, {"client": ("203.0.113.8", 1), "headers": []})
    counting.counter.note(CODE, {"client": ("203.0.113.7", 1), "headers": []})
    counting.time += 2
    counting.scan("203.0.113.7", "203.0.113.9")
    assert counting.store.lines("2026-05-01") == {CODE: (2, 0)}
    assert counting.store.lines("2026-05-02") == {CODE: (1, 0)}
    counting.scan("203.0.113.7")
    assert counting.store.lines("2026-05-02") == {CODE: (2, 0)}


def test_look_ups_before_and_after_the_claim_are_told_apart(counting: Counting) -> None:
    """By the time of the entry from which somebody owns the piece; regions are kept of the later ones alone."""
    counting.scan("203.0.113.1", region="CN-32")
    counting.own(NOON + 10)
    counting.scan("203.0.113.2", region="CN-32")
    counting.time = NOON + 10
    counting.scan("203.0.113.3", "203.0.113.4", region="CN-44")
    counting.scan("203.0.113.5")
    assert counting.store.lines("2026-05-01") == {CODE: (2, 3)}
    assert [str(each) for each in counting.store.places(CODE, "2026-05-01")] == ["2026-05-01 CN-44"]


def test_five_regions_after_a_claim_are_a_hint_and_none_before(counting: Counting) -> None:
    """A piece that nobody owns is shown around; what was seen before the present owner is not this owner's journey."""
    counting.own(NOON)
    for number, region in enumerate(("CN-32", "CN-44", "CN-33", "CN-51", "CN-11")):
        assert counting.counter.of(counting.state, CODE).apart == ()
        counting.scan("203.0.113.1", region=region)
        counting.time += 2 * DAY
        assert counting.count == number + 1
    assert counting.counter.of(counting.state, CODE).apart[0] == "2026-05-01 CN-32"
    counting.own(NOON + 3 * DAY)
    assert counting.counter.of(counting.state, CODE).apart == ()
    counting.state.apply([Put(Life(code=CODE))])
    assert counting.counter.of(counting.state, CODE).apart == ()


def test_notes_are_bounded_and_no_answer_waits(tmp_path: Path) -> None:
    """Above the bound look-ups go uncounted; those that wait are counted, and then there is room again."""
    counting = Counting(tmp_path, limit=3)
    counting.scan(*(f"203.0.113.{number}" for number in range(9)))
    assert counting.count == 3
    counting.scan("203.0.113.9")
    assert counting.count == 4
    counting.store.close()


def test_a_filter_takes_the_new_for_the_seen_and_never_the_seen_for_the_new() -> None:
    """Twenty thousand sources of one piece: each new once; of as many again next to none is missed."""
    seen = Seen(b"\1" * 32)
    assert sum(seen.first(str(number), CODE) for number in range(20_000)) > 19_990
    assert not any(seen.first(str(number), CODE) for number in range(20_000))


def test_old_regions_age_out_at_midnight(counting: Counting) -> None:
    """After ninety days nobody knows any more where a piece was looked up; how often stays."""
    counting.own(NOON)
    counting.scan("203.0.113.1", region="CN-32")
    counting.time += 91 * DAY
    counting.scan("203.0.113.1", region="CN-44")
    assert [str(each) for each in counting.store.places(CODE, "2026-05-01")] == ["2026-07-31 CN-44"]
    assert counting.count == 2


def test_every_door_that_answers_for_a_code_is_counted_once(served: Served) -> None:
    """The page, the link of a certificate and the verdict as JSON are one look-up of one source; unknown codes none."""
    code, before = code_of(SLOTTED), served.site.scans.store.of(code_of(SLOTTED))
    assert before is None
    for path in (f"/c/{code}", f"/C/{code}", f"/c/{code}?lang=en", f"/api/v1/verify/{code}", f"/api/v1/verify/{code}"):
        assert served.get(path).status_code == 200
        assert list(served.site.scans._waiting) == [(code, "127.0.0.1")], path
        served.site.count(served.site.scans.take())
    assert served.site.scans.store.of(code) == (1, "2026-05-01")
    for path in (
        f"/c/{code_of(UNKNOWN)}",
        f"/api/v1/verify/{code_of(UNKNOWN)}",
        f"/api/v1/pieces/{code}",
        "/checkpoint",
    ):
        served.get(path)
    served.client.head(f"/c/{code}")
    assert served.site.scans.take() == {}


def test_a_hit_of_the_cache_is_counted_like_any_other(desk: Served) -> None:
    """From another address it is another source, though the app never hears of it."""
    furnish(desk)
    path = f"/api/v1/verify/{CODE}"
    desk.get(path)
    assert desk.site.cache.get(path) is not None
    other = TestClient(desk.fast, base_url=URL, client=("198.51.100.9", 1))
    other.get(path)
    other.get(path)
    assert [address for _, address in desk.site.scans.take()] == ["127.0.0.1", "198.51.100.9"]


def test_page_and_api_say_the_same_neutral_line(desk: Served) -> None:
    """Once it is summed; the word stays what it was."""
    furnish(desk)
    path = f"/api/v1/verify/{CODE}"
    before = desk.get(path).json()
    assert "scans" not in [note["code"] for note in before["notes"]]
    desk.site.count(desk.site.scans.take())
    desk.site.cache.changed({CODE})
    after = desk.get(path).json()
    (line,) = [note for note in after["notes"] if note["code"] == "scans"]
    assert line["fields"] == {"count": 1, "first": "2026-05-01"}
    assert line["zh"] == "此码被查询 1 次，首次 2026-05-01；陈列、直播会使次数增多。"
    assert after["word"] == before["word"]
    assert "此码被查询 1 次" in desk.get(f"/c/{CODE}").text
    assert asked(desk.site, code_of(UNKNOWN)).facts.piece is None


def test_a_store_that_fails_costs_counts_and_no_answer(desk: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """What could not be added is owed to nobody."""
    furnish(desk)
    desk.get(f"/c/{CODE}")

    def failing(tallies: object) -> None:
        raise PushbackError("store-failed", retry_after=60)

    monkeypatch.setattr(desk.site.scans.store, "add", failing)
    desk.site.count(desk.site.scans.take())
    assert desk.get(f"/c/{CODE}").status_code == 200
    assert EVERY == 10


def test_nothing_that_is_kept_names_an_address(desk: Served) -> None:
    """Neither the file nor what is left in memory after a sum."""
    furnish(desk)
    TestClient(desk.fast, base_url=URL, client=("198.51.100.99", 1)).get(f"/c/{CODE}")
    desk.site.count(desk.site.scans.take())
    folder = desk.instance.directory / "private"
    for path in folder.iterdir():
        assert b"198.51.100" not in path.read_bytes(), path
    assert desk.site.scans.store.of(CODE) == (1, "2026-05-01")
    assert not any(b"198.51" in bytes(seen._bits) for seen in desk.site.scans._days.values())


def test_a_days_lines_are_served_under_the_root_that_was_stated(desk: Served) -> None:
    """Kept for ever by whoever asked; an unknown root is not here, and what is no root is no name."""
    furnish(desk)
    desk.get(f"/c/{CODE}")
    desk.site.count(desk.site.scans.take())
    day = desk.instance.keep_scan_days()
    assert desk.instance.sequencer.maker is day
    desk.time += DAY
    desk.instance.sequencer.append([Checked((), sheet=False)])
    row = desk.instance.store.get(ScanDay, "2026-05-01")
    assert row is not None
    answer = desk.get(f"/scans/{row.root}")
    assert answer.content == f'["{CODE}",1,0]\n'.encode()
    assert "immutable" in answer.headers["cache-control"]
    assert desk.site.cache.get(f"/scans/{row.root}") is not None
    assert desk.get("/scans/" + "0" * 64).status_code == 404
    assert desk.get("/scans/x").status_code == 400
    with published_studio(desk.instance.directory) as source:
        assert source.fetch(f"scans/{row.root}", 100) == answer.content
    before = desk.instance.sequencer.maker
    desk.instance.keep_snapshots()
    desk.instance.keep_scan_days()
    assert desk.instance.sequencer.maker is not before
