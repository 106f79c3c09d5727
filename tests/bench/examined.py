"""One fsck in a process of its own: `python -m tests.bench.examined LEDGER` prints what it took."""

import sys
from pathlib import Path
from time import perf_counter

from ledger.fsck import fsck
from ledger.store.guard import FileGuard
from ledger.store.sqlite import SqliteStore
from ledger.store.stage import SqliteStage
from tests.bench.audited import tell
from tests.desk import PROFILES


def main() -> None:
    """Examine, and say how long it took and how much was held."""
    directory = Path(sys.argv[1])
    store = SqliteStore(directory / "ledger.db", write=False)
    stage = SqliteStage(directory / "stage.db", write=False)
    started = perf_counter()
    report = fsck(store, stage, FileGuard(directory / "guard"), PROFILES)
    took = perf_counter() - started
    stage.close()
    store.close()
    assert not report.faults, report.faults[:5]
    tell(took, report.size)


if __name__ == "__main__":
    main()
