"""What all rows of state have in common: a type, an id, a parent, and bytes (SPEC §12).

A record is a frozen Struct stored as a MessagePack array: its field order is its byte order.

    Edition(person="zs001", edition="spring", size=8)      93 a57a73303031 a6737072696e67 08
"""

from typing import ClassVar

import msgspec


class Record(msgspec.Struct, frozen=True, array_like=True, kw_only=True, gc=False):
    """One row of state. Field order is the byte order: new fields are added at the end, with a default."""

    KIND: ClassVar[str] = ""

    @property
    def id(self) -> str:
        """The record's name among its type, ≤ 200 ASCII characters."""
        raise AssertionError(f"no id for {type(self).__name__}")

    @property
    def parent(self) -> str:
        """The id it is listed under; empty for those never listed."""
        return ""
