"""Migrating a town's tables so that nothing is lost: examined before and after, in one transaction (SPEC §13).

    BEGIN ─ head row ─ fsck ─ alembic ─ fsck ─ the same size, root and state? ─ COMMIT, or nothing happened

A migration once dropped rows of a public log, and nobody saw it before the log had gone on (Oak, 2022; G15). Here
whoever appends waits, and nobody sees the migrated tables before everything in them was derived from the entries again.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ledger.backend import Guard, Stage
from ledger.craft.profile import Profile
from ledger.errors import InconsistencyError
from ledger.fsck import Report, fsck
from ledger.store.postgres.connection import Driver, commit, connect
from ledger.store.postgres.migrations import FOLDER, check_shape, migrating
from ledger.store.postgres.reading import PostgresReading
from ledger.store.postgres.schema import read_revision
from ledger.store.postgres.sql import TAKE_HEAD
from ledger.store.reading import Copied, SqliteScratch
from ledger.store.replay import digest_state
from ledger.store.scratch import scratch_state


@dataclass(frozen=True, slots=True)
class Upgraded:
    """What was done.

    Attributes:
        before, after: revisions; before is empty where there were no tables.
        size, root: of the log, the same on both sides.
    """

    before: str
    after: str
    size: int
    root: bytes


class Within:
    """The tables as one open transaction sees them: `fsck.Examinable`."""

    def __init__(self, reading: PostgresReading) -> None:
        self._reading = reading

    @contextmanager
    def examine(self) -> Iterator[PostgresReading]:
        """See `Examinable.examine`."""
        yield self._reading

    @contextmanager
    def scratch(self) -> Iterator[SqliteScratch]:
        """See `Examinable.scratch`."""
        with scratch_state() as scratch:
            yield scratch


def make_tables(address: str) -> None:
    """Make the tables of a new town; where they are already, bring nothing in order: that is `upgrade`'s.

    Raises:
        PolicyError: `database-not-empty`. As `connect`.
    """
    connection = connect(address)
    try:
        with migrating(connection) as migrate:
            if not read_revision(connection):
                migrate(FOLDER)
                check_shape(connection)
                commit(connection)
    finally:
        connection.close()


def upgrade(
    address: str,
    stage: Stage,
    guard: Guard,
    profiles: Mapping[str, Profile],
    *,
    keep: bool = True,
    folder: Path = FOLDER,
) -> Upgraded:
    """Bring a town's tables to this program's revision.

    Args:
        address: of the database.
        stage: of its ledger, as for `fsck`.
        guard: likewise.
        profiles: likewise.
        keep: False tries everything and then leaves the tables as they were.
        folder: of the migrations.

    Raises:
        InconsistencyError: `upgrade-unsound`: the tables were not in order before, `reason` says what;
            `upgrade-changed`: they are not the same log afterwards; `store-shape`. Nothing was changed then.
        As `connect`.
    """
    connection = connect(address)
    try:
        with migrating(connection) as migrate:
            connection.execute(TAKE_HEAD)
            before, was = read_revision(connection), _examine(connection, stage, guard, profiles, "upgrade-unsound")
            migrate(folder)
            now = _examine(connection, stage, guard, profiles, "upgrade-changed")
            if now != was:
                raise InconsistencyError("upgrade-changed", reason=f"{was[0].size} → {now[0].size}")
            check_shape(connection)
            after = read_revision(connection)
            if keep:
                # COMMIT POINT: before it the tables are as they were, for everybody; after it they are migrated.
                commit(connection)
    finally:
        connection.close()
    return Upgraded(before, after, now[0].size, now[0].root)


def _examine(
    connection: Driver, stage: Stage, guard: Guard, profiles: Mapping[str, Profile], code: str
) -> tuple[Report, bytes]:
    """Examine everything; return what was found and the digest of the state, by which two are compared."""
    reading = PostgresReading(connection)
    report = fsck(Within(reading), stage, guard, profiles)
    if report.faults:
        raise InconsistencyError(code, reason=str(report.faults[0]))
    return report, digest_of(reading)


def digest_of(reading: Copied) -> bytes:
    """Return the digest of all records of state, by which two stores are compared."""
    return digest_state((kind, name, value) for kind, name, _, value in reading.records())
