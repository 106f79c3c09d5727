"""A town's database: PostgreSQL 15 or newer, any number of processes on any number of hosts (SPEC §13).

database    "postgresql:///yixing?host=/run/postgresql"     no password in it: libpq finds that in its own places

schema        the tables, written out, and what they look like in the catalogue
connection    how a connection is opened, what is asserted of it, what its errors mean
reading       a view;  turn: the write turn, which holds the head row;  store: both, with their pools
migrations    alembic's
"""
