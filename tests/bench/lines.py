"""`make bench`: the lines that need no service and no browser, written to BENCHMARKS.md.

P4 a 500-piece sheet in process · P5 audit, one signature each · P6 audit of sheets · P8 space. The others need parts
that come with later work; the table names them as missing.
"""

import hashlib
import os
import platform
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from itertools import count
from pathlib import Path

from msgspec.structs import replace as changed

from ledger.audit import audit
from ledger.craft.kinds.piece.piece_registration import PieceRegistration
from ledger.log.keys import BACKEND, SigningKey
from ledger.log.tree import hash_leaf
from ledger.log.trust import Trust, format_trust
from ledger.mirror import mirror
from ledger.publish import Published
from ledger.sequencer import Accepted
from ledger.store.photos import BlobFolder
from tests.bench.measure import Line, compare
from tests.chronicle import PROFILE
from tests.desk import TRUST, Desk

SHEET = 500
SINGLES, IN_SHEETS = 30_000, 100_000
MISSING = "P1 P2 P3 P7 P9 P10 P11 P12 P13 P14"


def quiet(stage: str, done: int, total: int) -> None:
    """Take progress and say nothing."""


class Bench(Desk):
    """A desk whose pieces all show the same two photos, which are there: what is measured is the entries' audit."""

    PHOTOS = (b"\xff\xd8front" * 10_000, b"\xff\xd8base" * 10_000)

    def subject(self, number: int, maker: str = "m1") -> PieceRegistration:
        """Return a piece with these photos."""
        subject = super().subject(number, maker)
        photos = zip(subject.photos, self.PHOTOS, strict=True)
        return changed(
            subject, photos=tuple(changed(photo, sha256=hashlib.sha256(data).hexdigest()) for photo, data in photos)
        )


def naive_chain(directory: Path) -> float:
    """Control of P4: a signed hash chain in a SQLite table, 500 rows a commit, durable; rows a second."""
    path = directory / "naive.db"
    path.unlink(missing_ok=True)
    db = sqlite3.connect(path, isolation_level=None)
    db.executescript(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE chain (n INTEGER PRIMARY KEY, b BLOB);"
    )
    key, prev, body = SigningKey.from_seed(bytes(32)), b"", b"x" * 900
    started = time.perf_counter()
    for group in range(4):
        rows = []
        for n in range(group * SHEET, (group + 1) * SHEET):
            data = b"%b%d%b" % (prev, n, body)
            prev = hashlib.sha256(data).digest()
            rows.append((n, data + key.sign(prev)))
        db.execute("BEGIN IMMEDIATE")
        db.executemany("INSERT INTO chain VALUES (?, ?)", rows)
        db.execute("COMMIT")
    took = time.perf_counter() - started
    db.close()
    return 4 * SHEET / took


def sheets(directory: Path) -> Line:
    """P4: schema, rules, state, durable commit, and a receipt a piece."""
    desk = Bench(directory)
    desk.found()
    desk.enrol("m1")
    numbers = count()

    def ours() -> float:
        bodies = [desk.sheet([next(numbers) for _ in range(SHEET)]) for _ in range(4)]
        started = time.perf_counter()
        for body in bodies:
            answer = desk.submit(body)
            assert isinstance(answer, Accepted)
        return 4 * SHEET / (time.perf_counter() - started)

    line = compare("P4 500-piece sheet, in process", "/s", lambda: naive_chain(directory), ours, "≥ 1.0×")
    desk.close()
    return line


def openssl_verifications() -> float:
    """Control of P5: what OpenSSL verifies a second on one core, times the cores."""
    said = subprocess.run(
        ["openssl", "speed", "-seconds", "1", "-mr", "ed25519"], capture_output=True, text=True, check=True
    ).stdout
    found = re.search(r"\+F\d+:\d+:253:[^:]*:[\d.e+-]+:([\d.e+-]+)", said) or re.search(
        r"Ed25519.*?([\d.]+)\s*$", said, re.MULTILINE
    )
    assert found, said
    figure = float(found.group(1))
    return (1 / figure if figure < 1 else figure) * (os.cpu_count() or 1)


def mirrored(desk: Desk, directory: Path) -> Trust:
    """Write the desk's mirror."""
    (directory / "b").mkdir(exist_ok=True)
    blobs = BlobFolder(directory / "b")
    for blob in (PROFILE.read_bytes(), *Bench.PHOTOS):
        blobs.put(blob)
    with desk.store.read() as reading:
        trust = replace(TRUST, charter=hash_leaf(next(reading.entries(0, 1))))
        mirror(
            Published(reading, desk.sequencer.page().note, format_trust(trust), blobs), directory / "m", trust, quiet
        )
    return trust


def audits(directory: Path) -> list[Line]:
    """P5, P6, P8."""
    one, many = directory / "one", directory / "many"
    lines = []
    for place in (one, many):
        (place / "s").mkdir(parents=True)
    desk = Bench(one / "s")
    desk.found()
    desk.enrol("m1")
    for start in range(0, SINGLES, 500):
        assert isinstance(desk.submit(desk.piece(*range(start, start + 500))), Accepted)
    trust = mirrored(desk, one)
    desk.close()
    lines.append(
        compare("P5 audit, one signature each", "/s", openssl_verifications, lambda: rate(one, trust), "≥ 1.2×", 3)
    )
    desk = Bench(many / "s")
    desk.found()
    desk.enrol("m1")
    for start in range(0, IN_SHEETS, 1000):
        assert isinstance(desk.submit(desk.sheet(range(start, start + 1000))), Accepted)
    trust = mirrored(desk, many)
    desk.store.checkpoint()
    with desk.store.read() as reading:
        entries = list(reading.entries(0, reading.head().size))
    desk.close()
    taken = {"sha": lambda: hashing(entries), "ours": lambda: len(entries) / rate(many, trust)}
    lines.append(compare("P6 audit of 10^5 in sheets, with rules", "s", taken["sha"], taken["ours"], "≤ 12×", 3))
    size, total = (many / "s/ledger.db").stat().st_size, sum(map(len, entries))
    lines.append(Line("P8 database / entry bytes", "MB", total / 1e6, size / 1e6, size / total, 0.0, "≤ 1.35×"))
    return lines


def hashing(entries: list[bytes]) -> float:
    """Control of P6: SHA-256 of the same bytes on one core, seconds."""
    started = time.perf_counter()
    for entry in entries:
        hashlib.sha256(entry).digest()
    return time.perf_counter() - started


def rate(place: Path, trust: Trust) -> float:
    """Entries a second of one audit on all cores."""
    started = time.perf_counter()
    report = audit(place / "m", trust, quiet)
    took = time.perf_counter() - started
    assert report.sound
    return report.entries / took


def machine() -> str:
    """Return versions and the machine."""
    versions = f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, Ed25519 by {BACKEND}"
    return f"{versions}, {os.cpu_count()} cores, {platform.machine()}"


def main() -> None:
    """Measure, print, write."""
    directory = Path(tempfile.mkdtemp(prefix="kilnmark-bench-"))
    try:
        (directory / "p4").mkdir()
        lines = [sheets(directory / "p4"), *audits(directory)]
    finally:
        shutil.rmtree(directory, ignore_errors=True)
    text = "\n".join(
        [
            "# Benchmarks", "",
            "Written by `make bench`: ratios against a control in the same run, interleaved, medians.", "",
            f"{machine()}.", "",
            "| what | control | ours | ratio | spread | to reach |", "|---|---:|---:|---:|---:|---|",
            *map(str, lines), "",
            f"Not measured yet, and counted as missing: {MISSING}.", "",
        ]
    )  # fmt: skip
    Path("BENCHMARKS.md").write_text(text, "utf-8")
    sys.stdout.write(text)
