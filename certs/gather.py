"""Gathering a proof bundle: which entries a verdict rests on (SPEC §7, proof bundle).

    piece 412 → maker's key → enrolment 9 and its endorsements 10, 11 → registrars' keys → charter 0, endorsements 1, 2
              → slot → ignition 380 → the kiln master's key → …                → plan 40 → kiln 20
              → outcome 395, seals, standings, role signatures

What introduces each signer's key comes along, so that a stranger can follow every signature back to the charter, which
the trust file names by hash.
"""

from collections.abc import Callable
from dataclasses import dataclass

from certs.bundle import Bundle, SlotProof, SnapshotProof, format_bundle
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
        chunk: gives a file of the status snapshots by its name (SPEC §10); None where they are not at hand.
        size: of that checkpoint; a snapshot beyond it is not shown. None: it covers all of the state.
    """

    state: State
    receipt: Callable[[int], bytes]
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
        self._shared: dict[int, tuple[bytes, str]] = {}  # receipt and issuer of all but the pieces' own entries

    def bundle(self, code: str) -> bytes:
        """Return the bundle of a piece, canonical JSON.

        Raises:
            NotFoundError: `piece-unknown`.
            PolicyError: `older-not-printed`: no maker signed it, so there is no maker's certificate to prove.
        """
        piece = self._state.get(Piece, code)
        if piece is None:
            raise NotFoundError("piece-unknown", piece=code)
        own = self._view.receipt(piece.index)
        stated = _read(own)
        if not isinstance(stated.subject, PieceRegistration):
            raise PolicyError("older-not-printed", piece=code)
        slots = [slot for each in piece.slots if (slot := self._state.get(Slot, each)) is not None]
        wanted = self._introduction(stated.issuer) | self._about(piece, stated.subject)
        for slot in slots:
            wanted |= self._firing(slot)
        wanted |= self._keepers(max(wanted)) | self._profiles()
        found, status = self._with_signers(wanted - {piece.index}) - {piece.index}, self._status(piece)
        # Whoever signs snapshots is named by the trust file: nothing in the bundle introduces them.
        order = sorted(found if status is None else found | {status[0]})
        receipts = (own, *(self._known(index)[0] for index in order))
        proofs = tuple(self._proof(slot, order) for slot in slots if slot.listed)
        snapshot = None if status is None else SnapshotProof(*status[1:], 1 + order.index(status[0]))
        return format_bundle(Bundle(receipts, proofs, snapshot))

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

    def _known(self, index: int) -> tuple[bytes, str]:
        if index not in self._shared:
            receipt = self._view.receipt(index)
            self._shared[index] = receipt, _read(receipt).issuer
        return self._shared[index]

    def _about(self, piece: Piece, subject: PieceRegistration) -> set[int]:
        """Return the entries about the piece and its maker: standings, seals, signed roles."""
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
        about = {index for index in (kiln.index, batch.index, batch.ignited, slot.outcome_at) if index >= 0}
        return about | {index for index in kiln.changes if index < max(about)}  # who was master, when each was signed

    def _with_signers(self, wanted: set[int]) -> set[int]:
        """Add what introduces each signer's key, and what introduces those who signed that, up to the charter."""
        done, left = set[int](), set(wanted)
        while left:
            index = left.pop()
            done.add(index)
            left |= self._introduction(self._known(index)[1]) - done
        return done

    def _introduction(self, did: str) -> set[int]:
        """Return the entries by which a key is known: a person's enrolment, or the charter and an endorsement of it."""
        key = self._state.get(Key, did)
        if key is None:
            raise AssertionError(f"bad state: nothing introduces {did}")
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
