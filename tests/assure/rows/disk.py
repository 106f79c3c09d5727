"""G4, G5, G7: the disk is full, a bit flips on it, a file is half written."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from random import Random
from unittest.mock import patch

from certs.verify import verify
from ledger.errors import InconsistencyError, LedgerError, PushbackError
from ledger.fsck import Report, fsck
from ledger.log.receipt import open_receipt, parse_receipt
from ledger.prover import Prover
from ledger.sequencer import Accepted
from ledger.store.guard import FileGuard
from ledger.store.photos import BlobFolder
from ledger.store.sqlite import has_room
from tests.assure.row import Figures, Row, counted, found
from tests.craft.world import START
from tests.desk import PROFILES, TRUST, Desk

VOLUME = 256 << 20  # bytes of the disk that is filled


# G4: full ------------------------------------------------------------------------------------------------------------


@contextmanager
def _volume() -> Iterator[Path]:
    """Mount a small file system of its own."""
    with tempfile.TemporaryDirectory() as name:
        command = ["mount", "-t", "tmpfs", "-o", f"size={VOLUME}", "none", name]
        subprocess.run(command, check=True, capture_output=True)
        try:
            yield Path(name)
        finally:
            subprocess.run(["umount", "--lazy", name], check=True, capture_output=True)


def fills(count: int, random: Random, answer: Callable[[Desk, bytes], object] | None = None) -> Figures:
    """Fill the disk at random points of the work: what was acknowledged is there, and room is all that it takes.

    Every other time the check for room is blindfolded, so that the disk gives out in the middle of a write.
    """
    told: dict[bytes, bytes] = {}
    stopped = number = 0
    codes = set[str]()
    with _volume() as folder:
        desk = Desk(folder)
        desk.sequencer.start()
        desk.found()
        desk.enrol()
        for fill in counted(count):
            _fill(folder / "ballast", random.randrange(0, 160 << 10))
            with patch("ledger.store.sqlite.has_room", (lambda _: True) if fill % 2 else has_room):
                waiting = []
                for _ in range(random.randrange(1, 12)):
                    number += 1
                    body = desk.piece(number) if random.random() < 0.8 else desk.sheet(range(number, number + 20))
                    number += 20
                    try:
                        got = (answer or _submitted)(desk, body)
                    except PushbackError as e:
                        codes.add(e.code)
                        stopped += 1
                        waiting.append(body)
                    else:
                        _keep(told, body, got)
                _read_on(desk)
            (folder / "ballast").unlink()
            if desk.sequencer.halted is not None or _failed(desk):
                desk.restart()  # a sync that failed ends a process's writing: see DECISIONS
                desk.sequencer.start()
            for body in waiting:
                _keep(told, body, desk.submit(body))
        for body, receipt in told.items():
            entry = open_receipt(parse_receipt(receipt), TRUST).entry
            again = desk.submit(body)
            assert isinstance(again, Accepted), "an acknowledged statement is gone"
            assert entry.index in again.entries, "an acknowledged entry stands elsewhere"
        faults = desk.fsck().faults
        assert not faults, f"after the last fill: {faults[0]}"
        assert codes <= {"disk-full", "outcome-unknown", "store-failed", "guard-failed"}, codes
        assert codes, "the disk was never full"
        desk.close()
    return {"fills": count, "writes that did not fit": stopped, "acknowledged and there": len(told)}


def _submitted(desk: Desk, body: bytes) -> object:
    return desk.submit(body)


def _keep(told: dict[bytes, bytes], body: bytes, got: object) -> None:
    assert isinstance(got, Accepted), f"refused: {got}"
    told[body] = got.receipts[0]


def _fill(path: Path, free: int) -> None:
    """Leave about this many bytes free."""
    room = shutil.disk_usage(path.parent).free - free
    with path.open("wb") as file, suppress(OSError):
        os.posix_fallocate(file.fileno(), 0, max(room, 1))


def _failed(desk: Desk) -> bool:
    return desk.store._failed


def _read_on(desk: Desk) -> None:
    """Reading needs no room."""
    with desk.store.read() as reading:
        assert next(reading.entries(0, 1)), "nothing can be read on a full disk"
    assert desk.sequencer.page().note


class Promising:
    """The weak ledger: what does not fit is promised, with the receipt of something else."""

    def __init__(self) -> None:
        self._last: Accepted | None = None

    def __call__(self, desk: Desk, body: bytes) -> object:
        """Submit, or promise."""
        try:
            answer = desk.submit(body)
        except LedgerError:
            if self._last is None:
                raise
            return self._last
        assert isinstance(answer, Accepted), answer
        self._last = answer
        return answer


# G5: a bit flips ------------------------------------------------------------------------------------------------------

LIVE = {
    "ledger.db": (
        "SELECT data FROM entries", "SELECT data FROM tiles", "SELECT id FROM statements", "SELECT value FROM state",
        "SELECT root FROM head", "SELECT frontier FROM head", "SELECT last FROM head",
    ),
    "stage.db": ("SELECT data FROM staged", "SELECT CAST(name AS BLOB) FROM staged"),
}  # fmt: skip
WINDOW = 24  # bytes of a value by which it is found in its file


def flips(count: int, random: Random, examine: Callable[[Desk], Report] | None = None) -> Figures:
    """Flip one bit of what a ledger holds: fsck finds each, and no receipt or photo that says something else passes."""
    served = 0
    with tempfile.TemporaryDirectory() as name:
        desk = _furnished(Path(name))
        good = [_receipt(desk, index) for index in range(desk.size)]
        desk.store.checkpoint()
        desk.close()
        for path in Path(name).glob("*.db-*"):
            path.unlink(missing_ok=True)
        places = list(_places(Path(name)))
        for _ in counted(count):
            path, at = random.choice(places)
            served += _flip(Path(name), path, at, 1 << random.randrange(8), good, examine)
    return {"flips": count, "found by fsck": count, "served as valid": served}


def _furnished(folder: Path) -> Desk:
    """Return a ledger with single pieces, a sheet and two photos."""
    desk = Desk(folder)
    (folder / "blobs").mkdir()
    desk.sequencer.start()
    desk.found()
    desk.enrol()
    for number in range(3):
        desk.accepted(desk.piece(number))
    desk.accepted(desk.sheet(range(10, 16)))
    for photo in (b"\xff\xd8\xff one photo" * 20, b"\xff\xd8\xff another" * 20):
        BlobFolder(folder / "blobs").put(photo)
    return desk


def _places(folder: Path) -> Iterator[tuple[Path, int]]:
    """Yield (file, offset) of every byte that means something: values of rows, blobs, the guard."""
    import sqlite3  # its own look at the files, not the store's

    for file, questions in LIVE.items():
        data = (folder / file).read_bytes()
        connection = sqlite3.connect(folder / file)
        for question in questions:
            for (value,) in connection.execute(question).fetchall():
                start = data.find(value[:WINDOW])
                whole = data[start : start + len(value)] == value
                yield from ((folder / file, start + at) for at in range(len(value) if whole else WINDOW) if start >= 0)
        connection.close()
    for path in ((folder / "guard"), *(folder / "blobs").iterdir()):
        yield from ((path, at) for at in range(path.stat().st_size))


def _flip(
    folder: Path, path: Path, at: int, bit: int, good: list[bytes], examine: Callable[[Desk], Report] | None
) -> int:
    data = bytearray(path.read_bytes())
    data[at] ^= bit
    path.write_bytes(data)
    try:
        desk = Desk(folder)
        try:
            report = (examine or _fsck)(desk)
            served = sum(_passes(desk, index, receipt) for index, receipt in enumerate(good))
        finally:
            desk.close()
    finally:
        data[at] ^= bit
        path.write_bytes(data)
        for each in folder.glob("*.db-*"):
            each.unlink(missing_ok=True)
    assert report.faults, f"a flipped bit in {path.name} at {at} was not found"
    assert not served, f"a receipt that says something else passed after a flip in {path.name}"
    return served


def _fsck(desk: Desk) -> Report:
    return fsck(desk.store, desk.stage, desk.guard, PROFILES, BlobFolder(desk.directory / "blobs"))


def pages_alone(desk: Desk) -> Report:
    """The weak fsck: what the database says of its own pages."""
    with desk.store.examine() as reading:
        found_there = reading.damage()
    return Report(0, b"", tuple(InconsistencyError("store-damaged", reason=each) for each in found_there))


def _receipt(desk: Desk, index: int) -> bytes:
    page = desk.sequencer.page()
    with desk.store.read() as reading:
        return Prover(reading, page.checkpoint, page.note).receipt(index)


def _passes(desk: Desk, index: int, receipt: bytes) -> bool:
    """Report whether a receipt made now verifies and says something else than before."""
    try:
        now = _receipt(desk, index)
        opened = open_receipt(parse_receipt(now), TRUST)
    except (LedgerError, StopIteration):
        return False
    if opened.sheet is not None and verify(now, TRUST, START, PROFILES).verdict.word == "mismatch":
        return False  # its path under the sheet, which `open_receipt` leaves to the whole verification
    return now != receipt


# G7: half written -----------------------------------------------------------------------------------------------------


def torn(count: int, random: Random, read: Callable[[BlobFolder, str], bytes] = BlobFolder.get) -> Figures:
    """Cut files where a power cut would: a photo, a guard, a write-ahead log. None is served or signed upon."""
    lost = 0
    with tempfile.TemporaryDirectory() as name:
        folder, blobs = Path(name) / "ledger", BlobFolder(Path(name))
        folder.mkdir()
        desk = _furnished(folder)
        desk.store.checkpoint()
        for number in range(20, 30):
            desk.accepted(desk.piece(number))
        shutil.copytree(folder, Path(name) / "still")  # as the disk has it, the log not copied back yet
        size = desk.size
        desk.close()
        for number in counted(count):
            way = number % 3
            if way == 0:
                _torn_blob(blobs, Path(name), random, read)
            elif way == 1:
                _torn_guard(Path(name) / "guard", random)
            else:
                lost += _torn_log(Path(name), size, random)
    return {"torn writes": count, "logs that lost their end, refused": lost}


def _torn_blob(blobs: BlobFolder, folder: Path, random: Random, read: Callable[[BlobFolder, str], bytes]) -> None:
    data = b"\xff\xd8\xff" + random.randbytes(random.randrange(10, 5000))
    name = blobs.put(data)
    end = random.randrange(len(data))
    half = data[:end] + (bytes(len(data) - end) if random.random() < 0.5 else b"")  # cut, or pages never written
    (folder / name).write_bytes(half)
    with suppress(LedgerError):
        assert read(blobs, name) == data, "half a photo was served"
    assert blobs.put(data) == name
    if len(half) != len(data):
        assert blobs.get(name) == data, "a photo that was brought again is still half"
    (folder / name).unlink()


def _torn_guard(path: Path, random: Random) -> None:
    body = b"example.com/kiln\n1234\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
    path.write_bytes(body[: random.randrange(len(body))])
    try:
        FileGuard(path).read()
    except InconsistencyError:
        return
    raise AssertionError("half a guard was believed")


def _torn_log(folder: Path, size: int, random: Random) -> int:
    """Cut the write-ahead log anywhere: whole groups are there or none of them, and the guard sees which."""
    work = folder / "work"
    shutil.copytree(folder / "still", work)
    log = work / "ledger.db-wal"
    data = log.read_bytes()
    log.write_bytes(data[: random.randrange(len(data))])
    desk = Desk(work)
    try:
        desk.sequencer.start()
    except InconsistencyError as e:
        code = e.code
    else:
        code = ""
    left, faults = desk.size, [fault.code for fault in desk.fsck().faults]
    desk.close()
    shutil.rmtree(work)
    assert code == ("store-behind-guard" if left < size else ""), f"{left} of {size} entries, and {code!r}"
    assert set(faults) <= {"store-behind-guard"}, f"half a group: {faults}"
    return int(left < size)


def trusting(blobs: BlobFolder, name: str) -> bytes:
    """The weak shelf: the name is believed."""
    return blobs._path(name).read_bytes()


ROWS = (
    Row(
        name="G4", claim="a full disk loses nothing that was acknowledged, and room is all it takes", unit="fills",
        small=4, full=200, run=fills, control=lambda random: found(lambda: fills(32, random, Promising())),
        needs=("root",),
    ),
    Row(
        name="G5", claim="one flipped bit of what a ledger holds is found, and nothing false passes", unit="flips",
        small=40, full=10_000, run=flips, control=lambda random: found(lambda: flips(30, random, pages_alone)),
    ),
    Row(
        name="G7", claim="a file that is half written is never served nor signed upon", unit="torn writes",
        small=30, full=2_000, run=torn, control=lambda random: found(lambda: torn(30, random, trusting)),
    ),
)  # fmt: skip
