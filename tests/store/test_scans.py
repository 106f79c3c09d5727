"""Counts of look-ups: private, added whole, aged out."""

from collections import Counter
from pathlib import Path

import pytest

from ledger.craft.sightings import Sighting
from ledger.errors import InconsistencyError, PolicyError, PushbackError
from ledger.store.scans import ScanStore, Tally

A, B = "0123456789ABT", "1123456789ABT"


@pytest.fixture
def store(tmp_path: Path):
    """A new file."""
    opened = ScanStore(tmp_path / "private" / "scans.db")
    yield opened
    opened.close()


def test_counts_add_up_and_the_first_day_stays(store: ScanStore) -> None:
    """Over days and over sums of one day, in whatever order days are added."""
    store.add({("2026-05-02", A): Tally(2, 1), ("2026-05-02", B): Tally(0, 1)})
    store.add({("2026-05-02", A): Tally(0, 3), ("2026-05-01", A): Tally(1, 0)})
    assert store.of(A) == (7, "2026-05-01")
    assert store.of(B) == (1, "2026-05-02")
    assert store.of("2123456789ABT") is None
    assert store.lines("2026-05-02") == {A: (2, 4), B: (0, 1)}
    assert store.waiting("2026-05-02") == ["2026-05-01"]
    assert store.waiting("2026-05-03") == ["2026-05-01", "2026-05-02"]


def test_a_day_that_is_stated_is_dropped_and_its_sum_stays(store: ScanStore) -> None:
    """What is told of a piece does not go down."""
    store.add({("2026-05-02", A): Tally(2, 1)})
    store.drop("2026-05-02")
    assert store.lines("2026-05-02") == {}
    assert store.of(A) == (3, "2026-05-02")


def test_regions_are_kept_once_a_day_and_age(store: ScanStore) -> None:
    """By piece and day, since a day; older ones are forgotten, and so are counts that nobody stated."""
    store.add(
        {
            ("2026-05-01", A): Tally(0, 9, Counter({"CN-44": 5, "CN-32": 4})),
            ("2026-05-09", A): Tally(0, 1, Counter(["JP"])),
        }
    )
    store.add({("2026-05-01", A): Tally(0, 1, Counter(["CN-32"])), ("2026-05-01", B): Tally(0, 1, Counter(["CN-11"]))})
    seen = (("2026-05-01", "CN-32", 5), ("2026-05-01", "CN-44", 5), ("2026-05-09", "JP", 1))
    first, second, third = (Sighting(*each) for each in seen)
    assert store.places(A, "2026-05-01") == [first, second, third]
    assert store.places(A, "2026-05-02") == [third]
    store.age("2026-05-02", "2026-05-01")
    assert store.places(A, "2026-05-01") == [third]
    assert store.waiting("2027-01-01") == ["2026-05-01", "2026-05-09"]
    store.age("2026-05-02", "2026-05-09")
    assert store.waiting("2027-01-01") == ["2026-05-09"]
    assert store.of(A) == (11, "2026-05-01")


def test_nothing_of_a_sum_is_kept_when_a_part_of_it_fails(store: ScanStore) -> None:
    """A count of nothing is a fault of ours: the whole sum goes."""
    with pytest.raises(InconsistencyError) as caught:
        store.add({("2026-05-01", A): Tally(1, 0), ("2026-05-01", B): Tally(0, 0)})
    assert caught.value.code == "store-damaged"
    assert store.of(A) is None
    store.add({("2026-05-01", A): Tally(1, 0)})
    assert store.of(A) == (1, "2026-05-01")


def test_a_file_survives_its_process_and_is_private(tmp_path: Path) -> None:
    """Read again it says the same; one that others can read is not opened."""
    path = tmp_path / "private" / "scans.db"
    first = ScanStore(path)
    first.add({("2026-05-01", A): Tally(1, 0)})
    first.close()
    second = ScanStore(path)
    assert second.of(A) == (1, "2026-05-01")
    second.close()
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    path.chmod(0o644)
    with pytest.raises(PolicyError) as caught:
        ScanStore(path)
    assert caught.value.code == "private-open-to-others"


def test_a_folder_that_can_not_be_made_is_said(tmp_path: Path) -> None:
    """Try later: nothing is counted meanwhile."""
    (tmp_path / "private").write_text("a file")
    with pytest.raises(PushbackError) as caught:
        ScanStore(tmp_path / "private" / "scans.db")
    assert caught.value.code == "store-failed"


def test_a_server_that_only_reads_counts_in_memory(tmp_path: Path) -> None:
    """It changes nothing of the ledger that it reads."""
    store = ScanStore(None)
    store.add({("2026-05-01", A): Tally(1, 0)})
    assert store.of(A) == (1, "2026-05-01")
    store.close()
    assert not list(tmp_path.iterdir())
