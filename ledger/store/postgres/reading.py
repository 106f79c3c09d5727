"""A view of a town's database: `backend.Reading` and what `fsck` sees besides."""

from collections.abc import Iterator, Sequence
from itertools import count
from typing import Any, TypeVar

from ledger.backend import Head
from ledger.craft.state import Record, decode_record
from ledger.errors import NotFoundError
from ledger.log.tree import HASH_LENGTH, Frontier
from ledger.store.postgres import sql
from ledger.store.postgres.connection import Driver
from ledger.store.tables import UNINDEXED

R = TypeVar("R", bound=Record)
AT_ONCE = 1024  # entries in one answer
_ROWS = 2000  # of a walk, in one answer
_walks = count()
_Rows = list[Any]  # of a statement: what it names


class PostgresReading:
    """A view inside a transaction that somebody else began and ends. Belongs to one thread."""

    def __init__(self, connection: Driver) -> None:
        self._connection = connection

    def head(self) -> Head:
        """See `Reading.head`."""
        row = self._one(sql.HEAD)
        return Head() if row is None else head_of(row)

    def index_of(self, statement_id: bytes) -> int | None:
        """See `Reading.index_of`."""
        row = self._one(sql.INDEX_OF, id=statement_id)
        return None if row is None else row[0]

    def indices_of(self, statement_ids: Sequence[bytes]) -> dict[bytes, int]:
        """See `Reading.indices_of`."""
        return dict(self._all(sql.INDICES_OF, ids=list(statement_ids)))

    def entries(self, start: int, end: int) -> Iterator[bytes]:
        """See `Reading.entries`."""
        while start < end:
            rows = self._all(sql.ENTRIES, start=start, end=end, limit=AT_ONCE)
            yield from (data for _, data in rows)
            if len(rows) < AT_ONCE:
                return
            start = rows[-1][0] + 1

    def tile(self, level: int, index: int, width: int) -> bytes:
        """See `Reading.tile`."""
        row = self._one(sql.TILE, level=level, index=index)
        if row is None or len(row[0]) < width * HASH_LENGTH:
            raise NotFoundError("tile-unknown", level=level, index=index, width=width)
        data: bytes = row[0]
        return data[: width * HASH_LENGTH]

    def get(self, kind: type[R], id: str) -> R | None:  # noqa: A002  # the field's own name
        """See `State.get`."""
        row = self._one(sql.RECORD, kind=kind.KIND, id=id) if fits(id) else None
        return None if row is None else decode_record(kind, row[0])

    def list(self, kind: type[R], parent: str) -> Iterator[R]:
        """See `State.list`."""
        query = sql.RECORDS_UNDER if parent and kind.KIND != UNINDEXED else sql.RECORDS_BY_WALK
        for (value,) in self._all(query, kind=kind.KIND, parent=parent) if fits(parent) else ():
            yield decode_record(kind, value)

    def every(self, kind: type[R]) -> Iterator[R]:
        """See `Reading.every`."""
        for (value,) in self.walk(sql.RECORDS_OF, kind=kind.KIND):
            yield decode_record(kind, value)

    def records(self) -> Iterator[tuple[str, str, str, bytes]]:
        """Yield (kind, id, parent, bytes) of every record of state, in the order of kind and id."""
        yield from self.walk(sql.ALL_RECORDS)

    def statements(self) -> Iterator[tuple[bytes, int]]:
        """Yield (id, index) of every statement, in the order of their ids."""
        yield from self.walk(sql.ALL_STATEMENTS)

    def tiles(self) -> Iterator[tuple[int, int, bytes]]:
        """Yield (level, index, bytes) of every tile."""
        yield from self.walk(sql.ALL_TILES)

    def counts(self) -> tuple[int, int, int]:
        """Return how many entries, statements and hashes in tiles there are."""
        entries, statements, hashes = self._one(sql.COUNTS) or (0, 0, 0)
        return entries, statements, int(hashes)

    def damage(self) -> tuple[str, ...]:
        """Return nothing: what the server finds wrong with a page it says when the page is read, and all are read."""
        return ()

    def walk(self, query: str, **values: object) -> Iterator[Any]:  # rows of that statement
        """Yield rows without holding them all, by a cursor of the server."""
        with self._connection.cursor(f"walk_{next(_walks)}", binary=True) as cursor:
            cursor.itersize = _ROWS
            yield from cursor.execute(query, values)

    def _one(self, query: str, **values: object) -> Any:  # a row of that statement
        return self._connection.execute(query, values, binary=True).fetchone()

    def _all(self, query: str, **values: object) -> _Rows:
        return self._connection.execute(query, values, binary=True).fetchall()


def fits(text: str) -> bool:
    """Report whether a name can stand in a row: PostgreSQL's text holds every character but this, which no name has."""
    return "\0" not in text


def head_of(row: Sequence[Any]) -> Head:
    """Return the head of its row; what follows the four columns is not looked at."""
    root, frontier, last, time = row[:4]
    return Head(root, Frontier.decode(frontier), last, time)
