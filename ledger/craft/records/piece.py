"""Rows about pieces: the piece, its roles, and the editions of a person (SPEC §12).

Role(piece="0123456789ABT", role="carving", person="zs002", state="named", …)
"""

from typing import ClassVar

from ledger.craft.records.record import Record


class Piece(Record, frozen=True, array_like=True, kw_only=True):
    """A registered piece: what the rules need; the rest is in its entry.

    Attributes:
        moved: id of the last statement that changed it since its registration; empty when none did.
        index: of its entry; its status is the byte of that entry (`craft.status`).
        slots: slot ids of its whole line of firings, in order; empty for a studio firing.
        flags: codes of the contradictions shown with it.
        serial: number of the live print, 1 at registration.
        gi: whether the geographical indication is stated.
    """

    KIND: ClassVar[str] = "piece"
    code: str
    person: str
    statement: bytes
    moved: bytes = b""  # most pieces are never changed: their head is written once
    index: int
    slots: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    serial: int = 1
    gi: bool = False

    @property
    def head(self) -> bytes:
        """Id of the last statement that changed it, its registration's at first."""
        return self.moved or self.statement

    @property
    def id(self) -> str:
        """The piece code, stored form."""
        return self.code

    @property
    def parent(self) -> str:
        """The maker's person code."""
        return self.person


class Life(Record, frozen=True, array_like=True, kw_only=True):
    """What became of a piece; there is none for a piece to which nothing happened since its registration.

    Attributes:
        owner: did of the present owner key; empty while nobody has claimed it.
        disputed_by: who set bit 4: a person code, an owner's or a registrar's did; empty when nobody did, and when the
            revocation of the key that signed the piece did.
        final_at: time at which *withdrawn* or *destroyed* is final, seconds; 0 when neither is set.
        stopped_by: who set that one: a person code or an owner's did.
        reported, reported_at: `lost` or `stolen`, and the time of that entry; empty and 0 when neither.
        reported_by: who did, a person code or an owner's did, whoever holds the piece since.
        corrected: index of the entry of the latest correction; -1 when there was none.
        owned_at: time of the entry from which the present owner key is in force, seconds; 0 when there is none.
        released: number of the print under which an owner gave the piece back; 0 when none did.
        dispute: statement id of the open dispute about the owner; empty when there is none.
    """

    KIND: ClassVar[str] = "life"
    code: str
    owner: str = ""
    disputed_by: str = ""
    final_at: int = 0
    stopped_by: str = ""
    reported: str = ""
    reported_at: int = 0
    corrected: int = -1
    owned_at: int = 0
    released: int = 0
    dispute: bytes = b""
    reported_by: str = ""

    @property
    def id(self) -> str:
        """The piece code."""
        return self.code


class Correction(Record, frozen=True, array_like=True, kw_only=True):
    """A correction of a piece, in effect: which fields, and where it stands.

    Attributes:
        index: of its own entry; effect: of the entry at which it took effect.
        fields: names of the fields that it gives.
    """

    KIND: ClassVar[str] = "correction"
    piece: str
    index: int
    effect: int
    statement: bytes
    fields: tuple[str, ...]

    @property
    def id(self) -> str:
        """`<piece>/<effect>`, twelve digits, so that they are listed in the order in which they took effect."""
        return f"{self.piece}/{self.effect:012}"

    @property
    def parent(self) -> str:
        """The piece code."""
        return self.piece


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
