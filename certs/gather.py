"""Gathering a proof bundle: which entries a verdict rests on (SPEC §7a).

    piece 412 → maker's key → enrolment 9 and its endorsements 10, 11 → registrars' keys → charter 0, endorsements 1, 2
              → slot → ignition 380 → the kiln master's key → …                → plan 40 → kiln 20
              → outcome 395, seals, standings, role signatures
              → what became of it since: correction 431, claim 440, endorsed 441 (`certs.trail`)

What introduces each signer's key comes along, so that a stranger can follow every signature back to the charter, which
the trust file names by hash.
"""

from collections.abc import Callable
from dataclasses import dataclass

from certs.bundle import MAX_RECEIPTS, Bundle, SlotProof, SnapshotProof, format_bundle
from certs.trail import IndexOf, Trail
from ledger.craft.kinds.people.person_enrolment import PersonEnrolment
from ledger.craft.kinds.piece.legacy_registration import LegacyRegistration
from ledger.craft.kinds.piece.piece_registration import PieceRegistration
from ledger.craft.records.status import CHUNK
from ledger.craft.sheet import read_item
from ledger.craft.slots import ClosedList, ListLine, closed_list
from ledger.craft.snapshot import split_leaves
from ledger.craft.state import (
    Attestation,
    Batch,
    Keepers,
    Key,
    Kiln,
    Legacy,
    Pending,
    Person,
    Piece,
    Role,
    Seal,
    Slot,
    Snapshot,
    State,
    ledger_of,
)
from ledger.craft.statement import Statement, read_statement
from ledger.errors import NotFoundError, PolicyError
from ledger.log.entry import parse_entry
from ledger.log.receipt import parse_receipt
from ledger.log.tree import paths_under


@dataclass(frozen=True, slots=True)
class LedgerView:
    """One view of a ledger, which does not move while it is read: what a bundle is gathered from.

    Attributes:
        state: as of the view.
        receipt: gives the receipt of an entry by its index, every time under the same checkpoint.
        index_of: gives the entry of a statement by its id.
        chunk: gives a file of the status snapshots by its name (SPEC §10); None where they are not at hand.
        size: of that checkpoint; a snapshot beyond it is not shown. None: it covers all of the state.
    """

    state: State
    receipt: Callable[[int], bytes]
    index_of: IndexOf
    chunk: Callable[[str], bytes] | None = None
    size: int | None = None


def make_bundle(view: LedgerView, code: str) -> bytes:
    """Return the bundle of a piece, canonical JSON; see `Gatherer` for many pieces at once.

    Raises:
        NotFoundError: `piece-unknown`.
    """
    return Gatherer(view).bundle(code)


class Gatherer:
    """Gathers bundles out of one view, keeping what many pieces share. Belongs to one thread."""

    def __init__(self, view: LedgerView) -> None:
        self._view, self._state = view, view.state
        self._lists: dict[str, ClosedList] = {}
        self._shared: dict[int, tuple[bytes, Statement]] = {}  # receipts and statements of all but the pieces' own
        self._trail = Trail(view.state, view.index_of, lambda index: self._known(index)[1])

    def bundle(self, code: str) -> bytes:
        """Return the bundle of a piece, canonical JSON.

        Where more became of the piece than a bundle holds, the newest of it is left out, and a reader is told up to
        which entry the bundle knows.

        Raises:
            NotFoundError: `piece-unknown`.
            PolicyError: `bundle-too-many`: what the piece rests on alone is more than a bundle holds.
        """
        piece = self._state.get(Piece, code)
        if piece is None:
            raise NotFoundError("piece-unknown", piece=code)
        own = self._view.receipt(piece.index)
        stated = _read(own)
        slots = [slot for each in piece.slots if (slot := self._state.get(Slot, each)) is not None]
        wanted = self._introduction(stated.issuer) | self._about(piece, stated) | self._profiles()
        for slot in slots:
            wanted |= self._firing(slot)
        status = self._status(piece)
        order = self._within(piece, wanted, set() if status is None else {status[0]})
        receipts = (own, *(self._known(index)[0] for index in order))
        proofs = tuple(self._proof(slot, order) for slot in slots if slot.listed)
        snapshot = None if status is None else SnapshotProof(*status[1:], 1 + order.index(status[0]))
        return format_bundle(Bundle(receipts, proofs, snapshot))

    def _within(self, piece: Piece, wanted: set[int], alone: set[int]) -> list[int]:
        """Return the entries beside the piece's: what it rests on, and as much of what became of it as there is room.

        `alone` are entries that nothing introduces: whoever signs snapshots is named by the trust file.
        """
        links = self._trail.links(piece)
        while True:
            asked = wanted.union(*links)
            found = self._told(asked | self._keepers(max(asked))) - {piece.index} | alone
            if len(found) < MAX_RECEIPTS:
                return sorted(found)
            if not links:
                raise PolicyError("bundle-too-many", piece=piece.code, limit=MAX_RECEIPTS, got=len(found) + 1)
            links.pop()

    def _told(self, wanted: set[int]) -> set[int]:
        """Return the entries with what introduces their signers, and by what names these are shown."""
        found = self._with_signers(wanted)
        people = {self._state.get(Person, code) for code in self._people(found)}
        changes = [self._trail.about_person(each, frozenset(), roles=False) for each in people if each is not None]
        more = found.union(*changes)
        return self._with_signers(more | self._keepers(max(more)))

    def _people(self, entries: set[int]) -> set[str]:
        """Return the codes of the persons whose enrolment is among these entries."""
        subjects = [self._known(index)[1].subject for index in entries]
        return {subject.code for subject in subjects if isinstance(subject, PersonEnrolment)}

    def _profiles(self) -> set[int]:
        """Return the entries that put a later craft profile in force: in its words something may be said."""
        keepers = self._state.get(Keepers, "")
        return set() if keepers is None else set(keepers.profiles)

    def _status(self, piece: Piece) -> tuple[int, bytes, tuple[bytes, ...]] | None:
        """Return the newest snapshot's entry, the piece's chunk and its path; None where there is none of it."""
        row, chunk = self._state.get(Snapshot, ""), self._view.chunk
        if row is None or chunk is None or piece.index >= row.n:
            return None
        if self._view.size is not None and row.index >= self._view.size:
            return None
        number, root = piece.index // CHUNK, row.root.hex()
        try:
            leaves = split_leaves(chunk(root)) if row.n > CHUNK else [row.root]
            data = chunk(leaves[number].hex())
        except NotFoundError:  # a copy put back without its status files: the bundle says less, and nothing wrong
            return None
        return row.index, data, paths_under(leaves)[number]

    def _known(self, index: int) -> tuple[bytes, Statement]:
        if index not in self._shared:
            receipt = self._view.receipt(index)
            self._shared[index] = receipt, _read(receipt)
        return self._shared[index]

    def _about(self, piece: Piece, stated: Statement) -> set[int]:
        """Return the entries about the piece and whoever answers for it."""
        person, key = self._state.get(Person, piece.person), self._state.get(Key, stated.issuer)
        assert person is not None, "bad state: a piece without its person"
        assert key is not None, "bad state: a piece without its key"
        ends = {index for index in (person.paused, person.ended) if index >= 0} | self._trail.revocation(key)
        subject = stated.subject
        if isinstance(subject, LegacyRegistration):
            return ends | self._trail.about_person(person, frozenset(), roles=True) | self._attribution(piece)
        seals = frozenset(use.seal for use in subject.seals)
        return ends | self._trail.about_person(person, seals, roles=False) | self._made(piece, subject)

    def _attribution(self, piece: Piece) -> set[int]:
        """Return the entries by which the person to whom an older work is attributed may be named, or answered."""
        legacy = self._state.get(Legacy, piece.code)
        person = None if legacy is None or not legacy.named else self._state.get(Person, legacy.attributed)
        if legacy is None or person is None:
            return set()
        found = {legacy.answered} - {-1}
        return found | (
            {person.ended, *self._trail.entries(person.statement)} if person.why_ended == "deceased" else set()
        )

    def _made(self, piece: Piece, subject: PieceRegistration) -> set[int]:
        """Return the entries that say more of the piece and its maker: standings, seals, signed roles."""
        found = set[int]()
        for held in self._state.list(Attestation, piece.person):
            if held.withdrawn < 0:
                pending = self._state.get(Pending, held.statement.hex())
                found.update((held.index,) if pending is None else pending.entries)
        for use in subject.seals:
            seal = self._state.get(Seal, f"{piece.person}/{use.seal}")
            if seal is not None:
                found.add(seal.index)
        roles = self._state.list(Role, piece.code)
        return found | {role.index for role in roles if role.state == "signed" and role.index >= 0}

    def _firing(self, slot: Slot) -> set[int]:
        """Return the entries about a slot: kiln, plan, ignition and that of the current outcome."""
        batch = self._state.get(Batch, slot.batch)
        kiln = None if batch is None else self._state.get(Kiln, batch.kiln)
        if batch is None or kiln is None:
            raise AssertionError(f"bad state: slot {slot.id} without its batch or kiln")
        about = {index for index in (kiln.index, batch.index, batch.ignited) if index >= 0}
        about |= self._trail.outcomes(slot)
        return about | {index for index in kiln.changes if index < max(about)}  # who was master, when each was signed

    def _with_signers(self, wanted: set[int]) -> set[int]:
        """Add what introduces each signer's key, and what introduces those who signed that, up to the charter."""
        done, left = set[int](), set(wanted)
        while left:
            index = left.pop()
            done.add(index)
            left |= self._introduction(self._known(index)[1].issuer) - done
        return done

    def _introduction(self, did: str) -> set[int]:
        """Return the entries by which a key is known: a person's enrolment, or the charter and an endorsement of it.

        The keys of prints and owners are named by the piece and what became of it: these are shown before they sign.
        """
        key = self._state.get(Key, did)
        if key is None:
            raise AssertionError(f"bad state: nothing introduces {did}")
        if key.role in {"claim", "owner"}:
            return set()
        entries = self._entries_of(key.named_by)
        if key.role == "person":  # a key added or recovered says nothing of who they are: the enrolment does
            person = self._state.get(Person, key.holder)
            assert person is not None
            return set(entries.values()) | set(self._entries_of(person.statement).values())
        if key.named_by != ledger_of(self._state).charter:
            return set(entries.values())
        return {0, *(entry for who, entry in entries.items() if who == did)}

    def _entries_of(self, statement: bytes) -> dict[str, int]:
        """Return by which entry each key stands behind a statement that took several, its signer's the first."""
        pending = self._state.get(Pending, statement.hex())
        if pending is None:
            raise AssertionError(f"bad state: nothing is known of who signed {statement.hex()}")
        return dict(zip(pending.have, pending.entries, strict=True))

    def _keepers(self, last: int) -> set[int]:
        """Return the entries that changed the registrars before `last`: others attest, or more are needed."""
        keepers, found = self._state.get(Keepers, ""), set[int]()
        for statement, index in () if keepers is None else keepers.changes:
            pending = self._state.get(Pending, statement.hex())
            if (index if pending is None else pending.done) < last:
                found |= {index} if pending is None else set(pending.entries)
        return found

    def _proof(self, slot: Slot, order: list[int]) -> SlotProof:
        batch = self._state.get(Batch, slot.batch)
        assert batch is not None
        if slot.batch not in self._lists:
            listed = (each for each in self._state.list(Slot, slot.batch) if each.listed)
            self._lists[slot.batch] = closed_list(ListLine(each.slot, each.person, each.loading) for each in listed)
        closed = self._lists[slot.batch]
        place = closed.lines.index(ListLine(slot.slot, slot.person, slot.loading))
        ignition = 1 + order.index(batch.ignited)
        return SlotProof(closed.lines[place], place, len(closed.lines), closed.paths[place], ignition)


def _read(receipt: bytes) -> Statement:
    """Return what a receipt of our own is about; an item's signer is its sheet's."""
    frames = parse_receipt(receipt).frames
    entry = parse_entry(frames[0])
    if entry.statement is not None:
        return read_statement(entry.statement)
    sheet = parse_entry(frames[1])
    assert entry.item is not None and sheet.statement is not None  # noqa: PT018  # as `format_entry` wrote them
    return read_item(entry.item, read_statement(sheet.statement), entry.index - sheet.index - 1)
