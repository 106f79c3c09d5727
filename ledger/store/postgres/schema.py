"""The tables, as `tables.py` declares them for SQLite: SPEC §13. Migrations make them; `read_shape` reads them back.

Text is compared byte by byte (collation "C"), whatever the database's own order: what `State.list` promises.
The head row is there from the beginning, so that there is always something to lock.
"""

from typing import Any

from psycopg import Connection

from ledger.backend import Head
from ledger.store.tables import INDEXED

NEWEST = "0001"
"""The migration that this program reads and writes."""

_EMPTY = Head()

TABLES = f"""
CREATE TABLE entries (
  "index" bigint CONSTRAINT entry_key PRIMARY KEY CONSTRAINT entry_index CHECK ("index" >= 0),
  data bytea NOT NULL CONSTRAINT entry_length CHECK (octet_length(data) BETWEEN 1 AND 65535)
);
CREATE TABLE statements (
  id bytea CONSTRAINT statement_key PRIMARY KEY CONSTRAINT statement_id_length CHECK (octet_length(id) = 32),
  "index" bigint NOT NULL
);
CREATE TABLE tiles (
  level integer NOT NULL,
  "index" bigint NOT NULL,
  data bytea NOT NULL
    CONSTRAINT tile_length CHECK (octet_length(data) BETWEEN 32 AND 8192 AND octet_length(data) % 32 = 0),
  CONSTRAINT tile_key PRIMARY KEY (level, "index")
);
CREATE TABLE state (
  kind text COLLATE "C" NOT NULL,
  id text COLLATE "C" NOT NULL,
  parent text COLLATE "C" NOT NULL,
  value bytea NOT NULL,
  CONSTRAINT state_key PRIMARY KEY (kind, id)
);
CREATE INDEX state_parent ON state (kind, parent, id) WHERE {INDEXED};
CREATE TABLE head (
  "only" integer CONSTRAINT head_key PRIMARY KEY CONSTRAINT head_only CHECK ("only" = 1),
  root bytea NOT NULL,
  frontier bytea NOT NULL,
  last bytea NOT NULL,
  "time" bigint NOT NULL,
  CONSTRAINT head_lengths CHECK (octet_length(root) = 32 AND octet_length(last) = 32 AND "time" >= 0)
);
"""

FIRST_HEAD = """INSERT INTO head ("only", root, frontier, last, "time") VALUES (1, %s, %s, %s, 0)"""
FIRST_VALUES = (_EMPTY.root, _EMPTY.frontier.encode(), _EMPTY.last)

# Columns, constraints and indexes of a schema as one sorted list of lines; what a migration dropped is missing in it.
_SHAPE = """
SELECT line FROM (
  SELECT format('column %%s.%%s %%s%%s%%s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod),
                CASE WHEN a.attnotnull THEN ' not null' ELSE '' END,
                CASE WHEN a.attcollation = '"C"'::regcollation THEN ' C' ELSE '' END) AS line
  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
  WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
    AND c.relname = ANY (%(tables)s)
  UNION ALL
  SELECT format('constraint %%s.%%s %%s', c.relname, o.conname, pg_get_constraintdef(o.oid))
  FROM pg_constraint o JOIN pg_class c ON c.oid = o.conrelid
  WHERE c.relnamespace = current_schema()::regnamespace AND c.relname = ANY (%(tables)s) AND o.contype <> 'n'
  UNION ALL
  SELECT format('index %%s.%%s %%s', c.relname, i.relname, pg_get_expr(x.indpred, x.indrelid))
  FROM pg_index x JOIN pg_class c ON c.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid
  WHERE c.relnamespace = current_schema()::regnamespace AND c.relname = ANY (%(tables)s) AND x.indisvalid
) AS lines ORDER BY line COLLATE "C"
"""
NAMES = ["entries", "statements", "tiles", "state", "head"]


def read_shape(connection: Connection[Any]) -> tuple[str, ...]:
    """Return what the catalogue says of our tables, a line each thing; empty when there are none."""
    return tuple(line for (line,) in connection.execute(_SHAPE, {"tables": NAMES}))


def read_revision(connection: Connection[Any]) -> str:
    """Return the migration that the tables are at; empty when there are none."""
    (there,) = connection.execute("SELECT to_regclass('alembic_version') IS NOT NULL").fetchone() or (False,)
    if not there:
        return ""
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return "" if row is None else row[0]
