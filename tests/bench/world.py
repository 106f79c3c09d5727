"""What the lines measure upon: pieces as makers state them, all showing two photos that are there; and their mirrors.

What is measured is never cut short by likeness: codes, titles and measures differ from piece to piece.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from msgspec.structs import replace as changed

from ledger.craft.kinds.piece.parts import Measures
from ledger.craft.kinds.piece.piece_registration import PieceRegistration
from ledger.log.tree import hash_leaf
from ledger.log.trust import Trust, format_trust
from ledger.mirror import mirror
from ledger.publish import Published
from ledger.sequencer import Accepted
from ledger.store.photos import BlobFolder
from tests.chronicle import PROFILE
from tests.desk import TRUST, Desk

PHOTOS = (b"\xff\xd8front" * 10_000, b"\xff\xd8base" * 10_000)
SHOWN = tuple(sha256(data).hexdigest() for data in PHOTOS)


def quiet(stage: str, done: int, total: int) -> None:
    """Take progress and say nothing."""


def as_stated(subject: PieceRegistration, number: int) -> PieceRegistration:
    """Return the piece with measures of its own and the two photos."""
    length, width, height = 140 + number % 31, 95 + number % 17, 75 + number % 13
    measures = Measures(
        capacity=length * width * height * 35 // 100_000, method="to-rim", length=length, width=width, height=height,
        mouth=55 + number % 7, weight=250 + number % 83,
    )  # fmt: skip
    photos = zip(subject.photos, SHOWN, strict=True)
    return changed(subject, measures=measures, photos=tuple(changed(photo, sha256=name) for photo, name in photos))


class Bench(Desk):
    """A desk of one maker with such pieces."""

    def __init__(self, directory: Path) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        super().__init__(directory)
        self.found()
        self.enrol("m1")

    def subject(self, number: int, maker: str = "m1") -> PieceRegistration:
        """Return a piece."""
        return as_stated(super().subject(number, maker), number)

    def take(self, body: bytes) -> Accepted:
        """Submit what is accepted."""
        answer = self.submit(body)
        assert isinstance(answer, Accepted), answer
        return answer


def reopened_desk(directory: Path) -> Bench:
    """Return the desk of a ledger that was built before."""
    desk = Bench.__new__(Bench)
    super(Bench, desk).__init__(directory)
    return desk


@dataclass(frozen=True, slots=True)
class Mirrored:
    """A log in a directory, and what it is held against."""

    directory: Path
    trust: Trust


def mirrored(desk: Desk, directory: Path) -> Mirrored:
    """Write the desk's mirror into the directory."""
    kept = directory.with_name(f"{directory.name}-blobs")
    kept.mkdir(parents=True)
    blobs = BlobFolder(kept)
    for blob in (PROFILE.read_bytes(), *PHOTOS):
        blobs.put(blob)
    with desk.store.read() as reading:
        trust = replace(TRUST, charter=hash_leaf(next(reading.entries(0, 1))))
        note = desk.sequencer.page().note
        mirror(Published(reading, note, format_trust(trust), blobs), directory, trust, quiet)
    return Mirrored(directory, trust)


def in_sheets(directory: Path, count: int, first: int = 0) -> Iterable[int]:
    """Build a ledger of so many pieces in sheets of a thousand, in `directory`; yield how many there are so far."""
    desk = Bench(directory)
    try:
        for start in range(first, first + count, 1000):
            desk.take(desk.sheet(range(start, min(start + 1000, first + count))))
            yield start + 1000 - first
    finally:
        desk.close()
