"""Forged documents: a sound bundle taken apart, changed and put together again in a log of its own.

    statements_of(SLOTTED)                        the JWS of the bundle's entries, in the order of the log
    forge(changed_statements)                     a log of just these, and their bundle: every hash and path is right
    resign(jws, "m2")                             the same statement by another's key

So what a test changes is the only thing wrong: the entry is in the log, the page is signed, the statement is not what
it should be.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import msgspec

from certs.bundle import Bundle, SlotProof, format_bundle, parse_bundle
from ledger.craft.kinds.foundation.endorsement import Endorsement
from ledger.craft.kinds.kiln.batch_ignition import BatchIgnition
from ledger.craft.kinds.piece.legacy_registration import LegacyRegistration
from ledger.craft.kinds.piece.piece_registration import PieceRegistration
from ledger.craft.statement import Statement, read_statement, sign_statement
from ledger.log.entry import parse_entry
from ledger.log.receipt import Receipt, format_receipt, parse_receipt
from tests.certs.ledger_world import SLOTTED, bundle_of
from tests.certs.log import Log
from tests.craft.world import ORIGIN, START, key_of


def statements_of(number: int = SLOTTED, p: int = 1) -> list[str]:
    """Return the statements of a piece's bundle, the oldest entry first."""
    return statements_in(bundle_of(number, p))


def statements_in(bundle: bytes) -> list[str]:
    """Return the statements of a bundle, the oldest entry first."""
    entries = [parse_entry(parse_receipt(each).frames[0]) for each in parse_bundle(bundle).receipts]
    return [entry.statement for entry in sorted(entries, key=lambda each: each.index) if entry.statement]


def slots_of(number: int = SLOTTED) -> tuple[SlotProof, ...]:
    """Return the slot proofs of a piece's bundle."""
    return parse_bundle(bundle_of(number)).slots


def log_of(statements: Sequence[str], pauses: Mapping[int, int] | None = None) -> Log:
    """Return a log of just these statements; pauses: by place, seconds that pass before it is entered."""
    log = Log()
    for at, jws in enumerate(statements):
        log.add(jws, log.time + (pauses or {}).get(at, 0))
    return log


def forge(
    statements: Sequence[str], slots: tuple[SlotProof, ...] = (), pauses: Mapping[int, int] | None = None
) -> bytes:
    """Return the bundle of a log of just these statements; the first piece is the one it is about."""
    log, said = log_of(statements, pauses), [read_statement(jws) for jws in statements]
    piece = next(at for at, each in enumerate(said) if isinstance(each.subject, PieceRegistration | LegacyRegistration))
    order = [piece, *(at for at in range(len(said)) if at != piece)]
    ignitions = [place for place, at in enumerate(order) if isinstance(said[at].subject, BatchIgnition)]
    placed = tuple(replace(slot, receipt=ignitions[0]) for slot in slots)
    return format_bundle(Bundle(tuple(log.receipt(at) for at in order), placed))


def said(kind: str, subject: Any, by: str, ledger: str = ORIGIN) -> str:
    """Sign a statement."""
    return sign_statement(kind, subject, key_of(by), START, ledger)


def resign(jws: str, by: str, **changes: Any) -> str:
    """Return the same statement by another's key, with changes of its subject."""
    stated = read_statement(jws)
    return said(stated.kind, msgspec.structs.replace(stated.subject, **changes), by)


def place_of(statements: Sequence[str], kind: str, which: Callable[[Any], bool] = lambda _: True) -> int:
    """Return the place of the first statement of a kind for whose subject `which` holds."""
    return next(at for at, s in enumerate(map(read_statement, statements)) if s.kind == kind and which(s.subject))


def changed(statements: Sequence[str], kind: str, by: str, **changes: Any) -> list[str]:
    """Return the statements with the first of a kind signed by another, and what endorsed it endorsing that."""
    at = place_of(statements, kind)
    old, new = read_statement(statements[at]), resign(statements[at], by, **changes)
    return [_endorsing(jws, old, read_statement(new)) for jws in (*statements[:at], new, *statements[at + 1 :])]


def _endorsing(jws: str, old: Statement, new: Statement) -> str:
    stated = read_statement(jws)
    if not isinstance(stated.subject, Endorsement) or stated.subject.endorses != old.id.hex():
        return jws
    names = (
        "registrar-1",
        "registrar-2",
        "registrar-3",
        "registrar-4",
        "certifier",
        "km",
        "kd",
        "m1",
        "m2",
        "m1-pad",
        "m9",
    )
    by = next(name for name in names if key_of(name).did == stated.issuer)
    return said("Endorsement", Endorsement(endorses=new.id.hex()), by)


def receipt_with(number: int, **changes: Any) -> bytes:
    """Return a piece's receipt with parts of it replaced."""
    return format_receipt(replace(own_receipt(number), **changes))


def own_receipt(number: int) -> Receipt:
    """Return a piece's receipt."""
    return parse_receipt(parse_bundle(bundle_of(number)).receipts[0])


def flipped(data: bytes, at: int = -1) -> bytes:
    """Return the bytes with the lowest bit of one turned over."""
    place = at % len(data)
    return data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]
