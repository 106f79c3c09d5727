"""A sequencer on real parts (SQLite, stage, guard) in a directory, and people who state things to it.

desk = Desk(tmp_path)
desk.found()                            the charter and its endorsements, in one submission
desk.enrol("m1")                        a maker, endorsed by their key
desk.submit(desk.piece(1))              one registration
desk.submit(desk.sheet(range(2, 12)))   ten pieces under one signature
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from msgspec.structs import replace as changed

from ledger.admission import Refused, check
from ledger.backend import EntryStore, Guard, Signer, Stage
from ledger.craft.kinds.foundation.endorsement import Endorsement
from ledger.craft.kinds.piece.parts import Clay, Firing, Measures, Photo, Title
from ledger.craft.kinds.piece.piece_registration import PieceRegistration
from ledger.craft.profile import zisha
from ledger.craft.sheet import make_sheet
from ledger.craft.statement import read_statement, sign_statement
from ledger.craft.submission import format_submission, read_submission
from ledger.fsck import Report, fsck
from ledger.log.keys import SigningKey
from ledger.log.note import ED25519, make_vkey
from ledger.log.receipt import OpenedReceipt, open_receipt, parse_receipt
from ledger.log.trust import Trust
from ledger.sequencer import Accepted, Answer, Sequencer, empty_page
from ledger.store.guard import FileGuard
from ledger.store.postgres.store import PostgresStore
from ledger.store.sqlite import SqliteStore
from ledger.store.stage import SqliteStage
from ledger.studio import LogSigner
from tests.craft.kiln_world import code_of, digest
from tests.craft.world import ORIGIN, START, World, key_of
from tests.town import switch

PROFILES = {zisha().hash: zisha()}
TRUST = Trust(
    certifiers=(key_of("certifier").did,), charter=bytes(32), log=make_vkey(ORIGIN, ED25519, key_of("log").public),
    mirrors=(), origin=ORIGIN, predecessors=(), quorum=0, suites=("Ed25519",), tsa=(), witnesses=(),
)  # fmt: skip


class FixedClock:
    """A clock that a test sets."""

    def __init__(self, time: int = START) -> None:
        self.time = time

    def now(self) -> int:
        """See `Clock.now`."""
        return self.time


class Statements:
    """Makes what people say to the ledger; knows nothing of it."""

    said_at = START  # when people say it

    def __init__(self) -> None:
        self.world = World(k=2, p=1)

    def sign(self, kind: str, subject: Any, key: SigningKey) -> str:
        """Return the JWS."""
        return sign_statement(kind, changed(subject, ledger=ORIGIN), key, self.said_at, ORIGIN)

    def founding(self) -> bytes:
        """Return the charter with the endorsements that open the ledger."""
        charter = self.sign("Charter", self.world.charter(), self.world.registrars[0])
        name = read_statement(charter).id.hex()
        others = (*self.world.registrars[1:], self.world.certifier)
        return format_submission([charter, *(self.sign("Endorsement", Endorsement(endorses=name), k) for k in others)])

    def enrolment(self, code: str) -> bytes:
        """Return a person's enrolment with the endorsement of their key."""
        stated = self.sign("PersonEnrolment", self.world.enrolment(code), self.world.registrars[0])
        proof = Endorsement(endorses=read_statement(stated).id.hex())
        return format_submission([stated, self.sign("Endorsement", proof, key_of(code))])

    def subject(self, number: int, maker: str = "m1") -> PieceRegistration:
        """Return an everyday piece from the maker's own kiln."""
        return PieceRegistration(
            code=code_of(number), maker=maker, title=Title(zh=f"示例{number}"), shape="shipiao",
            clay=Clay(group="zini", name="底槽清"), forming="fully-handmade",
            measures=Measures(capacity=240, method="to-rim", weight=310),
            firings=(Firing(kind="electric", date="2026-04-20", peak=1180),), year=2026,
            photos=tuple(
                Photo(sha256=digest(f"{view} {number}"), type="image/jpeg", view=view, width=3000, height=4000)
                for view in ("front", "base")
            ),
        )  # fmt: skip

    def piece(self, *numbers: int, maker: str = "m1") -> bytes:
        """Return a submission of single registrations."""
        key = key_of(maker)
        return format_submission([self.sign("PieceRegistration", self.subject(n, maker), key) for n in numbers])

    def same_code(self, number: int) -> bytes:
        """Return, as a member of an array, another statement about the same code."""
        subject = changed(self.subject(number), title=Title(zh="同号"))
        return b'"%b"' % self.sign("PieceRegistration", subject, key_of(subject.maker)).encode()

    def sheet(self, numbers: Iterable[int], maker: str = "m1") -> bytes:
        """Return a sheet of pieces."""
        return make_sheet([self.subject(n, maker) for n in numbers], key_of(maker), self.said_at, ORIGIN)


class Desk(Statements):
    """The parts, open; `restart` closes and opens them again as another process would."""

    def __init__(self, directory: Path, database: str = "") -> None:
        """Open the parts in a directory; with the address of a database, entries and state are there."""
        super().__init__()
        self.directory = directory
        self.database = database or (switch.database_of(directory) if switch.ON else "")
        self.clock = FixedClock()
        if not (directory / "guard").exists():
            FileGuard(directory / "guard").found(empty_page(ORIGIN))
        self.reopen()

    def reopen(self) -> None:
        """Open the parts."""
        self.store: SqliteStore | PostgresStore = (
            PostgresStore(self.database, write=True)
            if self.database
            else SqliteStore(self.directory / "ledger.db", write=True)
        )
        self.stage = SqliteStage(self.directory / "stage.db", write=True)
        self.guard = FileGuard(self.directory / "guard")
        self.sequencer = self.sequencer_over()

    def sequencer_over(
        self,
        *,
        store: EntryStore | None = None,
        stage: Stage | None = None,
        guard: Guard | None = None,
        signer: Signer | None = None,
    ) -> Sequencer:
        """Return a sequencer over these parts, the usual ones where none is given."""
        return Sequencer(
            ORIGIN, store or self.store, stage or self.stage, guard or self.guard,
            signer or LogSigner(self.world.log), self.clock, PROFILES,
        )  # fmt: skip

    def close(self) -> None:
        """Close the files."""
        self.stage.close()
        self.store.close()

    def restart(self) -> None:
        """Close everything and open it anew."""
        self.close()
        self.reopen()

    def submit(self, body: bytes, sequencer: Sequencer | None = None) -> Answer:
        """Read, check and append one submission."""
        checked = check(read_submission(body), self.store)
        if isinstance(checked, Refused):
            return checked
        return (sequencer or self.sequencer).append([checked])[0]

    def accepted(self, body: bytes) -> Accepted:
        """Submit what must be accepted, and open every receipt."""
        answer = self.submit(body)
        assert isinstance(answer, Accepted), answer
        self.open(answer)
        return answer

    def open(self, answer: Accepted) -> list[OpenedReceipt]:
        """Verify every receipt of an answer."""
        opened = [open_receipt(parse_receipt(receipt), TRUST) for receipt in answer.receipts]
        assert [each.entry.index for each in opened] == list(answer.entries)
        return opened

    def found(self) -> None:
        """Found and open the ledger."""
        self.accepted(self.founding())

    def enrol(self, code: str = "m1") -> None:
        """Enrol a maker."""
        self.accepted(self.enrolment(code))

    def fsck(self) -> Report:
        """Examine everything."""
        return fsck(self.store, self.stage, self.guard, PROFILES)

    @property
    def size(self) -> int:
        """Number of entries in the store."""
        with self.store.read() as reading:
            return reading.head().size
