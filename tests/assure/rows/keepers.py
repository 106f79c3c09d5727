"""A6, G12, G13: what a certifier's snapshot can't hide, and a log whose key is compromised or lost."""

import tempfile
from collections.abc import Callable
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any
from unittest import mock

from certs.verify import verify
from ledger.craft.kinds.foundation.charter import Predecessor, RegistrarName
from ledger.craft.kinds.foundation.endorsement import Endorsement
from ledger.craft.kinds.oversight.status_snapshot import StatusSnapshot
from ledger.craft.policy import admit, facts_of
from ledger.craft.profile import zisha
from ledger.craft.snapshot import padded
from ledger.craft.state import Overlay, Piece, Snapshot, State, StatusChunk
from ledger.craft.statement import Statement, read_statement, sign_statement
from ledger.craft.status import DAMAGED, DESTROYED, DISPUTED, LOST, WITHDRAWN, marked, status_of
from ledger.craft.submission import format_submission
from ledger.errors import PolicyError
from ledger.instance import found_studio
from ledger.log.note import format_vkey
from ledger.log.tree import hash_leaf
from ledger.log.trust import Trust, format_trust
from ledger.studio import Settings
from ledger.successor import Ended, read_ended
from tests.assure.row import Figures, Row, counted, found
from tests.certs.ledger_world import CORRECTED, FIRST_ITEM, OTHERS, SLOTTED, STUDIO, bundle_of, ledger_world
from tests.certs.log import Log
from tests.certs.snapshot_world import chunk_of, reshaped, snapshot_world
from tests.craft.kiln_world import code_of
from tests.craft.world import ORIGIN, START, key_of
from tests.desk import FixedClock

PIECES = (SLOTTED, STUDIO, OTHERS, CORRECTED, *(FIRST_ITEM + number for number in (4, 5, 6)))
NEXT = "example.com/kiln-next"
Judge = Callable[[State, Statement, int, int], bool]


# A6 -------------------------------------------------------------------------------------------------------------------


def admitted(state: State, statement: Statement, index: int, time: int) -> bool:
    """Report whether the rules, a server's or an auditor's, let the statement in."""
    try:
        admit(state, facts_of(state, statement, index, time, {zisha().hash: zisha()}))
    except PolicyError as e:
        return e.code != "snapshot-root"  # any other reason would be a fault of this harness
    return True


def hidden_statuses(count: int, random: Random, judge: Judge = admitted) -> Figures:
    """Hide what became of a piece: leave the bit out, state an old root again, show one buyer another chunk."""
    world = snapshot_world()
    last = world.state.get(Snapshot, "")
    assert last is not None
    ways = {"hidden": 0, "frozen": 0, "split": 0}
    for number in counted(count):
        piece = world.row(Piece, code_of(random.choice(PIECES)))
        way = ("hidden", "frozen", "split")[number % 3]
        state = Overlay(world.state)
        before = status_of(state, piece.index)
        bit = random.choice([bit for bit in (DISPUTED, LOST, DAMAGED, DESTROYED, WITHDRAWN) if not before & bit])
        state.apply(marked(state, {piece.index: before | bit}))
        if way == "split":
            data = bytearray(chunk_of(world))
            data[piece.index] ^= bit
            shown = verify(reshaped(world.bundle(STUDIO), chunk=bytes(data)), world.entered.trust(), world.time)
            assert shown.piece is None, f"{number}: another chunk was taken for the snapshot's"
        else:
            row = state.get(StatusChunk, "00000000")
            assert row is not None
            data = bytearray(padded(row.data))
            data[piece.index] = before
            root = last.root if way == "frozen" else hash_leaf(bytes(data))
            subject = StatusSnapshot(n=world.index, root=root.hex())
            said = read_statement(sign_statement("StatusSnapshot", subject, world.certifier, world.time + 3600, ORIGIN))
            assert not judge(state, said, world.index, world.time + 3600), f"{number}: a {way} status was admitted"
        ways[way] += 1
    return {"hidden statuses": count, **ways}


# G12 ------------------------------------------------------------------------------------------------------------------


def ended(log: Log) -> Ended:
    """Return how the log ended: by its own page."""
    files = {"trust.json": format_trust(log.trust()), "checkpoint": log.note()}
    return read_ended(mock.Mock(fetch=lambda path, _limit: files[path]))


def successor(log: Log) -> Trust:
    """Return the trust file of a ledger that follows it."""
    own = Log(NEXT)
    own.add(log.entries[0].decode().partition('"statement":"')[2].partition('"')[0])
    return ended(log).followed_by(replace(own.trust(), certifiers=(), log=_log_key(NEXT)))


def _log_key(origin: str) -> Any:
    from ledger.log.note import ED25519, make_vkey

    return make_vkey(origin, ED25519, key_of("next log").public)


def timelines(count: int, random: Random) -> Figures:
    """Let whoever took the log's key sign on after the end: nothing of it is accepted, all that was before is."""
    world = ledger_world()
    whole = world.entered
    trust, accepted = successor(whole), 0
    for number in counted(count):
        at = world.piece_at(random.choice((STUDIO, SLOTTED, OTHERS)))
        own = verify(whole.receipt(at), trust, whole.time + 60)
        assert own.piece is not None, f"{number}: what stood before the end is no longer accepted"
        accepted += 1
        thief = deepcopy(whole)
        if number % 2:  # one more page
            for _ in range(random.randrange(1, 5)):
                thief.add(_jws(random.choice(whole.entries)), thief.time + random.randrange(10**6))
        else:  # another page of the final size
            thief.entries = thief.entries[:-1]
            thief._paths = []  # of the honest page
            thief.add(_jws(whole.entries[1]), thief.time + random.randrange(10**6))
        outside = verify(thief.receipt(at), trust, whole.time + 60)
        assert outside.piece is None, f"{number}: a signature outside the recorded end was accepted"
        codes = [step.code for step in outside.steps if step.ok is False]
        assert codes == ["receipt-after-end"], codes
    return {"timelines": count, "accepted inside": accepted, "accepted outside": 0}


def _jws(entry: bytes) -> str:
    """Return some statement of the log; which one does not matter to a tree."""
    found_in = entry.decode().partition('"statement":"')[2].partition('"')[0]
    return found_in or _jws(ledger_world().entered.entries[0])


def without_an_end(random: Random) -> str:
    """Leave the check of the recorded end out."""
    with mock.patch("ledger.log.receipt._check_final", return_value=None):
        return found(lambda: timelines(4, random))


# G13 ------------------------------------------------------------------------------------------------------------------


def drills(count: int, random: Random, follow: Callable[[Ended, Trust], Trust] = Ended.followed_by) -> Figures:
    """Lose the log's key: found a successor upon the last page signed, and verify every old certificate under it."""
    del random
    world, certificates = ledger_world(), 0
    for _ in counted(count):
        before = ended(world.entered)
        with tempfile.TemporaryDirectory() as folder, founded(Path(folder) / "next", before) as instance:
            assert instance.fsck().faults == ()
            trust = follow(before, replace(instance.trust, predecessors=(), certifiers=instance.trust.certifiers[:1]))
            assert instance.trust == before.followed_by(
                replace(instance.trust, predecessors=(), certifiers=instance.trust.certifiers[:1])
            )
        for piece in PIECES:
            told = verify(bundle_of(piece), trust, world.time + 60)
            assert told.piece is not None, f"an old certificate of {code_of(piece)} no longer verifies"
            assert any(line.code == "predecessor" for line in told.verdict.notes)
            certificates += 1
    return {"drills": count, "certificates": certificates}


@contextmanager
def founded(directory: Path, before: Ended) -> Any:
    """Found the ledger that goes on, by the same registrar."""
    office, final = key_of("registrar-1"), before.final
    predecessor = Predecessor(origin=final.origin, size=final.size, root=final.root.hex(), charter=final.charter.hex())

    def charter(log_key: Any, certifier: Any) -> bytes:
        usual = ledger_world().charter(
            ledger=NEXT, log=format_vkey(log_key), certifier=certifier.did, k=1, recovery=(), predecessor=predecessor,
            registrars=(RegistrarName(code="office", name="登记员", key=office.did),),
        )  # fmt: skip
        said = sign_statement("Charter", usual, office, START, NEXT)
        proof = Endorsement(endorses=read_statement(said).id.hex())
        return format_submission([said, sign_statement("Endorsement", proof, certifier, START, NEXT)])

    settings = Settings(NEXT, "https://kiln.example.com")
    with found_studio(directory, settings, charter, profile=zisha().hash, clock=FixedClock(), after=before) as instance:
        yield instance


ROWS = (
    Row(
        name="A6", claim="no snapshot hides, freezes or splits what became of a piece", unit="hidden statuses",
        small=30, full=200, run=hidden_statuses,
        control=lambda random: found(lambda: hidden_statuses(3, random, lambda *_: True)),
    ),
    Row(
        name="G12", claim="nothing that a stolen log key signs beyond the recorded end is accepted", unit="timelines",
        small=10, full=300, run=timelines, control=without_an_end,
    ),
    Row(
        name="G13", claim="after a lost log key every old certificate verifies under the successor", unit="drills",
        small=1, full=3, run=drills,
        control=lambda random: found(lambda: drills(1, random, lambda _, trust: trust)),
    ),
)  # fmt: skip
