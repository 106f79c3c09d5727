"""The statements of the hot path, written out. Small reads go through SQLModel: `sqlite.SqliteStore.describe`.

The driver takes named parameters for single rows; the rows of a group go in as tuples, in the order of the columns.
"""

HEAD = "SELECT root, frontier, last, time FROM head WHERE only = 1"

WRITE_HEAD = """
INSERT INTO head (only, root, frontier, last, time) VALUES (1, :root, :frontier, :last, :time)
ON CONFLICT (only) DO UPDATE SET root = excluded.root, frontier = excluded.frontier, last = excluded.last, time = excluded.time
"""  # noqa: E501  # one clause a line

INDEX_OF = 'SELECT "index" FROM statements WHERE id = :id'
INDICES_OF = 'SELECT id, "index" FROM statements WHERE id IN ({marks})'  # as many marks as ids

ENTRIES = 'SELECT data FROM entries WHERE "index" >= :start AND "index" < :end ORDER BY "index"'

# A plain INSERT: an index or a statement id that is there already is a fault, never something to overwrite.
WRITE_ENTRY = 'INSERT INTO entries ("index", data) VALUES (?, ?)'
WRITE_STATEMENT = 'INSERT INTO statements (id, "index") VALUES (?, ?)'

TILE = 'SELECT data FROM tiles WHERE level = :level AND "index" = :index'

# The right edge grows in place; what was there stays the beginning of what is there now.
WRITE_TILE = """
INSERT INTO tiles (level, "index", data) VALUES (?, ?, ?)
ON CONFLICT (level, "index") DO UPDATE SET data = excluded.data
"""

RECORD = "SELECT value FROM state WHERE kind = :kind AND id = :id"

RECORDS_NAMED = "SELECT id, value FROM state WHERE kind = ? AND id IN ({marks})"  # as many marks as ids

# TEXT compares byte by byte (BINARY collation, UTF-8): the order that `State.list` promises.
# The first repeats what the partial index says of itself, else SQLite may not use it; and names it, else the whole kind
# is walked for the sake of the order.
RECORDS_UNDER = """
SELECT value FROM state INDEXED BY state_parent
WHERE kind = :kind AND parent = :parent AND parent <> '' AND kind <> 'piece' ORDER BY id
"""
RECORDS_BY_WALK = "SELECT value FROM state WHERE kind = :kind AND parent = :parent ORDER BY id"

RECORDS_OF = "SELECT value FROM state WHERE kind = :kind ORDER BY id"

WRITE_RECORD = """
INSERT INTO state (kind, id, parent, value) VALUES (?, ?, ?, ?)
ON CONFLICT (kind, id) DO UPDATE SET parent = excluded.parent, value = excluded.value
"""
DROP_RECORD = "DELETE FROM state WHERE kind = ? AND id = ?"
DROP_STATE = "DELETE FROM state"

ALL_STATEMENTS = 'SELECT id, "index" FROM statements ORDER BY id'
ALL_TILES = 'SELECT level, "index", data FROM tiles ORDER BY level, "index"'
ALL_RECORDS = "SELECT kind, id, parent, value FROM state ORDER BY kind, id"
COUNTS = """
SELECT (SELECT count(*) FROM entries), (SELECT count(*) FROM statements),
       (SELECT coalesce(sum(length(data)), 0) / 32 FROM tiles)
"""
DAMAGE = "PRAGMA integrity_check(20)"

STAGED = "SELECT data FROM staged WHERE name = :name"
STAGED_NAMES = "SELECT name FROM staged"
WRITE_STAGED = "INSERT INTO staged (name, data) VALUES (:name, :data) ON CONFLICT (name) DO NOTHING"
