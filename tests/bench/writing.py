"""P4: sheets of 500 in process, and the rows alone, beside a signed hash chain in thirty lines."""

import sqlite3
from collections.abc import Iterator
from hashlib import sha256
from itertools import count
from pathlib import Path
from time import perf_counter

from ledger.admission import Checked, Turn, check
from ledger.craft.submission import read_submission
from ledger.log.keys import SigningKey
from tests.bench.measure import Line, compare
from tests.bench.world import Bench
from tests.craft.world import START
from tests.desk import PROFILES

SHEET = 500
SHEETS = 4  # a round


def naive_chain(directory: Path) -> float:
    """Control: a signed hash chain in a SQLite table, 500 rows a commit, durable, no rules; rows a second."""
    path = directory / "naive.db"
    path.unlink(missing_ok=True)
    db = sqlite3.connect(path, isolation_level=None)
    db.executescript(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE chain (n INTEGER PRIMARY KEY, b BLOB);"
    )
    key, prev, body = SigningKey.from_seed(bytes(32)), b"", b"x" * 900
    started = perf_counter()
    for group in range(SHEETS):
        rows = []
        for n in range(group * SHEET, (group + 1) * SHEET):
            data = b"%b%d%b" % (prev, n, body)
            prev = sha256(data).digest()
            rows.append((n, data + key.sign(prev)))
        db.execute("BEGIN IMMEDIATE")
        db.executemany("INSERT INTO chain VALUES (?, ?)", rows)
        db.execute("COMMIT")
    took = perf_counter() - started
    db.close()
    return SHEETS * SHEET / took


def sheets(directory: Path) -> Iterator[Line]:
    """P4 in process: schema, rules, state, durable commit, and a receipt a piece; and the commit by itself."""
    desk = Bench(directory / "s")
    numbers = count()

    def bodies() -> list[bytes]:
        return [desk.sheet([next(numbers) for _ in range(SHEET)]) for _ in range(SHEETS)]

    def ours() -> float:
        drawn = bodies()
        started = perf_counter()
        for body in drawn:
            desk.take(body)
        return SHEETS * SHEET / (perf_counter() - started)

    def rows() -> float:
        took = 0.0
        for body in bodies():
            checked = check(read_submission(body), desk.store)
            assert isinstance(checked, Checked)
            with desk.store.append() as turn:
                work = Turn(turn, turn.head(), START, PROFILES)
                work.admit(checked)
                group = work.group()
                started = perf_counter()
                turn.commit(group)
                took += perf_counter() - started
        desk.sequencer.start()  # the guard follows
        return SHEETS * SHEET / took

    def control() -> float:
        return naive_chain(directory)

    yield compare("P4 sheets of 500 in process: schema, rules, state, receipts", "/s", control, ours, "≥ 1.0")
    yield compare("P4 rows alone: entries, ids, tiles, state, one durable commit", "/s", control, rows, "≥ 4")
    desk.close()
