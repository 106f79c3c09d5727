"""Weak settings, planted to be found: what a campaign must lose with, or it sees nothing."""

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

from sqlmodel import SQLModel

from ledger.store import connection, sqlite, stage

_open_tables = sqlite.open_tables


def _tables_unsynced(path: Path, tables: tuple[type[SQLModel], ...]) -> sqlite3.Connection:
    """Open a writer that is asserted, and then told never to sync."""
    opened = _open_tables(path, tables)
    opened.execute("PRAGMA synchronous = OFF")
    return opened


def sync_off() -> None:
    """Let neither the database nor the stage be synced: `synchronous = OFF`."""
    database_off()
    stage.open_tables = _tables_unsynced  # type: ignore[attr-defined]


def database_off() -> None:
    """Let the database alone not be synced: the stage has what it loses."""
    sqlite.open_tables = _tables_unsynced  # type: ignore[attr-defined]


def sync_nothing() -> None:
    """Let nothing be synced, the guard included: then nothing is left that knows of the loss."""
    sync_off()
    os.fsync = lambda handle: None  # type: ignore[assignment]


def checkpoint_every(pages: int) -> None:
    """Copy the write-ahead log back after so many pages: often enough that faults strike there, too."""
    connection._CHECKPOINT_PAGES = pages


WEAKNESSES: dict[str, Callable[[], None]] = {
    "sync-off": sync_off, "database-off": database_off, "sync-nothing": sync_nothing,
}  # fmt: skip
