"""State: what replaying the entries gives, as frozen records (SPEC §12).

`admit` reads state and returns changes; whoever calls it applies them. A record is known by its type and id, and
stands under a parent; `get(Slot, "b1/1-2-3-4-5")`, `list(Slot, "b1")`. Records are stored as MessagePack arrays, so
equal states are equal bytes:

    >>> encode_record(Edition(person="zs001", edition="spring", size=8)).hex()
    '93a57a73303031a6737072696e6708'

State is the audited truth. What pages need besides (search, counters) is in the views and may lag.
"""

from collections.abc import Iterable, Iterator
from typing import Protocol, TypeVar

import msgspec

from ledger.craft.records.foundation import Keeper, Keepers, Key, Ledger, Pending, WitnessSet
from ledger.craft.records.kiln import Batch, Kiln, Slot
from ledger.craft.records.oversight import Answer, Auditor, Finding, FindingLink, Released, ScanDay, Snapshot
from ledger.craft.records.ownership import Commission, Dispute, Legacy, Order
from ledger.craft.records.people import Attestation, GiMark, Person, Quota, Said, Seal, SealText
from ledger.craft.records.piece import Correction, Edition, EditionCopy, Life, Piece, Role
from ledger.craft.records.record import Record
from ledger.craft.records.status import Made, StatusChunk, StatusLeaf

__all__ = [
    "RECORDS", "Answer", "Attestation", "Auditor", "Batch", "Change", "Commission", "Correction", "Dispute", "Drop",
    "Edition", "EditionCopy", "Finding", "FindingLink", "GiMark", "Keeper", "Keepers", "Key", "Kiln", "Ledger",
    "Legacy", "Life", "Made", "MemoryState", "Order", "Overlay", "Pending", "Person", "Piece", "Put", "Quota", "Record",
    "Released", "Role", "Said", "ScanDay", "Seal", "SealText", "Slot", "Snapshot", "State", "StatusChunk",
    "StatusLeaf", "WitnessSet",
    "decode_record", "encode_record", "ledger_of",
]  # fmt: skip

RECORDS: dict[str, type[Record]] = {
    record.KIND: record
    for record in (
        Ledger,
        Key,
        Person,
        Attestation,
        GiMark,
        Seal,
        SealText,
        Kiln,
        Batch,
        Slot,
        Piece,
        Role,
        Edition,
        EditionCopy,
        Pending,
        StatusChunk,
        StatusLeaf,
        Made,
        Life,
        Keepers,
        WitnessSet,
        Commission,
        Order,
        Auditor,
        Finding,
        FindingLink,
        Answer,
        ScanDay,
        Snapshot,
        Released,
        Correction,
        Dispute,
        Legacy,
        Quota,
        Said,
    )
}

R = TypeVar("R", bound=Record)


class Put(msgspec.Struct, frozen=True, gc=False):
    """A change: this record now stands under its type and id."""

    record: Record


class Drop(msgspec.Struct, frozen=True, gc=False):
    """A change: nothing stands under this type and id any more."""

    kind: type[Record]
    id: str


Change = Put | Drop


class State(Protocol):
    """Reading access to state; backed by a database, a file, or a dictionary."""

    def get(self, kind: type[R], id: str) -> R | None:  # noqa: A002  # the field's own name
        """Return the record, or None when nothing stands there."""
        ...

    def list(self, kind: type[R], parent: str) -> Iterator[R]:
        """Yield the records under `parent` in the byte order of their ids."""
        ...


class Overlay:
    """Changes on top of a state: one per group, and one per submission over that; dropped to undo.

    Owned by the one thread that appends.
    """

    def __init__(self, base: State) -> None:
        self._base = base
        self._rows: dict[tuple[str, str], Record | None] = {}
        # Kind and parent → ids that were put there; they may have been dropped or moved since.
        self._under: dict[tuple[str, str], dict[str, None]] = {}

    def get(self, kind: type[R], id: str) -> R | None:  # noqa: A002
        """See `State.get`."""
        key = (kind.KIND, id)
        if key in self._rows:
            return self._rows[key]  # type: ignore[return-value]  # rows under kind.KIND are of that type
        return self._base.get(kind, id)

    def list(self, kind: type[R], parent: str) -> Iterator[R]:
        """See `State.list`."""
        name, rows = kind.KIND, self._rows
        merged = {row.id: row for row in self._base.list(kind, parent) if (name, row.id) not in rows}
        for id_ in self._under.get((name, parent), ()):
            row = rows[name, id_]
            if row is not None and row.parent == parent:
                merged[id_] = row  # type: ignore[assignment]  # as above
        return iter([merged[id_] for id_ in sorted(merged, key=lambda text: text.encode())])

    def apply(self, changes: Iterable[Change]) -> None:
        """Lay the changes over what stands; the last one for an id wins."""
        for change in changes:
            if isinstance(change, Put):
                record = change.record
                id_ = record.id
                self._rows[record.KIND, id_] = record
                self._under.setdefault((record.KIND, record.parent), {})[id_] = None
            else:
                self._rows[change.kind.KIND, change.id] = None

    def absorb(self, other: "Overlay") -> None:
        """Lay the changes of an overlay over this one: the same as applying them, without looking at each."""
        self._rows.update(other._rows)  # noqa: SLF001  # of its own class
        for place, ids in other._under.items():  # noqa: SLF001
            self._under.setdefault(place, {}).update(ids)

    def changes(self) -> tuple[Change, ...]:
        """Return what would bring the base to this state, one change an id."""
        return tuple(
            Put(row) if row is not None else Drop(RECORDS[kind], id_) for (kind, id_), row in self._rows.items()
        )


class MemoryState:
    """A state held in dictionaries: for tests, and for small ledgers read whole."""

    def __init__(self) -> None:
        self._rows: dict[tuple[str, str], Record] = {}

    def get(self, kind: type[R], id: str) -> R | None:  # noqa: A002
        """See `State.get`."""
        return self._rows.get((kind.KIND, id))  # type: ignore[return-value]  # rows under kind.KIND are of that type

    def list(self, kind: type[R], parent: str) -> Iterator[R]:
        """See `State.list`."""
        rows = [row for (name, _), row in self._rows.items() if name == kind.KIND and row.parent == parent]
        return iter(sorted(rows, key=lambda row: row.id.encode()))  # type: ignore[arg-type]  # as above

    def apply(self, changes: Iterable[Change]) -> None:
        """Apply the changes in order."""
        for change in changes:
            if isinstance(change, Put):
                self._rows[change.record.KIND, change.record.id] = change.record
            else:
                self._rows.pop((change.kind.KIND, change.id), None)


def ledger_of(state: State) -> Ledger:
    """Return the one ledger's record; whoever asks has an entry after the charter."""
    ledger = state.get(Ledger, "")
    if ledger is None:
        raise AssertionError("bad state: no ledger before its charter")
    return ledger


_encoder = msgspec.msgpack.Encoder()
_decoders = {name: msgspec.msgpack.Decoder(record) for name, record in RECORDS.items()}


def encode_record(record: Record) -> bytes:
    """Return the row's bytes: a MessagePack array of its fields in order. Inverse of `decode_record`."""
    return _encoder.encode(record)


def decode_record(kind: type[R], data: bytes) -> R:
    """Return the record; the bytes are our own store's. Inverse of `encode_record`."""
    return _decoders[kind.KIND].decode(data)  # type: ignore[return-value]  # decoder of that type
