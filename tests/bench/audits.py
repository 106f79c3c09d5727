"""P5 and P6: the audit on all cores, beside what OpenSSL verifies and what SHA-256 hashes; and its memory."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import msgspec

from ledger.log.trust import format_trust
from ledger.store.sqlite import SqliteStore
from tests.bench.measure import ROUNDS, Line, paired, seconds
from tests.bench.world import Bench, Mirrored, in_sheets, mirrored, reopened_desk

MIB = 1024  # KiB, in which the system counts


class Audited(msgspec.Struct):
    """What a process of its own says of an audit: seconds, of processors too, entries, largest resident sets in KiB."""

    seconds: float
    processor: float
    entries: int
    own_kib: int
    child_kib: int


def audited(log: Mirrored, *, mathematics: bool = False) -> Audited:
    """Audit in a process of its own, so that its memory can be seen; or do all but judge by the rules."""
    trust = log.directory.with_name(f"{log.directory.name}-trust.json")
    trust.write_bytes(format_trust(log.trust))
    less = ["--mathematics"] if mathematics else []
    command = [sys.executable, "-m", "tests.bench.audited", str(log.directory), str(trust), *less]
    return msgspec.json.decode(subprocess.run(command, capture_output=True, check=True).stdout, type=Audited)


def openssl_verifications() -> float:
    """Control of P5: what OpenSSL verifies a second on one core, times the cores."""
    command = ["openssl", "speed", "-seconds", "1", "-elapsed", "-mr", "ed25519"]  # by the same clock as ours
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = re.search(r"\+F\d+:\d+:253:[^:]*:[\d.e+-]+:([\d.e+-]+)", said) or re.search(
        r"Ed25519.*?([\d.]+)\s*$", said, re.MULTILINE
    )
    assert found, said
    figure = float(found.group(1))
    return (1 / figure if figure < 1 else figure) * (os.cpu_count() or 1)


def singles(directory: Path, count: int) -> Iterator[Line]:
    """P5: one signature an entry."""
    desk = Bench(directory / "s")
    for start in range(0, count, 500):
        desk.take(desk.piece(*range(start, start + 500)))
    log = mirrored(desk, directory / "m")
    desk.close()
    pairs = []
    for _ in range(ROUNDS):
        control, ours = openssl_verifications(), audited(log)
        pairs.append((control, ours.entries / ours.seconds))
    yield paired(f"P5 audit of {count:,}, one signature each, with rules", "/s", pairs, "≥ 1.2", memory(ours))


def sheets(directory: Path, count: int) -> Iterator[Line]:
    """P6: sheets of a thousand pieces."""
    for _ in in_sheets(directory / "s", count):
        pass
    log, entries = reopened(directory), entries_of(directory)
    rounds = [(hashing(entries), audited(log), audited(log, mathematics=True)) for _ in range(ROUNDS)]
    _, ours, less = rounds[-1]
    pairs = [(control, whole.seconds) for control, whole, _ in rounds]
    yield paired(f"P6 audit of {count:,} in sheets, with rules", "s", pairs, "≤ 12", memory(ours))
    pairs = [(control, part.seconds) for control, _, part in rounds]
    yield paired("P6 the same, mathematics only: no rules, no state", "s", pairs, "≤ 5", memory(less))


def reopened(directory: Path) -> Mirrored:
    """Return the mirror of a ledger that was built."""
    desk = reopened_desk(directory / "s")
    log = mirrored(desk, directory / "m")
    desk.store.checkpoint()
    desk.close()
    return log


def entries_of(directory: Path) -> list[bytes]:
    """Return all entries of a ledger that was built."""
    store = SqliteStore(directory / "s" / "ledger.db", write=False)
    with store.read() as reading:
        entries = list(reading.entries(0, reading.head().size))
    store.close()
    return entries


def hashing(entries: list[bytes]) -> float:
    """Control of P6: SHA-256 of the same bytes on one core, seconds."""

    def work() -> None:
        for entry in entries:
            sha256(entry).digest()

    return seconds(work)


def memory(ours: Audited) -> str:
    """Say what the audit's processes used of the processors, and held at most."""
    used = f"{ours.processor / ours.entries * 1e6:.0f} µs of processor an entry"
    return f"{used}; at most {ours.own_kib // MIB} MB, each worker {ours.child_kib // MIB} MB"
