"""State: what replaying the entries gives, as frozen records (SPEC §12).

`admit` reads state and returns changes; whoever calls it applies them. A record is known by its type and id, and
stands under a parent; `get(Slot, "b1/1-2-3-4-5")`, `list(Slot, "b1")`. Records are stored as MessagePack arrays, so
equal states are equal bytes:

    >>> encode_record(Edition(person="zs001", edition="spring", size=8)).hex()
    '93a57a73303031a6737072696e6708'

State is the audited truth. What pages need besides (search, counters) is in the views and may lag.
"""

from collections.abc import Iterable, Iterator
from typing import ClassVar, Protocol, TypeVar

import msgspec


class Record(msgspec.Struct, frozen=True, array_like=True, kw_only=True):
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


class Ledger(Record, frozen=True, array_like=True, kw_only=True):
    """What the charter says and later acts changed; exactly one, id ``""``.

    Attributes:
        charter: statement id of the charter.
        k, p: how many registrars an act marked k or p takes.
        profile: hex SHA-256 of the craft profile in force.
        opened: whether k registrars and the certifier have signed or endorsed the charter.
        recovery_hours, claim_days: the waiting times.
    """

    KIND: ClassVar[str] = "ledger"
    origin: str
    name: str
    charter: bytes
    head: bytes
    k: int
    p: int
    profile: str
    rules: int
    opened: bool
    recovery_hours: int
    claim_days: int

    @property
    def id(self) -> str:
        """Always empty: there is one ledger."""
        return ""


class Key(Record, frozen=True, array_like=True, kw_only=True):
    """A public key and its one role and one holder, ever.

    Attributes:
        did: did:key of the key.
        role: `registrar`, `recovery`, `certifier`, `person`; `candidate` while the statement naming it is pending.
        holder: person code, or a registrar's code; empty for a candidate.
        since: index of the entry from which it may sign; -1 while it may not.
        until: index of the entry from which it may no longer sign; -1 while it may.
        custody: `own-device`, `pkcs11` or `office`.
        named_by: id of the statement that introduced it.
    """

    KIND: ClassVar[str] = "key"
    did: str
    role: str
    holder: str
    since: int = -1
    until: int = -1
    custody: str = "own-device"
    named_by: bytes = b""

    @property
    def id(self) -> str:
        """The did."""
        return self.did

    @property
    def parent(self) -> str:
        """The holder."""
        return self.holder

    def live(self, index: int) -> bool:
        """Report whether the key may sign an entry at `index`."""
        return 0 <= self.since <= index and (self.until < 0 or index < self.until)


class Person(Record, frozen=True, array_like=True, kw_only=True):
    """An enrolled person or studio.

    Attributes:
        zh, pinyin, en: the names shown; `en` may be empty.
        kind: `person` or `studio`.
        checked: how identity was checked: `in-person`, `notarised`, `video`; by which registrar key; on which date.
        registrars: how many registrar keys attest it.
        enrolled, enrolled_at: index and time of the entry at which the enrolment took effect.
        paused, ended: index of the entry from which; -1 when not.
    """

    KIND: ClassVar[str] = "person"
    code: str
    kind: str
    zh: str
    pinyin: str
    en: str
    roles: tuple[str, ...]
    studio: str
    responsible: tuple[str, ...]
    checked_how: str
    checked_by: str
    checked_on: str
    registrars: int
    head: bytes
    enrolled: int
    enrolled_at: int
    statement: bytes
    paused: int = -1
    ended: int = -1

    @property
    def id(self) -> str:
        """The person code."""
        return self.code


class Attestation(Record, frozen=True, array_like=True, kw_only=True):
    """One standing of a person (the statement kind `Standing`), attested by registrars.

    Attributes:
        standing: vocabulary code of the profile's `standing` list, or `gi-mark`.
        start, end: dates `YYYY-MM-DD`; `end` is empty when it has none.
        withdrawn: index of the entry from which it no longer counts; -1 when it does.
    """

    KIND: ClassVar[str] = "standing"
    statement: bytes
    person: str
    standing: str
    issuer: str
    number: str
    start: str
    end: str
    index: int
    registrars: int
    withdrawn: int = -1

    @property
    def id(self) -> str:
        """The statement id in hex."""
        return self.statement.hex()

    @property
    def parent(self) -> str:
        """The person code."""
        return self.person


class Seal(Record, frozen=True, array_like=True, kw_only=True):
    """A seal of a person's register: stated by its owner, later checked by a registrar.

    Attributes:
        state: `stated`, `checked`, or `held` (its text is another person's too: a registrar decides).
        impression: hex SHA-256 of the impression's photo.
        start, end: dates of use; `end` empty while in use.
    """

    KIND: ClassVar[str] = "seal"
    person: str
    seal: str
    text: str
    relief: str
    width: int
    height: int
    impression: str
    carver: str
    start: str
    end: str
    state: str
    statement: bytes
    index: int

    @property
    def id(self) -> str:
        """`<person>/<seal>`."""
        return f"{self.person}/{self.seal}"

    @property
    def parent(self) -> str:
        """The person code."""
        return self.person


class SealText(Record, frozen=True, array_like=True, kw_only=True):
    """Who registered a seal text first, so that the same text by another person is held."""

    KIND: ClassVar[str] = "seal-text"
    text: str
    person: str

    @property
    def id(self) -> str:
        """The text itself (its own characters: ids of this type are not ASCII)."""
        return self.text


class Kiln(Record, frozen=True, array_like=True, kw_only=True):
    """An enrolled kiln; `kind` is a code of the profile's kiln types."""

    KIND: ClassVar[str] = "kiln"
    code: str
    zh: str
    en: str
    kind: str
    place: str
    master: str
    deputies: tuple[str, ...]
    head: bytes
    index: int

    @property
    def id(self) -> str:
        """The kiln code."""
        return self.code


class Batch(Record, frozen=True, array_like=True, kw_only=True):
    """A kiln batch from plan to closing.

    Attributes:
        phase: `planned`, `ignited`, `opening`, `closed`.
        layout: slot ranges as stated in the plan, see `BatchPlan`.
        as_of: last entry index whose loadings are in the closed list; -1 before ignition.
        root: RFC 6962 root over the closed list; empty before ignition.
        lines, pieces: number of slots in the closed list, and of vessels (bulk counts included).
        ignited, ignited_at: index and time of the ignition's entry; -1 before.
        first_outcome: index of the first outcome's entry; -1 before: 开窑前已封单 needs ignited < first_outcome.
        peak: °C; 0 when not stated.
    """

    KIND: ClassVar[str] = "batch"
    code: str
    kiln: str
    master: str
    date: str
    quick: bool
    layout: tuple[str, ...]
    phase: str
    head: bytes
    index: int
    statement: bytes
    ignition: bytes = b""
    ignited: int = -1
    ignited_at: int = -1
    as_of: int = -1
    root: bytes = b""
    lines: int = 0
    pieces: int = 0
    first_outcome: int = -1
    opened_on: str = ""
    peak: int = 0
    start: str = ""
    end: str = ""
    closed: int = -1

    @property
    def id(self) -> str:
        """The batch code."""
        return self.code

    @property
    def parent(self) -> str:
        """The kiln code."""
        return self.kiln


class Slot(Record, frozen=True, array_like=True, kw_only=True):
    """A loaded slot, its one current outcome and the one live piece in it.

    Attributes:
        loading: statement id of the loading; `index`: its entry.
        confirmed: whether the maker loaded it or confirmed it.
        count: 1, or the number of coarse wares of a bulk line (never certifiable).
        came_from: slot id of the firing it is refired from; empty when it is a first firing.
        went_to: slot id it was refired into; empty when it was not.
        listed: whether the closed list holds it (False before ignition; loadings after `asOf` stay False and are void).
        outcome, fault: vocabulary codes; empty before the opening.
        outcome_by: statement id of the current outcome; `outcome_at`: its entry's index.
        piece: code of the live piece in it; empty when free.
    """

    KIND: ClassVar[str] = "slot"
    batch: str
    slot: str
    person: str
    loading: bytes
    index: int
    confirmed: bool
    count: int = 1
    came_from: str = ""
    went_to: str = ""
    listed: bool = False
    outcome: str = ""
    fault: str = ""
    outcome_by: bytes = b""
    outcome_at: int = -1
    piece: str = ""

    @property
    def id(self) -> str:
        """`<batch>/<slot>`."""
        return f"{self.batch}/{self.slot}"

    @property
    def parent(self) -> str:
        """The batch code."""
        return self.batch


class Piece(Record, frozen=True, array_like=True, kw_only=True):
    """A registered piece: what the rules need; the rest is in its entry.

    Attributes:
        status: bits of SPEC §10 (1 registered, 2 claimed, 4 disputed, 8 lost or stolen, 16 damaged, 32 destroyed,
            64 withdrawn, 128 a print replaced).
        slots: slot ids of its whole line of firings, in order; empty for a studio firing.
        flags: codes of the contradictions shown with it.
        serial: number of the live print, 1 at registration.
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


class Pending(Record, frozen=True, array_like=True, kw_only=True):
    """A statement that waits for endorsements (SPEC §12, Endorsement).

    Attributes:
        payload: the statement's payload bytes; `issuer`, `index`, `time`: of its own entry.
        registrars: how many registrar keys it takes, the issuer's included when it is one.
        keys: dids that must endorse because the statement introduces them.
        have: dids that endorsed so far, the issuer first.
        done: index of the entry at which it took effect; -1 before.
    """

    KIND: ClassVar[str] = "pending"
    statement: bytes
    payload: bytes
    issuer: str
    index: int
    time: int
    registrars: int
    keys: tuple[str, ...]
    have: tuple[str, ...]
    done: int = -1

    @property
    def id(self) -> str:
        """The statement id in hex."""
        return self.statement.hex()


RECORDS: dict[str, type[Record]] = {
    record.KIND: record
    for record in (
        Ledger, Key, Person, Attestation, Seal, SealText, Kiln, Batch, Slot, Piece, Role, Edition, EditionCopy, Pending,
    )
}  # fmt: skip

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

    def get(self, kind: type[R], id: str) -> R | None:  # noqa: A002
        """See `State.get`."""
        key = (kind.KIND, id)
        if key in self._rows:
            return self._rows[key]  # type: ignore[return-value]  # rows under kind.KIND are of that type
        return self._base.get(kind, id)

    def list(self, kind: type[R], parent: str) -> Iterator[R]:
        """See `State.list`."""
        mine = {id_: row for (name, id_), row in self._rows.items() if name == kind.KIND}
        merged = {row.id: row for row in self._base.list(kind, parent) if row.id not in mine}
        merged.update((id_, row) for id_, row in mine.items() if row is not None and row.parent == parent)  # type: ignore[misc]  # as above
        return iter([merged[id_] for id_ in sorted(merged, key=lambda text: text.encode())])

    def apply(self, changes: Iterable[Change]) -> None:
        """Lay the changes over what stands; the last one for an id wins."""
        for change in changes:
            if isinstance(change, Put):
                self._rows[change.record.KIND, change.record.id] = change.record
            else:
                self._rows[change.kind.KIND, change.id] = None

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


_encoder = msgspec.msgpack.Encoder()
_decoders = {name: msgspec.msgpack.Decoder(record) for name, record in RECORDS.items()}


def encode_record(record: Record) -> bytes:
    """Return the row's bytes: a MessagePack array of its fields in order. Inverse of `decode_record`."""
    return _encoder.encode(record)


def decode_record(kind: type[R], data: bytes) -> R:
    """Return the record; the bytes are our own store's. Inverse of `encode_record`."""
    return _decoders[kind.KIND].decode(data)  # type: ignore[return-value]  # decoder of that type
