"""The tables of the first town."""

from alembic import op

from ledger.store.postgres.schema import FIRST_HEAD, FIRST_VALUES, TABLES

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables, and the head row of a log without entries."""
    op.execute(TABLES)
    op.get_bind().exec_driver_sql(FIRST_HEAD, FIRST_VALUES)


def downgrade() -> None:
    """Refuse: no migration of ours takes entries away."""
    raise AssertionError("a ledger is never migrated backwards")
