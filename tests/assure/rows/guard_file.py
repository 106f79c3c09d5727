"""A10: the guard edited, set back, emptied, exchanged or taken away: the ledger does not start, and signs nothing."""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from random import Random

from ledger.errors import LedgerError
from ledger.log.checkpoint import Checkpoint, format_checkpoint, parse_checkpoint
from ledger.sequencer import Accepted, empty_page
from tests.assure.row import Figures, Row, counted, found
from tests.craft.world import ORIGIN
from tests.desk import Desk


def founded(folder: Path) -> list[bytes]:
    """Make a ledger of a few entries; return the guard's bodies as it grew."""
    desk = Desk(folder)
    desk.sequencer.start()
    desk.found()
    bodies = [desk.guard.read()]
    for person in ("m1", "m2"):
        desk.enrol(person)
        bodies.append(desk.guard.read())
    desk.accepted(desk.piece(1))
    bodies.append(desk.guard.read())
    desk.close()
    return bodies


def edited(bodies: list[bytes], random: Random) -> bytes | None:
    """Return other contents for the register, or None: the file is taken away."""
    page = parse_checkpoint(bodies[-1])
    now = bodies[-1]
    at = random.randrange(len(now))
    root = random.randbytes(32)
    return random.choice((
        format_checkpoint(Checkpoint(ORIGIN, page.size, root)),
        format_checkpoint(Checkpoint(ORIGIN, page.size + random.randrange(1, 1000), root)),
        format_checkpoint(Checkpoint(ORIGIN, page.size + 1, page.root)),
        format_checkpoint(Checkpoint(ORIGIN, random.randrange(1, page.size), root)),
        format_checkpoint(Checkpoint("example.com/other", page.size, page.root)),
        now[:at] + bytes([now[at] ^ 1 << random.randrange(8)]) + now[at + 1 :],
        now[:at], now + b"\n", now + now, b"", b"\0" * len(now), now.replace(b"\n", b"\r\n"), None,
    ))  # fmt: skip


def edits(count: int, random: Random, start: Callable[[Desk], None] | None = None) -> Figures:
    """Edit the register between two starts: refused, before anything is signed. Set back to an own page, it is brought
    forward again along the log that it was set back from, or refused; never a fork.
    """
    forward = 0
    with tempfile.TemporaryDirectory() as made:
        kept = Path(made) / "kept"
        kept.mkdir()
        bodies = founded(kept)
        untouched = Path(shutil.copytree(kept, Path(made) / "untouched"))
        assert answer_after(untouched, start), "the harness refuses a guard that nobody touched"
        for number in counted(count):
            folder = Path(shutil.copytree(kept, Path(made) / "now"))
            older = random.choice((*bodies[:-1], empty_page(ORIGIN))) if number % 10 == 9 else None
            contents = older or edited(bodies, random)
            (folder / "guard").unlink()
            if contents is not None:
                (folder / "guard").write_bytes(contents)
            answered = answer_after(folder, start)
            if older is not None and answered:
                forward += 1  # its own beginning: the guard is brought to where the log is, which any page shows
                assert parse_checkpoint((folder / "guard").read_bytes()).size > parse_checkpoint(bodies[-1]).size
            else:
                assert not answered, f"a start and a signature upon an edited guard: {(contents or b'none')[:80]!r}"
            shutil.rmtree(folder)
    return {"edits": count, "set back to an own page and brought forward": forward}


def answer_after(folder: Path, start: Callable[[Desk], None] | None) -> bool:
    """Report whether the ledger starts upon this guard and answers a registration."""
    desk: Desk | None = None
    try:
        desk = Desk(folder) if (folder / "guard").exists() else _without_founding(folder)
        (start or (lambda each: each.sequencer.start()))(desk)
        return isinstance(desk.submit(desk.piece(77)), Accepted)
    except LedgerError:
        return False
    finally:
        if desk is not None:
            desk.close()


def _without_founding(folder: Path) -> Desk:
    """Open the parts where the register is missing: `Desk` itself would found a new one."""
    desk = Desk.__new__(Desk)
    (folder / "guard").write_bytes(empty_page(ORIGIN))
    desk.__init__(folder)  # type: ignore[misc]  # as if the file had been there
    (folder / "guard").unlink()
    return desk


def trusting_start(desk: Desk) -> None:
    """The weak setting: whatever the register holds is taken from the database instead."""
    with desk.store.read() as reading:
        head = reading.head()
    (desk.directory / "guard").write_bytes(format_checkpoint(Checkpoint(ORIGIN, head.size, head.root)))
    desk.sequencer.start()


ROWS = (
    Row(
        name="A10", claim="an edited guard is refused at the start, and nothing is signed upon it", unit="edits",
        small=20, full=100, run=edits, control=lambda random: found(lambda: edits(5, random, trusting_start)),
    ),
)  # fmt: skip
