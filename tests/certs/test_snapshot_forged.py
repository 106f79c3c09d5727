"""Snapshots in a bundle that do not add up: each part by itself is refused for its own reason (SPEC §7a, step 14)."""

from dataclasses import replace

import pytest

from certs.bundle import Bundle, SnapshotProof, format_bundle, parse_bundle
from certs.verify import Report, verify
from ledger.craft.kinds.oversight.status_snapshot import StatusSnapshot
from ledger.log.tree import hash_leaf
from tests.certs.forge import flipped, said
from tests.certs.ledger_world import STUDIO
from tests.certs.snapshot_world import SnapshotWorld, chunk_of


def stated(world: SnapshotWorld, *, n: int | None = None, root: str = "") -> tuple[Bundle, SnapshotProof]:
    """Let the certifier state a snapshot, whatever the rules say; return a bundle and the proof that shows it."""
    chunk = chunk_of(world)
    size = len(world.entered.entries)
    subject = StatusSnapshot(n=size if n is None else n, root=root or hash_leaf(chunk).hex())
    at = world.entered.add(said("StatusSnapshot", subject, "certifier"))
    bare = parse_bundle(world.bundle(STUDIO, size=3))
    entries = [int(receipt.split(b"index ")[1].split(b"\n")[0]) for receipt in bare.receipts]
    receipts = tuple(world.entered.receipt(entry) for entry in (*entries, at))
    return Bundle(receipts, ()), SnapshotProof(chunk, (), len(entries))


def refusal(world: SnapshotWorld, bundle: Bundle) -> tuple[str, str]:
    """Return code and reason of the step that refused; two empty texts when none did."""
    report: Report = verify(format_bundle(bundle), world.entered.trust(), world.time + 60)
    for step in report.steps:
        if step.ok is False:
            return step.code, str(dict(step.fields).get("reason", ""))
    return "", ""


def test_what_is_sound_is_taken() -> None:
    """The control of what follows: the certifier's own chunk under its own root."""
    world = SnapshotWorld()
    bundle, proof = stated(world)
    assert refusal(world, replace(bundle, snapshot=proof)) == ("", "")


def test_a_chunk_that_does_not_stand_under_the_root_is_refused() -> None:
    """One bit of another piece's byte, and it is not the chunk that was signed."""
    world = SnapshotWorld()
    bundle, proof = stated(world)
    bent = replace(proof, chunk=flipped(proof.chunk))
    assert refusal(world, replace(bundle, snapshot=bent)) == ("bundle-snapshot", "path")


def test_another_statement_is_no_snapshot() -> None:
    """The proof points at an enrolment."""
    world = SnapshotWorld()
    bundle, proof = stated(world)
    assert refusal(world, replace(bundle, snapshot=replace(proof, receipt=1))) == ("bundle-snapshot", "receipt")


def test_a_snapshot_that_nothing_shows_is_foreign() -> None:
    """It is in the bundle, and no proof uses it."""
    world = SnapshotWorld()
    bundle, _ = stated(world)
    assert refusal(world, bundle)[0] == "bundle-foreign"


@pytest.mark.parametrize("off", [-1, 1])
def test_a_snapshot_covers_what_stood_before_it(off: int) -> None:
    """Neither an entry less nor one more: its number is its own place."""
    world = SnapshotWorld()
    bundle, proof = stated(world, n=len(world.entered.entries) + off)
    assert refusal(world, replace(bundle, snapshot=proof)) == ("bundle-snapshot", "place")


def test_a_snapshot_says_nothing_of_a_piece_that_came_after_it() -> None:
    """Its chunk may say anything at the younger piece's place."""
    world = SnapshotWorld()
    chunk, at = b"\1" * 8192, len(world.entered.entries)
    world.entered.add(said("StatusSnapshot", StatusSnapshot(n=at, root=hash_leaf(chunk).hex()), "certifier"))
    world.index += 1
    world.register(world.piece(number=77))
    bare = parse_bundle(world.bundle(77, size=3))
    indices = [int(receipt.split(b"index ")[1].split(b"\n")[0]) for receipt in bare.receipts]
    assert indices[0] > at
    later = sorted([*indices[1:], at])
    receipts = tuple(world.entered.receipt(each) for each in (indices[0], *later))
    shown = SnapshotProof(chunk, (), 1 + later.index(at))
    assert refusal(world, Bundle(receipts, (), shown)) == ("bundle-snapshot", "place")
