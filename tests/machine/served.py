"""The ledger that the machine works on: a real one on disk, through crashes, with snapshots made in its own turn.

    world = Served(found(early=False))      a founded ledger, its people and its kiln, copied for this example
    world.say("KilnChange", subject, key)   an entry, or the refusal as an error
    world.holding = True                    what is said next is signed, and posted to nobody
    world.twist = "stranger"                what is said next is signed by somebody else
    world.examine()                         fsck, then a mirror of it audited: the state by replay is the state here

It is the world of the tests of owners and of people; only `take` is another: what is said is posted to the sequencer.
"""

import shutil
from collections import Counter
from dataclasses import dataclass, field, replace
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from msgspec.structs import replace as changed

import ledger.craft
from ledger.admission import Refused
from ledger.audit import audit
from ledger.craft.kinds.foundation.endorsement import Endorsement
from ledger.craft.profile import parse_profile, zisha
from ledger.craft.sheet import make_sheet
from ledger.craft.state import Keepers, Ledger, Record, State
from ledger.craft.statement import Statement, read_statement
from ledger.craft.submission import format_submission, read_submission
from ledger.errors import PolicyError
from ledger.log.entry import parse_entry
from ledger.log.keys import SigningKey
from ledger.log.tree import hash_leaf
from ledger.log.trust import format_trust
from ledger.mirror import mirror
from ledger.publish import Published
from ledger.snapshots import SnapshotMaker
from ledger.store.chunks import ChunkFolder
from ledger.store.photos import BlobFolder
from ledger.store.replay import digest_state
from tests.craft.kiln_world import DEPUTY, MAKER, MASTER, OTHER
from tests.craft.owning_world import OwningWorld
from tests.craft.people_world import PeopleWorld
from tests.craft.world import ORIGIN, START, key_of
from tests.desk import TRUST
from tests.faults.campaign import scratch
from tests.faults.frail import Frail, Hand
from tests.machine.visited import Visited

SECOND = (Path(ledger.craft.__path__[0]) / "profiles/zisha.json").read_bytes()
THIRD = SECOND.replace(b'"version":2', b'"version":3')
LATER = sha256(THIRD).hexdigest()
PROFILES = {zisha().hash: zisha(), LATER: parse_profile(THIRD)}
DAY = 24 * 3600
APPRAISER = "ap"
OFFICES = tuple(key_of(f"registrar-{number}") for number in range(1, 8))
CERTIFIERS = tuple(key_of(name) for name in ("certifier", "certifier-2", "certifier-3"))
STRANGERS = (
    *OFFICES[:2], *CERTIFIERS[:2], key_of("recovery"), key_of("log"), key_of(MAKER), key_of(OTHER), key_of(MASTER),
    key_of(APPRAISER), key_of("audit-1"), key_of(f"{MAKER}-helper-0"), key_of("owner 9001 a"), key_of("nobody"),
)  # fmt: skip
TWISTS = ("stranger", "stranger", "stale", "stale", "early", "old", "elsewhere")


class Remembered:
    """A state that is asked the same again and again between two entries; what it answered goes with the next."""

    def __init__(self, frail: Frail) -> None:
        self._frail = frail
        self.forget()

    def forget(self) -> None:
        """Something was posted."""
        self._rows: dict[tuple[type[Record], str], Record | None] = {}
        self._lists: dict[tuple[type[Record], str], list[Record]] = {}
        self.head = self._frail.head()

    def get(self, kind: type[Any], id: str) -> Any:  # noqa: A002  # the field's own name
        """See `State.get`."""
        if (kind, id) not in self._rows:
            self._rows[kind, id] = self._frail.store.get(kind, id)
        return self._rows[kind, id]

    def list(self, kind: type[Any], parent: str) -> Any:
        """See `State.list`."""
        if (kind, parent) not in self._lists:
            self._lists[kind, parent] = list(self._frail.store.list(kind, parent))
        return iter(self._lists[kind, parent])


@dataclass
class Told:
    """What the people of one example know: shared by nobody.

    Attributes:
        said, refused: how often each kind was admitted, and refused; codes: how often each refusal was met.
        crashes, unknown: how often a process ended, and how often a submission got no answer.
    """

    said: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)
    crashes: int = 0
    unknown: int = 0


class Served(OwningWorld, PeopleWorld):
    """See the module.

    Attributes:
        story: index and statement of all that was admitted, in order, but for what the ledger states itself.
        kept: statements signed and held back: whatever somebody could still post.

    """

    def __init__(self, home: Path, told: Told, *, early: bool = False) -> None:
        self.home, self.told, self.early = home, told, early
        self.p = 1
        self.recovery, self.log = key_of("recovery"), key_of("log")
        self.profiles = dict(PROFILES)
        self.story: list[tuple[int, Statement]] = []
        self.kept: list[Statement] = []
        self.holding, self.twist, self.number = False, "", 0
        maker = SnapshotMaker(lambda: self.certifier, ChunkFolder(home / "status"))
        last = home / "ledger"
        last.mkdir(exist_ok=True)
        self.frail = Frail(last, profiles=PROFILES, maker=maker, clock=Hand(START))
        self._seen = Remembered(self.frail)
        self.visited = Visited(home)

    # What the worlds above read --------------------------------------------------------------------------------------

    @property
    def state(self) -> State:
        """What stands in the database."""
        return self._seen

    @property
    def index(self) -> int:
        """Of the next entry."""
        return self._seen.head.size

    @property
    def time(self) -> int:
        """Of the next entry, seconds."""
        return max(self.frail.clock.time, self._seen.head.time)

    @time.setter
    def time(self, time: int) -> None:
        self.frail.clock.time = time

    @property
    def k(self) -> int:
        """How many registrars an act takes."""
        known = self.state.get(Ledger, "")
        return 2 if known is None else known.k

    @property
    def registrars(self) -> tuple[SigningKey, ...]:
        """Those in office, in the order in which they came; then those who are not, or not yet."""
        keepers = self.state.get(Keepers, "")
        if keepers is None:
            return OFFICES
        now = [key for each in keepers.registrars for key in OFFICES if key.did == each.did]
        return (*now, *(key for key in OFFICES if key not in now))

    @property
    def certifier(self) -> SigningKey:
        """The one that signs snapshots now."""
        keepers = self.state.get(Keepers, "")
        did = CERTIFIERS[0].did if keepers is None else keepers.certifiers[-1]
        return next(key for key in CERTIFIERS if key.did == did)

    # Saying things ---------------------------------------------------------------------------------------------------

    def sign(
        self, kind: str, subject: Any, key: SigningKey, valid_from: int | None = None, origin: str = ORIGIN
    ) -> Statement:
        """See `World.sign`; with a twist, once, it is signed wrongly."""
        twist, self.twist = self.twist, ""
        at = self.time if valid_from is None else valid_from
        if twist == "stranger":
            key = STRANGERS[self.number % len(STRANGERS)]
        elif twist == "stale" and hasattr(subject, "after"):
            subject = changed(subject, after=self.story[self.number % len(self.story)][1].id.hex())
        elif twist == "early":
            at += 11 * 60
        elif twist == "old":
            at -= 31 * DAY
        elif twist == "elsewhere":
            origin = "example.com/other"
        return super().sign(kind, subject, key, at, origin)

    def take(self, statement: Statement) -> Statement:
        """Post the statement and return it.

        Raises:
            LedgerError: why it was refused, or `held-back`: then nobody was told.
        """
        if self.holding:
            self.holding = False
            self.kept.append(statement)
            raise PolicyError("held-back", kind=statement.kind)
        self.post(format_submission([statement.jws]), (statement,))
        return statement

    def sheet(self, subjects: list[Any], key: SigningKey) -> None:
        """Post a sheet of pieces."""
        body = make_sheet(subjects, key, self.time, ORIGIN)
        self.post(body, read_submission(body).statements)

    def post(self, body: bytes, statements: tuple[Statement, ...]) -> None:
        """Post a submission through whatever breaks on the way, and note what was admitted."""
        try:
            answer = self.frail.submit(body)
        finally:
            self._seen.forget()
        if isinstance(answer, Refused):
            error = answer.errors[0][1]
            self.told.refused[statements[0].kind] += 1
            self.told.codes[error.code] += 1
            raise error
        known = {index for index, _ in self.story[-1500:]}
        for index, statement in zip(answer.entries, statements, strict=True):
            if index not in known:
                self.told.said[statement.kind] += 1
                self.story.append((index, statement))
        self.frail.clock.time += 1
        self.visited.look(self.frail.store)

    # Looking at it ---------------------------------------------------------------------------------------------------

    def entries(self) -> list[tuple[int, Statement]]:
        """Return the time and the statement of every entry, from the bytes of the log."""
        with self.frail.store.read() as reading:
            data = list(reading.entries(0, reading.head().size))
        read: list[tuple[int, Statement]] = []
        items = {index: statement for index, statement in self.story if statement.sheet is not None}
        for index, each in enumerate(data):
            entry = parse_entry(each)
            statement = items[index] if entry.statement is None else read_statement(entry.statement)
            read.append((entry.time, statement))
            if statement.kind == "StatusSnapshot":
                self.told.said["StatusSnapshot"] += 1
        return read

    def examine(self) -> None:
        """Hold everything against everything; then let an auditor reach this state from a mirror, by replay."""
        self.frail.check()
        self.visited.examine(self.frail.store, PROFILES)
        copy, blobs = self.home / "mirror", BlobFolder(self.home / "blobs")
        with self.frail.store.read() as reading:
            charter = next(reading.entries(0, 1))
            trust = replace(TRUST, charter=hash_leaf(charter))
            note = self.frail.sequencer.page().note
            source = Published(reading, note, format_trust(trust), blobs, ChunkFolder(self.home / "status"))
            mirror(source, copy, trust, lambda *_: None)
            report = audit(copy, trust, lambda *_: None, workers=0)
            digest = digest_state((kind, name, data) for kind, name, _, data in reading.records())
        # Photographs are stated by their hashes alone here: nobody took any.
        found = [each for each in report.findings if each.code != "blob-missing"]
        assert not found, f"the auditor found: {found[0]}"
        assert report.entries == self.index, "the auditor saw another log"
        assert report.state == digest, "the auditor reached another state"

    def drop(self) -> None:
        """Close the files and drop them."""
        self.told.crashes += self.frail.crashes
        self.told.unknown += self.frail.unknown
        self.visited.close()
        self.frail.close()
        shutil.rmtree(self.home, ignore_errors=True)


@cache
def founded(*, early: bool) -> tuple[Path, tuple[tuple[int, Statement], ...], int]:
    """Found a ledger once a process: its directory, its log, its clock. An early one is under the first rules."""
    home = scratch()
    (home / "blobs").mkdir()
    for data in (SECOND, THIRD):
        BlobFolder(home / "blobs").put(data)
    world = Served(home, Told(), early=early)
    charter = world.say("Charter", world.charter(rules=1 if early else 2), OFFICES[0])
    for key in (*OFFICES[1:3], CERTIFIERS[0]):
        world.say("Endorsement", Endorsement(endorses=charter.id.hex()), key)
    for code in (MASTER, DEPUTY, MAKER, OTHER):
        world.enrol(code)
    world.enrol(APPRAISER, roles=("appraiser",))
    world.say("KilnEnrolment", world.kiln("qs", MASTER, deputies=(DEPUTY,)), OFFICES[0])
    world.frail.close()
    return home, tuple(world.story), world.frail.clock.time


def copy_of(told: Told, *, early: bool) -> Served:
    """Return a ledger as it was founded, for one example."""
    template, log, time = founded(early=early)
    home = scratch()
    shutil.copytree(template, home, dirs_exist_ok=True)
    world = Served(home, told, early=early)
    world.story, world.frail.clock.time = list(log), time
    return world
