"""A piece's status offline, as a snapshot in its bundle shows it."""

from dataclasses import replace

import pytest

from certs.bundle import Bundle, SnapshotProof, format_bundle, parse_bundle
from certs.verify import Report, verify
from ledger.craft.state import Drop, Snapshot
from ledger.craft.status import DISPUTED, REGISTERED, WITHDRAWN, marked, status_of
from ledger.errors import LedgerError
from ledger.log.tree import hash_leaf
from tests.certs.forge import said
from tests.certs.ledger_world import SLOTTED, STUDIO
from tests.certs.snapshot_world import SnapshotWorld, chunk_of, snapshot_world
from tests.craft.kiln_world import code_of
from tests.craft.world import key_of

DAY = 24 * 3600


def report(bundle: bytes, world: SnapshotWorld | None = None, wait: int = 60, **trust: object) -> Report:
    """Verify a bundle a minute after the last entry."""
    known = world or snapshot_world()
    return verify(bundle, known.entered.trust(**trust), known.time + wait)


def clear(found: Report) -> list[tuple[str, object]]:
    """Return the basis and time of the line that says the status is clear."""
    return [(line.basis or "", dict(line.fields).get("time")) for line in found.verdict.checked
            if line.code == "status-clear"]  # fmt: skip


@pytest.mark.parametrize("number", [SLOTTED, STUDIO])
def test_a_clear_status_is_shown_as_of_the_snapshot(number: int) -> None:
    """Its basis is the snapshot: no tick, and the snapshot's own time, not the page's."""
    world = snapshot_world()
    found = report(world.bundle(number))
    row = world.state.get(Snapshot, "")
    assert row is not None
    assert found.piece is not None
    assert clear(found) == [("snapshot", row.time)]
    assert [step.ok for step in found.steps if step.name == "snapshot"] == [True]
    assert not any(line.code == "status-unknown" for line in found.verdict.notes)


def test_a_bundle_without_a_snapshot_leaves_the_status_unknown() -> None:
    """Nothing is claimed, nothing refused."""
    found = report(snapshot_world().bundle(STUDIO, size=3))
    assert parse_bundle(snapshot_world().bundle(STUDIO, size=3)).snapshot is None
    assert [step.ok for step in found.steps if step.name == "snapshot"] == [None]
    assert any(line.code == "status-unknown" for line in found.verdict.notes)


@pytest.mark.parametrize(("bit", "word"), [(WITHDRAWN, "not-current"), (DISPUTED, "in-review")])
def test_what_became_of_a_piece_is_seen_offline(bit: int, word: str) -> None:
    """A withdrawal that the snapshot holds can't be kept from one buyer."""
    world = SnapshotWorld()
    at = world.piece_at(STUDIO)
    world.state.apply(marked(world.state, {at: status_of(world.state, at) | bit}))
    world.time += 3600
    world.snap()
    assert report(world.bundle(STUDIO), world).verdict.word == word


def test_a_stale_snapshot_says_of_when_it_speaks_and_warns() -> None:
    """The page is fresh, the snapshot forty days old."""
    world = SnapshotWorld()
    row = world.state.get(Snapshot, "")
    assert row is not None
    world.time += 40 * DAY
    world.enrol("zs900")
    found = report(world.bundle(STUDIO), world, quorum=2)
    assert clear(found) == [("snapshot", row.time)]
    assert [line.code for line in found.verdict.warnings] == ["knowledge-old"]


def test_a_snapshot_of_a_signer_whom_the_trust_file_does_not_name_says_nothing() -> None:
    """An older trust file is no contradiction: the status stays unknown."""
    found = report(snapshot_world().bundle(STUDIO), certifiers=(key_of("somebody").did,))
    step = next(step for step in found.steps if step.name == "snapshot")
    assert (step.ok, step.code) == (None, "snapshot-signer-unknown")
    assert found.verdict.word != "mismatch"
    assert any(line.code == "status-unknown" for line in found.verdict.notes)


def test_a_bundle_says_less_where_the_files_are_gone() -> None:
    """A copy put back without its status files, and a piece younger than the snapshot."""
    world = SnapshotWorld()
    young = world.register(world.piece(number=77))
    assert parse_bundle(world.bundle(77)).snapshot is None
    assert young.code == code_of(77)
    world.chunks.clear()
    assert parse_bundle(world.bundle(STUDIO)).snapshot is None
    world.state.apply([Drop(Snapshot, "")])
    assert parse_bundle(world.bundle(STUDIO)).snapshot is None


def forged(world: SnapshotWorld, chunk: bytes, n: int = -1, *more: str) -> Report:
    """Verify a bundle over a log in which the certifier stated this chunk, whatever the rules say."""
    from ledger.craft.kinds.oversight.status_snapshot import StatusSnapshot

    subject = StatusSnapshot(n=len(world.entered.entries) if n < 0 else n, root=hash_leaf(chunk).hex())
    at = world.entered.add(said("StatusSnapshot", subject, "certifier"))
    for jws in more:
        world.entered.add(jws)
    bare = parse_bundle(world.bundle(STUDIO, size=3))
    entries = [int(receipt.split(b"index ")[1].split(b"\n")[0]) for receipt in bare.receipts]
    receipts = tuple(world.entered.receipt(entry) for entry in (*entries, at))
    return report(format_bundle(Bundle(receipts, (), SnapshotProof(chunk, (), len(entries)))), world)


def test_a_snapshot_in_which_the_piece_is_not_there_is_refused() -> None:
    """The byte says no piece; a snapshot that speaks of another place; one that ends before the piece."""
    whole = SnapshotWorld()
    assert forged(whole, chunk_of(whole)).verdict.word != "mismatch"
    for chunk, n in ((bytes(8192), -1), (b"\1" * 8192, 5)):
        found = forged(SnapshotWorld(), chunk, n)
        assert (found.verdict.word, found.verdict.because and found.verdict.because.code) == (
            "mismatch", "bundle-snapshot",
        )  # fmt: skip


def test_the_byte_is_what_the_rules_have() -> None:
    """The chunk in the bundle is the state's own."""
    world = snapshot_world()
    shown = parse_bundle(world.bundle(STUDIO)).snapshot
    assert shown is not None
    assert shown.chunk[world.piece_at(STUDIO)] == REGISTERED
    assert hash_leaf(shown.chunk) == world.root
    with pytest.raises(LedgerError):
        format_bundle(replace(parse_bundle(world.bundle(STUDIO)), snapshot=replace(shown, receipt=99)))
