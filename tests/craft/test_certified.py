"""What the certifier states: snapshots, a day's scans, releases; and the array a snapshot is over."""

from hashlib import sha256
from typing import Any

import pytest

from ledger.craft.kinds.oversight.release import Program, Release
from ledger.craft.kinds.oversight.scan_summary import ScanSummary, scan_root
from ledger.craft.kinds.oversight.status_snapshot import BETWEEN
from ledger.craft.records.status import CHUNK
from ledger.craft.snapshot import leaves_of, padded, status_dirty
from ledger.craft.state import MemoryState, Put, Released, ScanDay, Snapshot, StatusChunk, StatusLeaf
from ledger.craft.status import DISPUTED, marked, status_of
from ledger.errors import MalformedError, PolicyError
from ledger.log.tree import EMPTY, hash_leaf, root_of
from tests.craft.oversight_world import OversightWorld
from tests.craft.world import START, refused

DAY = 24 * 3600


@pytest.fixture
def world() -> OversightWorld:
    """A registered piece."""
    return OversightWorld()


# The array ------------------------------------------------------------------------------------------------------------


def test_a_chunk_is_hashed_with_its_zeros() -> None:
    """And one that holds no piece as 8,192 of them; only what has no leaf hash yet is hashed."""
    state = MemoryState()
    state.apply([Put(StatusChunk(number=1, data=b"\0\1"))])
    first, second, third = leaves_of(state, 2 * CHUNK + 1)
    assert first.leaf == third.leaf == hash_leaf(bytes(CHUNK))
    assert second.leaf == hash_leaf(b"\0\1" + bytes(CHUNK - 2))
    assert [each.fresh for each in (first, second, third)] == [True] * 3
    assert second.chunk == padded(b"\0\1")
    state.apply([Put(StatusLeaf(number=1, leaf=bytes(32)))])
    known = leaves_of(state, 2 * CHUNK)[1]
    assert (known.leaf, known.fresh) == (bytes(32), False)
    assert len(leaves_of(state, CHUNK)) == 1


# StatusSnapshot -------------------------------------------------------------------------------------------------------


def test_a_snapshot_covers_all_before_it(world: OversightWorld) -> None:
    """Its root is over the array as the rules have it, and the chunk is not hashed a second time."""
    assert status_dirty(world.state, world.index)
    world.snapshot()
    row = world.state.get(Snapshot, "")
    assert row is not None
    data = bytes(status_of(world.state, index) for index in range(row.n))
    assert row.root == root_of([hash_leaf(padded(data))])
    assert (row.index, row.n, row.time) == (world.index - 1, world.index - 1, world.time - 1)
    assert not status_dirty(world.state, world.index)
    state = world.state
    state.apply(marked(state, {5: DISPUTED}))
    assert status_dirty(state, world.index)


def test_a_snapshot_that_hides_something_is_refused(world: OversightWorld) -> None:
    """The same array but for one bit has another root."""
    world.state.apply(marked(world.state, {world.index - 3: DISPUTED}))
    data = bytearray(status_of(world.state, index) for index in range(world.index))
    data[world.index - 3] = 0
    with refused(PolicyError, "snapshot-root"):
        world.snapshot(root=root_of([hash_leaf(padded(bytes(data)))]).hex())


def test_snapshots_keep_their_distance(world: OversightWorld) -> None:
    """A minute, by the entries' times."""
    world.snapshot()
    world.time += BETWEEN - 2
    with refused(PolicyError, "snapshot-too-soon"):
        world.snapshot()
    world.time += 1
    world.snapshot()


@pytest.mark.parametrize(
    ("fields", "error", "code"),
    [
        ({"n": 1}, PolicyError, "snapshot-place"),
        ({"n": 0}, MalformedError, "field-out-of-range"),
        ({"root": "x"}, MalformedError, "field-not-a-hash"),
    ],
)
def test_what_a_snapshot_must_be(world: OversightWorld, fields: dict[str, Any], error: Any, code: str) -> None:
    """Each reason by itself."""
    with refused(error, code):
        world.snapshot(**fields)


# ScanSummary ----------------------------------------------------------------------------------------------------------


def summarise(world: OversightWorld, **changes: Any) -> None:
    """State the scans of the day before."""
    fields = {"day": "2026-04-30", "codes": 1, "root": scan_root({world.code: (3, 1)}).hex()}
    world.say("ScanSummary", ScanSummary(**fields | changes), world.certifier)


def test_a_day_is_summed_up_once(world: OversightWorld) -> None:
    """Its root is over what anybody would write down."""
    summarise(world)
    leaf = f'["{world.code}",3,1]'.encode()
    assert world.state.get(ScanDay, "2026-04-30") == ScanDay(
        day="2026-04-30", codes=1, root=sha256(b"\0" + leaf).hexdigest(), index=world.index - 1
    )
    with refused(PolicyError, "scan-day-stated"):
        summarise(world)
    world.time += DAY
    summarise(world, day="2026-05-01", codes=0, root=EMPTY.hex())


def test_counts_are_sorted_by_code() -> None:
    """Whoever counted in another order has the same root."""
    assert scan_root({"B": (1, 0), "A": (2, 5)}) == scan_root({"A": (2, 5), "B": (1, 0)})
    assert scan_root({}) == EMPTY


@pytest.mark.parametrize(
    ("fields", "error", "code"),
    [
        ({"day": "2026-05-01"}, PolicyError, "scan-day-not-over"),
        ({"day": "yesterday"}, MalformedError, "field-not-a-date"),
        ({"codes": -1}, MalformedError, "field-out-of-range"),
        ({"root": "x"}, MalformedError, "field-not-a-hash"),
        ({"codes": 0}, PolicyError, "scan-root-empty"),
        ({"root": EMPTY.hex()}, PolicyError, "scan-root-empty"),
    ],
)
def test_what_a_summary_must_be(world: OversightWorld, fields: dict[str, Any], error: Any, code: str) -> None:
    """Each reason by itself."""
    assert world.time > START
    with refused(error, code):
        summarise(world, **fields)


# Release --------------------------------------------------------------------------------------------------------------


def release(world: OversightWorld, **changes: Any) -> None:
    """State what a version is made of."""
    fields = {"version": "1.4.0", "programs": (Program(path="/static/site.css", sha256="ab" * 32),)}
    world.say("Release", Release(**fields | changes), world.certifier)


def test_a_version_is_stated_once(world: OversightWorld) -> None:
    """With the hash of each file."""
    release(world)
    row = world.state.get(Released, "1.4.0")
    assert row is not None
    assert (row.programs, row.index) == ((("/static/site.css", "ab" * 32),), world.index - 1)
    with refused(PolicyError, "release-stated"):
        release(world, programs=(Program(path="/static/other.css", sha256="ab" * 32),))


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"version": ""}, "field-empty"),
        ({"programs": ()}, "field-count"),
        ({"programs": (Program(path="", sha256="ab" * 32),)}, "field-empty"),
        ({"programs": (Program(path="/x", sha256="x"),)}, "field-not-a-hash"),
        ({"programs": (Program(path="/x", sha256="ab" * 32), Program(path="/x", sha256="cd" * 32))}, "field-repeated"),
    ],
)
def test_what_a_release_must_be(world: OversightWorld, fields: dict[str, Any], code: str) -> None:
    """Each reason by itself."""
    with refused(MalformedError, code):
        release(world, **fields)


def test_a_registrar_states_none_of_these(world: OversightWorld) -> None:
    """They are the certifier's."""
    with refused(PolicyError, "signer-role", role="registrar"):
        world.say("Release", Release(version="1", programs=(Program(path="/x", sha256="ab" * 32),)),
                  world.registrars[0])  # fmt: skip
