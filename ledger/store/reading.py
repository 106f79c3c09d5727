"""A view of the database, and the write turn, which is a view that may commit: `backend.Reading`, `backend.Append`."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol, TypeVar

from ledger.backend import Group, Head, Reading
from ledger.craft.state import Change, Put, Record, decode_record, encode_record
from ledger.errors import NotFoundError, PushbackError
from ledger.log.tree import HASH_LENGTH, Frontier
from ledger.store import sql
from ledger.store.connection import is_sync_failure
from ledger.store.tables import UNINDEXED

R = TypeVar("R", bound=Record)


class Copied(Reading, Protocol):
    """A view whose rows can be taken over by another store, as they are."""

    def statements(self) -> Iterator[tuple[bytes, int]]:
        """Yield (id, index) of every statement, in the order of their ids."""
        ...

    def tiles(self) -> Iterator[tuple[int, int, bytes]]:
        """Yield (level, index, bytes) of every tile."""
        ...

    def records(self) -> Iterator[tuple[str, str, str, bytes]]:
        """Yield (kind, id, parent, bytes) of every record of state, in the order of kind and id."""
        ...


AT_ONCE = 500  # ids in one question


class SqliteReading:
    """A view inside a transaction that somebody else began and ends. Belongs to one thread."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def head(self) -> Head:
        """See `Reading.head`."""
        row = self._connection.execute(sql.HEAD).fetchone()
        if row is None:
            return Head()
        root, frontier, last, time = row
        return Head(root, Frontier.decode(frontier), last, time)

    def index_of(self, statement_id: bytes) -> int | None:
        """See `Reading.index_of`."""
        row = self._connection.execute(sql.INDEX_OF, {"id": statement_id}).fetchone()
        return None if row is None else row[0]

    def indices_of(self, statement_ids: Sequence[bytes]) -> dict[bytes, int]:
        """See `Reading.indices_of`."""
        found: dict[bytes, int] = {}
        for start in range(0, len(statement_ids), AT_ONCE):
            part = statement_ids[start : start + AT_ONCE]
            found.update(self._connection.execute(sql.INDICES_OF.format(marks=", ".join("?" * len(part))), part))
        return found

    def entries(self, start: int, end: int) -> Iterator[bytes]:
        """See `Reading.entries`."""
        for (data,) in self._connection.execute(sql.ENTRIES, {"start": start, "end": end}):
            yield data

    def tile(self, level: int, index: int, width: int) -> bytes:
        """See `Reading.tile`."""
        row = self._connection.execute(sql.TILE, {"level": level, "index": index}).fetchone()
        if row is None or len(row[0]) < width * HASH_LENGTH:
            raise NotFoundError("tile-unknown", level=level, index=index, width=width)
        data: bytes = row[0]
        return data[: width * HASH_LENGTH]

    def get(self, kind: type[R], id: str) -> R | None:  # noqa: A002  # the field's own name
        """See `State.get`."""
        row = self._connection.execute(sql.RECORD, {"kind": kind.KIND, "id": id}).fetchone()
        return None if row is None else decode_record(kind, row[0])

    def list(self, kind: type[R], parent: str) -> Iterator[R]:
        """See `State.list`."""
        query = sql.RECORDS_UNDER if parent and kind.KIND != UNINDEXED else sql.RECORDS_BY_WALK
        for (value,) in self._connection.execute(query, {"kind": kind.KIND, "parent": parent}):
            yield decode_record(kind, value)

    def every(self, kind: type[R]) -> Iterator[R]:
        """See `Reading.every`."""
        for (value,) in self._connection.execute(sql.RECORDS_OF, {"kind": kind.KIND}):
            yield decode_record(kind, value)

    def records(self) -> Iterator[tuple[str, str, str, bytes]]:
        """Yield (kind, id, parent, bytes) of every record of state, in the order of kind and id."""
        yield from self._connection.execute(sql.ALL_RECORDS)

    def statements(self) -> Iterator[tuple[bytes, int]]:
        """Yield (id, index) of every statement, in the order of their ids."""
        yield from self._connection.execute(sql.ALL_STATEMENTS)

    def tiles(self) -> Iterator[tuple[int, int, bytes]]:
        """Yield (level, index, bytes) of every tile."""
        yield from self._connection.execute(sql.ALL_TILES)

    def counts(self) -> tuple[int, int, int]:
        """Return how many entries, statements and hashes in tiles there are."""
        entries, statements, hashes = self._connection.execute(sql.COUNTS).fetchone()
        return entries, statements, hashes

    def damage(self) -> tuple[str, ...]:
        """Return what the database finds wrong with its own pages and indexes; nothing when all is well."""
        return tuple(text for (text,) in self._connection.execute(sql.DAMAGE) if text != "ok")


class SqliteScratch(SqliteReading):
    """A state of one's own in a temporary file, for `fsck` and `rebuild`."""

    def apply(self, changes: Iterable[Change]) -> None:
        """Apply the changes in order."""
        write_changes(self._connection, changes)


class SqliteAppend(SqliteReading):
    """The write turn. Records read twice are remembered: nobody else changes them while the turn lasts."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        super().__init__(connection)
        self._known: dict[tuple[str, str], Record | None] = {}
        self.sync_failed = False

    def get(self, kind: type[R], id: str) -> R | None:  # noqa: A002
        """See `State.get`."""
        key = (kind.KIND, id)
        if key not in self._known:
            self._known[key] = super().get(kind, id)
        return self._known[key]  # type: ignore[return-value]  # rows under kind.KIND are of that type

    def prefetch(self, kind: type[Record], ids: Sequence[str]) -> None:
        """See `Append.prefetch`."""
        found: dict[str, bytes] = {}
        for start in range(0, len(ids), AT_ONCE):
            part = ids[start : start + AT_ONCE]
            query = sql.RECORDS_NAMED.format(marks=", ".join("?" * len(part)))
            found.update(self._connection.execute(query, (kind.KIND, *part)))
        for id_ in ids:
            value = found.get(id_)
            self._known[kind.KIND, id_] = None if value is None else decode_record(kind, value)

    def commit(self, group: Group) -> None:
        """See `Append.commit`. Errors before the last line leave nothing behind: leaving the turn rolls back."""
        start, head = group.old.size, group.new
        execute = self._connection.executemany
        execute(sql.WRITE_ENTRY, enumerate(group.entries, start))
        execute(sql.WRITE_STATEMENT, sorted(zip(group.ids, range(start, head.size), strict=True)))
        execute(sql.WRITE_TILE, group.tiles)
        write_changes(self._connection, group.changes)
        frontier = head.frontier.encode()
        self._connection.execute(
            sql.WRITE_HEAD, {"root": head.root, "frontier": frontier, "last": head.last, "time": head.time}
        )
        self._end()

    def replace_state(self, records: Iterator[tuple[str, str, str, bytes]]) -> None:
        """Put these records in the place of all there are, and commit; raises as `commit`."""
        self._connection.execute(sql.DROP_STATE)
        self._connection.executemany(sql.WRITE_RECORD, records)
        self._end()

    def take_over(self, source: Copied) -> None:
        """Write everything that another store holds into this empty one; `finish` commits it."""
        head, execute = source.head(), self._connection.executemany
        execute(sql.WRITE_ENTRY, enumerate(source.entries(0, head.size)))
        execute(sql.WRITE_STATEMENT, source.statements())
        execute(sql.WRITE_TILE, source.tiles())
        execute(sql.WRITE_RECORD, source.records())
        frontier = head.frontier.encode()
        self._connection.execute(
            sql.WRITE_HEAD, {"root": head.root, "frontier": frontier, "last": head.last, "time": head.time}
        )

    def finish(self) -> None:
        """Commit what was taken over; raises as `commit`."""
        self._end()

    def _end(self) -> None:
        try:
            self._connection.execute("COMMIT")
        except sqlite3.Error as e:
            # A failed commit is not a refusal: the pages may have reached the disk (SPEC §13).
            self.sync_failed = is_sync_failure(e)
            code = "store-failed" if self.sync_failed else "outcome-unknown"
            raise PushbackError(code, retry_after=1, reason="commit") from e


def write_changes(connection: sqlite3.Connection, changes: Iterable[Change]) -> None:
    """Write changes of state, one for each id at most: so their order does not matter."""
    put, dropped = [], []
    for change in changes:
        if isinstance(change, Put):
            record = change.record
            put.append((record.KIND, record.id, record.parent, encode_record(record)))
        else:
            dropped.append((change.kind.KIND, change.id))
    connection.executemany(sql.DROP_RECORD, dropped)
    connection.executemany(sql.WRITE_RECORD, sorted(put))  # in the order of the index: neighbours share pages
