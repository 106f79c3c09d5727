"""The database's tables, declared: SPEC §13.

    entries      index → bytes, as received and sequenced; never updated, never deleted
    statements   statement id → index
    tiles        (level, index) → hashes of the tree, the right edge of each level partial
    state        (kind, id) → record, listed by (kind, parent)
    head         one row: where the log ends

Rows are built from values that were checked before: a table model validates nothing (STRICT and CHECK do). Leaf hashes
are the tiles of level 0 and statement ids stand in their own table, each written once: that keeps the database within
1.35 × the entries' bytes.
"""

from sqlalchemy import CheckConstraint, Column, Connection, Index, Integer, LargeBinary, Text, text
from sqlmodel import Field, SQLModel

STRICT = {"sqlite_strict": True}
CLUSTERED = {"sqlite_strict": True, "sqlite_with_rowid": False}


class EntryRow(SQLModel, table=True):
    """One entry's bytes."""

    __tablename__ = "entries"
    __table_args__ = (CheckConstraint("length(data) BETWEEN 1 AND 65535", "entry_length"), STRICT)
    index: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    data: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class StatementRow(SQLModel, table=True):
    """Where a statement or an item stands; the primary key is what makes a second entry impossible."""

    __tablename__ = "statements"
    __table_args__ = (CheckConstraint("length(id) = 32", "statement_id_length"), CLUSTERED)
    id: bytes = Field(sa_column=Column(LargeBinary, primary_key=True))
    index: int = Field(sa_column=Column(Integer, nullable=False))


class TileRow(SQLModel, table=True):
    """One tile as wide as it is by now; a narrower one is its beginning, for hashes are only ever added."""

    __tablename__ = "tiles"
    __table_args__ = (
        CheckConstraint("length(data) BETWEEN 32 AND 8192 AND length(data) % 32 = 0", "tile_length"),
        CLUSTERED,
    )
    level: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    index: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    data: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


# No rule lists pieces by their maker, and the index would cost the ledger 4 % of its size: whoever does so all the same
# walks the kind (`sql.RECORDS_BY_WALK`); pages have views for that.
UNINDEXED = "piece"
INDEXED = "parent <> '' AND kind <> 'piece'"


class StateRow(SQLModel, table=True):
    """One record of state, in the bytes of `craft.state.encode_record`."""

    __tablename__ = "state"
    __table_args__ = (
        Index("state_parent", "kind", "parent", sqlite_where=text(INDEXED)),
        CLUSTERED,
    )
    kind: str = Field(sa_column=Column(Text, primary_key=True))
    id: str = Field(sa_column=Column(Text, primary_key=True))
    parent: str = Field(sa_column=Column(Text, nullable=False))
    value: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class HeadRow(SQLModel, table=True):
    """The head: see `backend.Head`. There is one row, `only` = 1."""

    __tablename__ = "head"
    __table_args__ = (
        CheckConstraint("only = 1", "head_only"),
        CheckConstraint("length(root) = 32 AND length(last) = 32 AND time >= 0", "head_lengths"),
        STRICT,
    )
    only: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    root: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    frontier: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    last: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    time: int = Field(sa_column=Column(Integer, nullable=False))


LEDGER = (EntryRow, StatementRow, TileRow, StateRow, HeadRow)


class StagedRow(SQLModel, table=True):
    """One staged group in the second file: see `backend.Staged`."""

    __tablename__ = "staged"
    __table_args__ = (STRICT,)
    name: str = Field(sa_column=Column(Text, primary_key=True))
    data: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


def create_tables(connection: Connection, tables: tuple[type[SQLModel], ...]) -> None:
    """Create those of the tables that are not there."""
    SQLModel.metadata.create_all(connection, tables=[SQLModel.metadata.tables[str(t.__tablename__)] for t in tables])
