"""The write turn of a town: whoever holds the head row appends. `backend.Append`, SPEC §13."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

import psycopg

from ledger.backend import Group, Head
from ledger.craft.state import Change, Put, Record, decode_record, encode_record
from ledger.errors import InconsistencyError
from ledger.store.postgres import sql
from ledger.store.postgres.connection import Driver, commit
from ledger.store.postgres.reading import PostgresReading, fits
from ledger.store.reading import Copied

R = TypeVar("R", bound=Record)
MANY = 16  # entries from which on a COPY, three messages to and fro, is cheaper than rows sent together


class PostgresAppend(PostgresReading):
    """The write turn. Records read twice are remembered: nobody else changes them while the turn lasts."""

    def __init__(self, connection: Driver, held: Head) -> None:
        super().__init__(connection)
        self._held = held
        self._known: dict[tuple[str, str], Record | None] = {}

    def head(self) -> Head:
        """See `Reading.head`: as it was when the row was locked."""
        return self._held

    def get(self, kind: type[R], id: str) -> R | None:  # noqa: A002
        """See `State.get`."""
        key = (kind.KIND, id)
        if key not in self._known:
            self._known[key] = super().get(kind, id)
        return self._known[key]  # type: ignore[return-value]  # rows under kind.KIND are of that type

    def prefetch(self, kind: type[Record], ids: Sequence[str]) -> None:
        """See `Append.prefetch`."""
        found = dict(self._all(sql.RECORDS_NAMED, kind=kind.KIND, ids=[each for each in ids if fits(each)]))
        for id_ in ids:
            value = found.get(id_)
            self._known[kind.KIND, id_] = None if value is None else decode_record(kind, value)

    def patient(self) -> None:
        """Let the server wait for us as long as it takes, in this transaction."""
        self._connection.execute("SET LOCAL idle_in_transaction_session_timeout = 0")

    def commit(self, group: Group) -> None:
        """See `Append.commit`. Errors before the last line leave nothing behind: leaving the turn rolls back."""
        write = _copy_rows if len(group.entries) >= MANY else _send_rows
        write(self._connection, group)
        self._move_head(group.old, group.new)
        commit(self._connection)

    def replace_state(self, records: Iterator[tuple[str, str, str, bytes]]) -> None:
        """Put these records in the place of all there are, and commit; raises as `commit`."""
        self._connection.execute(sql.DROP_STATE)
        copy_rows(self._connection, sql.COPY_STATE, ("text", "text", "text", "bytea"), records)
        commit(self._connection)

    def take_over(self, source: Copied) -> None:
        """Write everything that another store holds into this empty one; `finish` commits it."""
        head = source.head()
        copy_rows(self._connection, sql.COPY_ENTRIES, ("int8", "bytea"), enumerate(source.entries(0, head.size)))
        copy_rows(self._connection, sql.COPY_STATEMENTS, ("bytea", "int8"), source.statements())
        copy_rows(self._connection, sql.COPY_TILES, ("int4", "int8", "bytea"), source.tiles())
        copy_rows(self._connection, sql.COPY_STATE, ("text", "text", "text", "bytea"), source.records())
        self._move_head(self._held, head)

    def finish(self) -> None:
        """Commit what was taken over; raises as `commit`."""
        commit(self._connection)

    def within(self) -> PostgresReading:
        """Return a view of what this turn has written and not committed."""
        return PostgresReading(self._connection)

    def _move_head(self, before: Head, after: Head) -> None:
        values = {
            "root": after.root, "frontier": after.frontier.encode(), "last": after.last, "time": after.time,
            "before": before.root, "grown": before.frontier.encode(),
        }  # fmt: skip
        if self._connection.execute(sql.WRITE_HEAD, values).rowcount != 1:
            raise InconsistencyError("store-damaged", reason="head")


def _send_rows(connection: Driver, group: Group) -> None:
    """Write a small group: all of it in one message."""
    with connection.pipeline(), connection.cursor() as cursor:
        cursor.executemany(sql.WRITE_ENTRY, list(enumerate(group.entries, group.old.size)))
        cursor.executemany(sql.WRITE_STATEMENT, _statements(group))
        _write_derived(cursor, group)


def _copy_rows(connection: Driver, group: Group) -> None:
    """Write a large group."""
    copy_rows(connection, sql.COPY_ENTRIES, ("int8", "bytea"), enumerate(group.entries, group.old.size))
    copy_rows(connection, sql.COPY_STATEMENTS, ("bytea", "int8"), _statements(group))
    with connection.pipeline(), connection.cursor() as cursor:
        _write_derived(cursor, group)


def _statements(group: Group) -> list[tuple[bytes, int]]:
    return sorted(zip(group.ids, range(group.old.size, group.new.size), strict=True))


def copy_rows(connection: Driver, query: str, types: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> None:
    """Write rows by binary COPY."""
    with connection.cursor() as cursor, cursor.copy(query) as copy:
        copy.set_types(types)
        for row in rows:
            copy.write_row(row)


def _write_derived(cursor: psycopg.Cursor[tuple[object, ...]], group: Group) -> None:
    """Write the tiles, and the changes of state: one for each id at most, so their order does not matter."""
    put, dropped = _split(group.changes)
    if group.tiles:
        cursor.execute(sql.WRITE_TILES, _columns(group.tiles))
    if dropped:
        cursor.execute(sql.DROP_RECORDS, _columns(dropped))
    if put:
        cursor.execute(sql.WRITE_RECORDS, _columns(put))


def _columns(rows: Sequence[tuple[object, ...]]) -> tuple[list[object], ...]:
    return tuple(map(list, zip(*rows, strict=True)))


def _split(changes: Iterable[Change]) -> tuple[list[tuple[str, str, str, bytes]], list[tuple[str, str]]]:
    put: list[tuple[str, str, str, bytes]] = []
    dropped: list[tuple[str, str]] = []
    for change in changes:
        if isinstance(change, Put):
            record = change.record
            put.append((record.KIND, record.id, record.parent, encode_record(record)))
        else:
            dropped.append((change.kind.KIND, change.id))
    return sorted(put), dropped  # in the order of the index: neighbours share pages
