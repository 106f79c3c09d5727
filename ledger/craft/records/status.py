"""Rows of status: one byte an entry, in chunks, and where the pieces of a key stand (SPEC §10).

StatusChunk(number=0, data=0000000000 01 00 01)      entries 0 … 7: two pieces, at 5 and 7
Made(key="did:key:z6Mk…", number=0, places=0005 0007)

The byte is kept here and nowhere else, so that what a snapshot hashes is what the rules read.
"""

from typing import ClassVar

from ledger.craft.records.record import Record

CHUNK = 8_192  # entries a chunk


class StatusChunk(Record, frozen=True, array_like=True, kw_only=True):
    """The bytes of the entries [number·8,192, …), one each.

    Attributes:
        data: bits of SPEC §10, 0 where the entry registers no piece; zeros at the end are left out.
    """

    KIND: ClassVar[str] = "status"
    number: int
    data: bytes

    @property
    def id(self) -> str:
        """The number, eight digits."""
        return f"{self.number:08}"

    @property
    def parent(self) -> str:
        """All stand under one name: a snapshot lists them."""
        return "all"


class StatusLeaf(Record, frozen=True, array_like=True, kw_only=True):
    """Leaf hash of a chunk's 8,192 bytes, as the last snapshot that read it made it; gone once a byte changes."""

    KIND: ClassVar[str] = "status-leaf"
    number: int
    leaf: bytes

    @property
    def id(self) -> str:
        """The number, eight digits."""
        return f"{self.number:08}"

    @property
    def parent(self) -> str:
        """As of the chunks."""
        return "all"


class Made(Record, frozen=True, array_like=True, kw_only=True):
    """Where, within one chunk, the pieces stand that one key signed: a revoked key takes them along.

    Attributes:
        key: did of the person's key.
        places: index − number·8,192 of each entry, uint16 big-endian, ascending.
    """

    KIND: ClassVar[str] = "made"
    key: str
    number: int
    places: bytes

    @property
    def id(self) -> str:
        """`<did>/<number>`."""
        return f"{self.key}/{self.number:08}"

    @property
    def parent(self) -> str:
        """The did."""
        return self.key
