"""Whose a piece is, as a page needs it that makes the owner's statements: SPEC §12.9. Keys and statements, never names.

{"as_of":{"size":412,"time":1779120000},"code":"0123456789ABT","dispute":null,"head":"7d2a…","keys":[{"ended":-1,
 "key":"did:key:z6MkhaXg…","role":"claim"}],"owner":"","serial":1,"status":1,"waiting":[{"kind":"OwnershipTransfer",…}]}

All of it is public: the same stands in the log. What waits is given with its payload, so that whoever endorses reads
what the id is the hash of, and not what a server says of it.
"""

from collections.abc import Mapping
from typing import Any

from api.waiting import Waiting
from api.waits import stopped, told_of_row
from ledger.backend import Reading
from ledger.craft.kinds.piece.piece import known_piece, life_of
from ledger.craft.profile import Profile
from ledger.craft.state import Dispute, Key, Person, Piece, State
from ledger.craft.status import status_of

MAX_PIECES = 1000  # looked at for one page of holders; one maker's are never divided
_OF_OWNERS = ("claim", "owner")


def holding_of(
    reading: Reading, code: str, waiting: Waiting, profiles: Mapping[str, Profile], now: int
) -> dict[str, Any]:
    """Return what the ledger holds of a piece's ownership.

    Args:
        reading: the view to look in.
        code: stored form.
        waiting: the view of what waits.
        profiles: known craft profiles by hash.
        now: seconds; what has lapsed by then waits no more.

    Raises:
        NotFoundError: `piece-unknown`.
    """
    piece, life, head = known_piece(reading, code), life_of(reading, code), reading.head()
    time, rows = max(now, head.time), waiting.about(reading, code)
    return {
        "as_of": {"size": head.size, "time": head.time}, "code": code, "head": piece.head.hex(), "serial": piece.serial,
        "status": status_of(reading, piece.index), "person": piece.person, "owner": life.owner, "since": life.owned_at,
        "reported": life.reported, "final_at": life.final_at, "returned": life.released >= piece.serial,
        "keys": [
            {"key": key.did, "role": key.role, "ended": key.until}
            for key in reading.list(Key, code) if key.role in _OF_OWNERS
        ],
        "dispute": _dispute(reading, life.dispute.hex()),
        "waiting": [told_of_row(row, reading, time) for row in rows if not stopped(row, reading, profiles, time)],
    }  # fmt: skip


def _dispute(state: State, statement: str) -> dict[str, Any] | None:
    """Return the open dispute about the owner, if there is one."""
    known = state.get(Dispute, statement)
    if known is None:
        return None
    return {
        "statement": known.id, "ground": known.ground, "since": known.time, "ends": known.ends,
        "objected": known.objected >= 0, "head": known.head.hex(),
    }  # fmt: skip


def holders_after(state: State, person: str) -> tuple[list[tuple[str, str]], str]:
    """Return claimed pieces with their owner keys, makers in the order of their codes, and the maker to go on after.

    A page ends with a maker's last piece; the second is empty when nobody comes after.

    Args:
        state: to look in.
        person: code of the maker after whom to go on; empty for the first page.
    """
    found: list[tuple[str, str]] = []
    looked = 0
    for each in state.list(Person, ""):
        if each.code <= person:  # ids come in the order of their bytes, and a person code is ASCII
            continue
        for piece in state.list(Piece, each.code):
            looked += 1
            owner = life_of(state, piece.code).owner
            if owner:
                found.append((piece.code, owner))
        if looked >= MAX_PIECES:
            return found, each.code
    return found, ""
