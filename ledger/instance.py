"""One ledger, wired together: the only module that knows every part (SPEC §13; the directory: `studio.py`).

with found_studio(directory, settings, charter) as instance:       a new ledger, whole or not at all
with open_studio(directory, write=True) as instance:               verified and repaired, or refused
answer = instance.submit(body)
instance.receipt(statement_id)
"""

import random
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import Self

from ledger.admission import Checked, Refused, check
from ledger.backend import Clock
from ledger.craft.kinds.foundation.charter import Charter
from ledger.craft.kinds.oversight.status_snapshot import BETWEEN
from ledger.craft.scan_lines import scan_name_fits
from ledger.craft.state import Keepers, WitnessSet
from ledger.craft.submission import Submission, read_submission
from ledger.errors import MalformedError, NotFoundError, PolicyError, PushbackError
from ledger.fsck import Report, fsck
from ledger.grouping import Grouping
from ledger.log.checkpoint import Checkpoint, parse_checkpoint
from ledger.log.keys import SUITE, SigningKey
from ledger.log.note import ED25519, VerifierKey, make_vkey, parse_vkey
from ledger.log.tree import hash_leaf
from ledger.log.trust import MAX_TRUST, Trust, Witness, format_trust, parse_trust
from ledger.mend import rebuild, recover
from ledger.parts import LedgerStore, found_parts, open_parts
from ledger.prover import Prover
from ledger.publish import Published
from ledger.refill import Moved, refill, refill_blobs
from ledger.reguard import beyond, newest, reguard
from ledger.sampling import sample
from ledger.scan_days import ScanDays
from ledger.sequencer import Accepted, Answer, Page, Sequencer, empty_page
from ledger.snapshots import HOURLY, Makers, SnapshotMaker
from ledger.source import Source
from ledger.store.chunks import ChunkFolder
from ledger.store.drafts import DraftStore
from ledger.store.durable import sync_directory, write_durably
from ledger.store.hall import Hall
from ledger.store.photos import BlobFolder
from ledger.store.scans import ScanStore
from ledger.store.stamps import keep_root
from ledger.store.views import Views
from ledger.studio import (
    MAX_SETTINGS,
    LogSigner,
    Settings,
    Studio,
    format_settings,
    parse_settings,
    profiles_of,
    shelve_shipped,
    shipped_profile,
)
from ledger.successor import Ended

MakeCharter = Callable[[VerifierKey, SigningKey], bytes]
"""`charter(log_key, certifier)`: the submission that founds a ledger: the charter, and endorsements at hand."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> int:
        """See `Clock.now`."""
        return int(time.time())


class Instance:
    """An open studio.

    Attributes:
        origin, public_url, town, trust: see `Settings`, `Trust`.
        store: the database; also a `State` of single looks. stage: the second copy.
        blobs: photos and profiles.
        chunks: of status snapshots. scan_lines: published look-ups of each day.
        views: what pages and doors ask of the log, derived beside the state. hall: what visitors search, likewise.
        profiles: craft profiles by hash.
        certifier: the key that signs prints; opened when first asked for.
        sequencer: the one way into the log.
    """

    def __init__(self, directory: Path, *, write: bool, clock: Clock | None = None) -> None:
        """Open the parts; nothing is verified yet. See `open_studio`."""
        self._studio = Studio(directory)
        settings = parse_settings(self._studio.read("settings.json", MAX_SETTINGS))
        self.origin, self.public_url, self.town = settings.origin, settings.public_url, settings.town
        self._write = write
        self._certifier: SigningKey | None = None
        self._scans: ScanStore | None = None
        self._drafts: DraftStore | None = None
        log_key = self._studio.read_key("log")
        self.log_key = make_vkey(self.origin, ED25519, log_key.public)
        with ExitStack() as opened:
            parts = open_parts(self._studio, settings, opened, write=write)
            self.store, self.stage, self._guard, self._lock = parts.store, parts.stage, parts.guard, parts.lock
            self.blobs = BlobFolder(self._studio.blobs)
            self.chunks = ChunkFolder(self._studio.status)
            self.scan_lines = ChunkFolder(self._studio.scan_lines, scan_name_fits)
            self.views = Views(self._studio.views)
            opened.callback(self.views.close)
            self.hall = Hall(self._studio.hall)
            opened.callback(self.hall.close)
            if write:
                shelve_shipped(self.blobs)
            self.profiles = profiles_of(self.store, self.blobs)
            self.sequencer = Sequencer(
                self.origin, self.store, self.stage, self._guard, LogSigner(log_key), clock or SystemClock(),
                self.profiles,
            )  # fmt: skip
            self._opened = opened.pop_all()

    @property
    def directory(self) -> Path:
        """The studio's."""
        return self._studio.directory

    @property
    def trust(self) -> Trust:
        """The trust file as it lies in the directory."""
        return parse_trust(self._studio.read("trust.json", MAX_TRUST))

    @property
    def state(self) -> LedgerStore:
        """State as committed now, one look at a time; for several that belong together: `store.read()`."""
        return self.store

    @property
    def certifier(self) -> SigningKey:
        """The key that signs what is printed: the newest of those in use, by the log, that lies here."""
        keepers = self.store.get(Keepers, "")
        dids = () if keepers is None else keepers.certifiers
        if self._certifier is None or self._certifier.did not in dids:
            self._certifier = self._studio.certifier_among(dids)
        return self._certifier

    def renew_trust(self, tsa: Sequence[bytes] = ()) -> Trust:
        """Write the trust file anew by what the log says now: certifiers, and the witnesses of the policy in force.

        A certifier that was ended stays in it: what it printed in its window is still to be verified. `tsa` are root
        certificates of time stamp authorities, DER, pinned beside those that are; each is kept in `timestamp/`.
        """
        trust = self.trust
        for der in tsa:
            keep_root(self.directory, der)
            pin = sha256(der).digest()
            trust = trust if pin in trust.tsa else replace(trust, tsa=(*trust.tsa, pin))
        keepers, policy = self.store.get(Keepers, ""), self.store.get(WitnessSet, "")
        if keepers is not None:
            added = tuple(did for did in keepers.certifiers if did not in trust.certifiers)
            trust = replace(trust, certifiers=(*trust.certifiers, *added))
        if policy is not None:
            named = tuple(Witness(operator, url, parse_vkey(vkey)) for _, operator, url, vkey in policy.witnesses)
            trust = replace(trust, quorum=policy.quorum, witnesses=named)
        write_durably(self.directory / "trust.json", format_trust(trust))
        return trust

    def submit(self, body: bytes) -> Answer:
        """Read, check and append one submission, on this thread; raises as `read_submission`, `Sequencer.append`."""
        return self.submit_read(read_submission(body))

    def submit_read(self, submission: Submission) -> Answer:
        """Check and append a submission that was read before."""
        checked = check(submission, self.store)
        return checked if isinstance(checked, Refused) else self.sequencer.append([checked])[0]

    def grouping(self) -> Grouping:
        """Start the queue and its threads, for a server; whoever starts it closes it."""
        return Grouping(self.sequencer, self.store)

    def keep_snapshots(self, every: int = HOURLY) -> SnapshotMaker:
        """Let the sequencer end its groups with a status snapshot when one is due; see `SnapshotMaker`."""
        maker = SnapshotMaker(lambda: self.certifier, self.chunks, every)
        self.sequencer.maker = maker
        return maker

    def snapshot(self) -> None:
        """Make a status snapshot now, if anything changed since the last; raises what kept it from being made."""
        maker = SnapshotMaker(lambda: self.certifier, self.chunks, BETWEEN)
        self.sequencer.maker, before = maker, self.sequencer.maker
        try:
            self.sequencer.append([Checked((), sheet=False)])
        finally:
            self.sequencer.maker = before
        if maker.trouble is not None:
            raise maker.trouble

    def count_scans(self) -> ScanStore:
        """Open the counts of look-ups, for a server; closed with the ledger. One that only reads keeps none."""
        if self._scans is None:
            self._scans = ScanStore(self._studio.scans if self._write else None)
            self._opened.callback(self._scans.close)
        return self._scans

    def drafts(self) -> DraftStore:
        """Open helpers' drafts, for a server; closed with the ledger. One that only reads keeps none."""
        if self._drafts is None:
            self._drafts = DraftStore(self._studio.drafts if self._write else None)
            self._opened.callback(self._drafts.close)
        return self._drafts

    def keep_scan_days(self) -> ScanDays:
        """Let the sequencer state each day's look-ups when it is over; see `ScanDays`."""
        days = ScanDays(lambda: self.certifier, self.count_scans(), self.scan_lines)
        maker = self.sequencer.maker
        self.sequencer.maker = days if maker is None else Makers(maker, days)
        return days

    def serve_at(self, address: str) -> None:
        """Say in the lock at which address this studio takes submissions while it is held; a town's need no telling."""
        if self._lock is not None:
            self._lock.name(address)

    def page(self) -> Page:
        """Return the signed checkpoint that the guard holds."""
        return self.sequencer.page()

    def receipt(self, statement_id: bytes, page: Page | None = None) -> bytes:
        """Return the receipt of a statement or item, under the newest checkpoint, or under this one with its lines.

        Raises:
            NotFoundError: `statement-unknown`. PushbackError: `outcome-unknown`: it is in the log, but no checkpoint
                covers it yet.
        """
        page = page or self.page()
        with self.store.read() as reading:  # opened after the page was read, so it holds what the page covers
            index = reading.index_of(statement_id)
            if index is None:
                raise NotFoundError("statement-unknown", id=statement_id.hex())
            if index >= page.checkpoint.size:
                raise PushbackError("outcome-unknown", retry_after=1)
            return Prover(reading, page.checkpoint, page.note).receipt(index)

    def fsck(self) -> Report:
        """Examine everything: see `fsck.fsck`."""
        return fsck(self.store, self.stage, self._guard, self.profiles, self.blobs)

    def sample(self, count: int) -> Report:
        """Examine some entries drawn by lot: see `sampling.sample`."""
        return sample(self.store, self._guard, self.blobs, count, random.SystemRandom())

    def recover(self) -> int:
        """Put back what the database lost, then verify; return how many entries. See `mend.recover`."""
        restored = recover(self.store, self.stage, self._guard, self.profiles)
        self.sequencer.halted = None
        self.sequencer.start()
        return restored

    def refill(self, source: Source, moved: Moved) -> tuple[int, list[str]]:
        """Put back what the database lost from a mirror, then verify; return how many entries, and the blobs missing.

        See `refill.refill`.
        """
        restored = refill(self.store, self.stage, self._guard, self.profiles, source, self.log_key, self.blobs, moved)
        self.profiles = profiles_of(self.store, self.blobs)
        self.sequencer.halted = None
        self.sequencer.start()
        return restored, refill_blobs(list(self.views.missed(self.store)), self.blobs, source, moved)

    def reguard(self, documents: Sequence[bytes]) -> Checkpoint:
        """Find a lost guard again from checkpoints and receipts of others; return what it holds. See `reguard`."""
        reguard(self._guard, beyond(self.stage, newest(documents, self.log_key, self.origin)))
        return parse_checkpoint(self._guard.read())

    def rebuild(self) -> int:
        """Derive state anew from the entries, and let views begin anew; return how many. See `mend.rebuild`."""
        self.views.drop()
        self.hall.drop()
        return rebuild(self.store, self.profiles)

    def close(self) -> None:
        """Close everything, the lock last."""
        self._opened.close()

    def __enter__(self) -> Self:
        """Return the instance; leaving closes it."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_studio(directory: Path, *, write: bool, verify: bool = True, clock: Clock | None = None) -> Instance:
    """Open a studio; for writing, take its lock, verify it against its guard and finish what was left unfinished.

    Args:
        directory: of a studio.
        write: whether to append; without it nothing is changed, and any number may do it.
        verify: False opens a studio that would be refused, for `fsck` and `recover`.
        clock: the machine's when None.

    Raises:
        NotFoundError: `studio-missing`. PushbackError: `studio-in-use`, `store-failed`.
        InconsistencyError: as `Sequencer.start`.
        VerificationError, MalformedError, PolicyError: as `Studio.read_key`, `parse_settings`.
    """
    instance = Instance(directory, write=write, clock=clock)
    try:
        if write and verify:
            instance.sequencer.start()
    except BaseException:
        instance.close()
        raise
    return instance


@contextmanager
def published_studio(directory: Path) -> Iterator[Published]:
    """Open a studio as a log of files, for a mirror of it; nothing is changed, and a server may hold it meanwhile.

    Raises:
        As `open_studio` without writing.
    """
    with open_studio(directory, write=False) as instance:
        note = instance.page().note
        with instance.store.read() as reading:  # opened after the page was read, so it holds what the page covers
            yield Published(
                reading, note, format_trust(instance.trust), instance.blobs, instance.chunks, instance.scan_lines,
                instance.directory,
            )  # fmt: skip


def found_studio(
    directory: Path,
    settings: Settings,
    charter: MakeCharter,
    *,
    profile: str,
    profile_file: bytes | None = None,
    clock: Clock | None = None,
    after: Ended | None = None,
) -> Instance:
    """Found a ledger in a directory that is not there yet, or empty; it appears whole, or not at all.

    Args:
        directory: where; its parent exists.
        settings: origin and public address.
        charter: makes the founding submission once log key and certifier key are drawn.
        profile: hex SHA-256 of the craft profile, whose file becomes the first blob.
        profile_file: the file of one that does not come with the program.
        clock: the machine's when None.
        after: the ledger that this one follows, which its charter names; None for none.

    Raises:
        PolicyError: `studio-exists`; `studio-refused`: the rules refuse the charter, `reason` says which.
        LedgerError: as `read_submission`, `open_studio`.
    """
    if directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
        raise PolicyError("studio-exists", path=directory.name)
    building = Path(tempfile.mkdtemp(prefix=f".{directory.name}.", dir=directory.parent))
    try:
        _build(building, settings, charter, profile_file or shipped_profile(profile), clock, after)
        building.chmod(0o755)
        building.replace(directory)
        sync_directory(directory.parent)
    except BaseException:
        shutil.rmtree(building, ignore_errors=True)
        raise
    return open_studio(directory, write=True, clock=clock)


def _build(
    directory: Path, settings: Settings, charter: MakeCharter, profile: bytes, clock: Clock | None, after: Ended | None
) -> None:
    """Make the files, append the charter as entry 0, and write the trust file that names it."""
    studio = Studio(directory)
    studio.keys.mkdir(mode=0o700)
    studio.blobs.mkdir()
    studio.make_passphrase()
    log_key, certifier = SigningKey.generate(), SigningKey.generate()
    studio.write_key("log", log_key)
    studio.write_key("certifier", certifier)
    write_durably(directory / "settings.json", format_settings(settings))
    BlobFolder(studio.blobs).put(profile)
    found_parts(studio, settings, empty_page(settings.origin))
    submission = read_submission(charter(make_vkey(settings.origin, ED25519, log_key.public), certifier))
    with open_studio(directory, write=True, clock=clock) as instance:
        answer = instance.submit_read(submission)
        if isinstance(answer, Refused):
            raise PolicyError("studio-refused", reason=str(answer.errors[0][1])) from answer.errors[0][1]
        trust = _trust(instance, submission, answer)
        write_durably(directory / "trust.json", format_trust(trust if after is None else after.followed_by(trust)))


def _trust(instance: Instance, submission: Submission, answer: Accepted) -> Trust:
    """Return the trust file of a new ledger: no witnesses yet, so no quorum."""
    subject = submission.statements[0].subject
    if not isinstance(subject, Charter) or answer.entries[0] != 0:
        raise MalformedError("charter-first", kind=submission.statements[0].kind)
    with instance.store.read() as reading:
        entry = next(reading.entries(0, 1))
    return Trust(
        certifiers=(subject.certifier,), charter=hash_leaf(entry), log=instance.log_key, mirrors=subject.mirrors,
        origin=instance.origin, predecessors=(), quorum=0, suites=(SUITE,), tsa=(), witnesses=(),
    )  # fmt: skip
