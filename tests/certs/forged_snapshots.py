"""Bundles whose status snapshot does not show the piece: each wrong in one thing, all hashes of the log right."""

from dataclasses import replace

from certs.bundle import Bundle, format_bundle, parse_bundle
from tests.certs.forgery import must_fail
from tests.certs.ledger_world import STUDIO
from tests.certs.snapshot_world import chunk_of, reshaped, snapshot_world


@must_fail("snapshot", "bundle-snapshot")
def snapshot_with_a_withdrawal_taken_out() -> bytes:
    """One byte of the chunk is not as the certifier stated it."""
    world = snapshot_world()
    data = bytearray(chunk_of(world))
    data[world.piece_at(STUDIO)] ^= 4
    return reshaped(world.bundle(STUDIO), chunk=bytes(data))


@must_fail("snapshot", "bundle-snapshot")
def snapshot_under_another_path() -> bytes:
    """A path where the chunk is the only one."""
    return reshaped(snapshot_world().bundle(STUDIO), path=(bytes(32),))


@must_fail("snapshot", "bundle-snapshot")
def snapshot_that_is_an_enrolment() -> bytes:
    """The receipt named is another statement's."""
    return reshaped(snapshot_world().bundle(STUDIO), receipt=1)


@must_fail("snapshot", "bundle-foreign")
def snapshot_that_shows_nothing() -> bytes:
    """A snapshot's receipt without the chunk."""
    found = parse_bundle(snapshot_world().bundle(STUDIO))
    return format_bundle(Bundle(found.receipts, found.slots))


@must_fail("document", "bundle-shape")
def snapshot_with_half_a_chunk() -> bytes:
    """A chunk that is not 8,192 bytes long."""
    bundle = snapshot_world().bundle(STUDIO)
    found = parse_bundle(bundle).snapshot
    assert found is not None
    whole = format_bundle(replace(parse_bundle(bundle), snapshot=replace(found, chunk=bytes(8192))))
    return whole.replace(b"A" * 4096, b"", 1)


@must_fail("document", "base64-malformed")
def snapshot_with_a_chunk_that_is_no_base64() -> bytes:
    """One character of the chunk is none of the alphabet."""
    before, chunk, after = snapshot_world().bundle(STUDIO).partition(b'"chunk":"')
    return before + chunk + b"!" + after[1:]
