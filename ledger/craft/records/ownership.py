"""Rows about whose a piece is, whom older works are attributed to, and what was ordered (SPEC §12).

Commission(statement=…, maker="zs001", order="9f86d0…", due="2026-12-01", index=412, piece="0123456789ABT")
"""

from typing import ClassVar

from ledger.craft.records.record import Record


class Commission(Record, frozen=True, array_like=True, kw_only=True):
    """An order that a maker has accepted; the order itself is not on the ledger.

    Attributes:
        order: hex SHA-256 of the buyer's order.
        due: day `YYYY-MM-DD`; empty when none was agreed.
        index: of the acceptance's entry.
        piece: code of the piece that answers it; empty while none does.
    """

    KIND: ClassVar[str] = "commission"
    statement: bytes
    maker: str
    order: str
    due: str
    index: int
    piece: str = ""

    @property
    def id(self) -> str:
        """The statement id in hex."""
        return self.statement.hex()

    @property
    def parent(self) -> str:
        """The maker's person code."""
        return self.maker


class Order(Record, frozen=True, array_like=True, kw_only=True):
    """Which acceptance an order has, so that one order is accepted once."""

    KIND: ClassVar[str] = "order"
    order: str
    statement: bytes

    @property
    def id(self) -> str:
        """The order's hash."""
        return self.order


class Dispute(Record, frozen=True, array_like=True, kw_only=True):
    """A dispute about who owns a piece, from its opening to its decision.

    Attributes:
        by: did of the registrar who opened it; ground, evidence: as stated.
        ends: day `YYYY-MM-DD` after which it may be decided.
        index, time: of its entry.
        head: id of the last statement that changed it: its own, or the objection's.
        objected: index of the present owner's objection; -1 when there is none.
        decided: index of the entry at which the decision took effect; -1 while it is open.
        moved: whether the decision gave the piece another owner.
        before: id of the last statement that had changed the piece when it did; empty while the dispute is open.
    """

    KIND: ClassVar[str] = "dispute"
    statement: bytes
    piece: str
    by: str
    ground: str
    evidence: str
    ends: str
    index: int
    time: int
    head: bytes
    objected: int = -1
    decided: int = -1
    moved: bool = False
    before: bytes = b""

    @property
    def id(self) -> str:
        """The statement id in hex."""
        return self.statement.hex()

    @property
    def parent(self) -> str:
        """The piece code."""
        return self.piece


class Legacy(Record, frozen=True, array_like=True, kw_only=True):
    """An older work that somebody else than its maker registered; its `Piece.person` is who did.

    Attributes:
        estate: whether it is of a deceased maker's estate (遗作).
        attributed: person code, or a name of nobody enrolled; empty when it is attributed to nobody.
        named: whether `attributed` is a person code.
        answer: `mine`, `not-mine` or `unsure`, by the person it is attributed to; empty before any answer.
        answered: index of that answer's entry; -1 before.
    """

    KIND: ClassVar[str] = "legacy"
    code: str
    estate: bool
    attributed: str
    named: bool
    answer: str = ""
    answered: int = -1

    @property
    def id(self) -> str:
        """The piece code."""
        return self.code
