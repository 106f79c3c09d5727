"""Rows about pieces: the piece, its roles, and the editions of a person (SPEC §12).

Role(piece="0123456789ABT", role="carving", person="zs002", state="named", …)
"""

from typing import ClassVar

from ledger.craft.records.record import Record


class Piece(Record, frozen=True, array_like=True, kw_only=True):
    """A registered piece: what the rules need; the rest is in its entry.

    Attributes:
        status: bits of SPEC §10 (1 registered, 2 claimed, 4 disputed, 8 lost or stolen, 16 damaged, 32 destroyed,
            64 withdrawn, 128 a print replaced).
        slots: slot ids of its whole line of firings, in order; empty for a studio firing.
        flags: codes of the contradictions shown with it.
        serial: number of the live print, 1 at registration.
        disputed_by: who set bit 4: the person code of the kiln's master or deputy, or a registrar's did; empty when
            nobody did.
    """

    KIND: ClassVar[str] = "piece"
    code: str
    person: str
    statement: bytes
    head: bytes
    index: int
    slots: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    status: int = 1
    serial: int = 1
    disputed_by: str = ""

    @property
    def id(self) -> str:
        """The piece code, stored form."""
        return self.code

    @property
    def parent(self) -> str:
        """The maker's person code."""
        return self.person


class Role(Record, frozen=True, array_like=True, kw_only=True):
    """A role of a piece: `named` until its holder answers, then `signed` or `refused` (for good)."""

    KIND: ClassVar[str] = "role"
    piece: str
    role: str
    person: str
    state: str
    statement: bytes = b""
    index: int = -1

    @property
    def id(self) -> str:
        """`<piece>/<role>/<person>`."""
        return f"{self.piece}/{self.role}/{self.person}"

    @property
    def parent(self) -> str:
        """The piece code."""
        return self.piece


class Edition(Record, frozen=True, array_like=True, kw_only=True):
    """A person's edition of a work and its size."""

    KIND: ClassVar[str] = "edition"
    person: str
    edition: str
    size: int

    @property
    def id(self) -> str:
        """`<person>/<edition>`."""
        return f"{self.person}/{self.edition}"


class EditionCopy(Record, frozen=True, array_like=True, kw_only=True):
    """One number of an edition and the piece that bears it."""

    KIND: ClassVar[str] = "edition-copy"
    person: str
    edition: str
    number: int
    piece: str

    @property
    def id(self) -> str:
        """`<person>/<edition>/<number>`."""
        return f"{self.person}/{self.edition}/{self.number}"
