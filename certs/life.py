"""What became of a piece, as the `after` chain of a bundle shows it: SPEC §7a, §7b, step 11.

    registration 412 ← correction 431 ← claim 440, endorsed 441 ← transfer 502, endorsed 503     head: the transfer
    →  Life(head="51c0…", serial=1, owner="did:key:z6Mk…", owned_at=1779120000, bits=CLAIMED, …)

Each of these names the one before it by its statement id, so none can be left out of the middle. That there is none
after the last one shown nothing here proves: it is how things stood at that entry.
"""

from dataclasses import dataclass, field

from ledger.craft.kinds.piece.piece_correction import PieceCorrection
from ledger.craft.statement import Statement

LAPSE = 30 * 24 * 3600  # seconds after which what waits takes no further endorsement


@dataclass(slots=True)
class Link:
    """A statement of the chain that waits for whoever must stand behind it.

    Attributes:
        statement, index, time: the statement and its own entry.
        keys: that must endorse: the next owner's, which proves its possession.
        consent: the present owner's key, where the maker acts on what is theirs; empty when nobody is asked.
        instead_from: time from which a registrar's endorsement stands in for it, seconds; 0 when none does.
        registrars: how many of them it takes.
        have: who stands behind it so far, its signer first.
    """

    statement: Statement
    index: int
    time: int
    keys: frozenset[str] = frozenset()
    consent: str = ""
    instead_from: int = 0
    registrars: int = 0
    have: set[str] = field(default_factory=set)


@dataclass(slots=True)
class OpenDispute:
    """A dispute about the owner: its statement id, the id of what last changed it, hex; since when, until which day."""

    id: str
    head: str
    since: int
    ends: str
    objected: bool = False


@dataclass(frozen=True, slots=True)
class PutRight:
    """A correction: index and time of the entry at which it took effect, and the profile then in force, by hash."""

    index: int
    time: int
    subject: PieceCorrection
    profile: str


@dataclass(slots=True)
class Life:
    """How things stood with the piece at the last entry shown about it.

    Attributes:
        head: statement id of the last link in effect, hex; empty before the piece itself.
        index, time: of the entry at which it took effect; -1 and 0 when there is none but the piece.
        seen: index of the last entry shown that may have changed a bit; -1 when there is none.
        waiting: links that are not in effect, by statement id in hex.
        serial: number of the live print. claim: its claim key; empty when it has none, or it is used.
        owner: the present owner's key; empty while nobody owns it. owned_at: since when, seconds.
        decided: whether registrars named them. released: the print under which an owner gave the piece back.
        used: keys that were a claim or an owner key of the piece.
        bits: of SPEC §10, as what is shown set them; what is not shown may have set more.
        reported, reported_at, reported_by: `lost` or `stolen`, since when, by whom: a person's code or an owner's key.
        final_at, stopped_by: of a withdrawal or destruction: when it is final, and whose it is.
        disputed_by: who disputes the piece; empty when no link says so.
        dispute: the open one about its owner.
        alone: who signed links that took effect by a person's signature alone, and at which entry.
        corrections: those in effect, in their order.
    """

    head: str = ""
    index: int = -1
    time: int = 0
    seen: int = -1
    waiting: dict[str, Link] = field(default_factory=dict)
    serial: int = 1
    claim: str = ""
    owner: str = ""
    owned_at: int = 0
    decided: bool = False
    released: int = 0
    used: set[str] = field(default_factory=set)
    bits: int = 0
    reported: str = ""
    reported_at: int = 0
    reported_by: str = ""
    final_at: int = 0
    stopped_by: str = ""
    disputed_by: str = ""
    dispute: OpenDispute | None = None
    alone: list[tuple[str, int]] = field(default_factory=list)
    corrections: list[PutRight] = field(default_factory=list)
