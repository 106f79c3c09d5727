"""The statements of the hot path, written out; the tables are in `schema.py`."""

BEGIN_READING = "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY"
BEGIN_TURN = "BEGIN ISOLATION LEVEL READ COMMITTED, READ WRITE"

HEAD = 'SELECT root, frontier, last, "time" FROM head WHERE "only" = 1'

# Whoever holds this row appends: on any host. What the session promises of a commit comes with it, for a pooler between
# us and the server may have handed us another session than the one that was asked before.
TAKE_HEAD = """
SELECT root, frontier, last, "time", current_setting('synchronous_commit') FROM head WHERE "only" = 1 FOR UPDATE
"""

# The row it was taken at, or nothing: whoever lost the lock without noticing writes no head.
WRITE_HEAD = """
UPDATE head SET root = %(root)s, frontier = %(frontier)s, last = %(last)s, "time" = %(time)s
WHERE "only" = 1 AND root = %(before)s AND frontier = %(grown)s
"""

INDEX_OF = 'SELECT "index" FROM statements WHERE id = %(id)s'
INDICES_OF = 'SELECT id, "index" FROM statements WHERE id = ANY(%(ids)s)'

ENTRIES = """
SELECT "index", data FROM entries WHERE "index" >= %(start)s AND "index" < %(end)s ORDER BY "index" LIMIT %(limit)s
"""

# Plain inserts: an index or a statement id that is there already is a fault, never something to overwrite.
COPY_ENTRIES = 'COPY entries ("index", data) FROM STDIN (FORMAT binary)'
COPY_STATEMENTS = 'COPY statements (id, "index") FROM STDIN (FORMAT binary)'
WRITE_ENTRY = 'INSERT INTO entries ("index", data) VALUES (%s, %s)'
WRITE_STATEMENT = 'INSERT INTO statements (id, "index") VALUES (%s, %s)'

TILE = 'SELECT data FROM tiles WHERE level = %(level)s AND "index" = %(index)s'

# The right edge grows in place; what was there stays the beginning of what is there now.
WRITE_TILES = """
INSERT INTO tiles (level, "index", data) SELECT * FROM unnest(%s::integer[], %s::bigint[], %s::bytea[])
ON CONFLICT (level, "index") DO UPDATE SET data = excluded.data
"""

RECORD = "SELECT value FROM state WHERE kind = %(kind)s AND id = %(id)s"
RECORDS_NAMED = "SELECT id, value FROM state WHERE kind = %(kind)s AND id = ANY(%(ids)s)"

# The first repeats what the partial index says of itself, else it is not used.
RECORDS_UNDER = """
SELECT value FROM state WHERE kind = %(kind)s AND parent = %(parent)s AND parent <> '' AND kind <> 'piece' ORDER BY id
"""
RECORDS_BY_WALK = "SELECT value FROM state WHERE kind = %(kind)s AND parent = %(parent)s ORDER BY id"
RECORDS_OF = "SELECT value FROM state WHERE kind = %(kind)s ORDER BY id"

WRITE_RECORDS = """
INSERT INTO state (kind, id, parent, value) SELECT * FROM unnest(%s::text[], %s::text[], %s::text[], %s::bytea[])
ON CONFLICT (kind, id) DO UPDATE SET parent = excluded.parent, value = excluded.value
"""
DROP_RECORDS = """
DELETE FROM state USING unnest(%s::text[], %s::text[]) AS gone (kind, id)
WHERE state.kind = gone.kind AND state.id = gone.id
"""
DROP_STATE = "DELETE FROM state"
COPY_STATE = "COPY state (kind, id, parent, value) FROM STDIN (FORMAT binary)"
COPY_TILES = 'COPY tiles (level, "index", data) FROM STDIN (FORMAT binary)'

ALL_RECORDS = "SELECT kind, id, parent, value FROM state ORDER BY kind, id"
ALL_STATEMENTS = 'SELECT id, "index" FROM statements ORDER BY id'
ALL_TILES = 'SELECT level, "index", data FROM tiles ORDER BY level, "index"'
COUNTS = """
SELECT (SELECT count(*) FROM entries), (SELECT count(*) FROM statements),
       (SELECT coalesce(sum(octet_length(data)), 0) / 32 FROM tiles)
"""
KINDS = "SELECT kind, count(*) FROM state GROUP BY kind ORDER BY kind"
LENGTH = "SELECT coalesce(sum(pg_total_relation_size(to_regclass(name))), 0) FROM unnest(%s::text[]) AS name"
