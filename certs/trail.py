"""Finding a piece's `after` chain, and what befell its people, in a ledger: what a bundle tells of later (SPEC §7a).

    head 9f86… ─ after → 51c0… ─ after → 7d2a…, the registration
    entries    (502, 503)  (440, 441)       412

State knows the head alone; each statement names the one before it. A decision about the owner names its dispute
instead: what the piece's head was then, state keeps with the dispute.
"""

from collections.abc import Callable
from dataclasses import dataclass

from ledger.craft.kinds.kiln.outcome_correction import OutcomeCorrection
from ledger.craft.kinds.ownership.claim_decision import ClaimDecision
from ledger.craft.kinds.people.key_revocation import KeyRevocation
from ledger.craft.kinds.people.person_change import PersonChange
from ledger.craft.kinds.people.person_enrolment import Names
from ledger.craft.kinds.people.seal_check import SealCheck
from ledger.craft.kinds.people.seal_retirement import SealRetirement
from ledger.craft.state import Dispute, Key, Pending, Person, Piece, Slot, State
from ledger.craft.statement import Statement

IndexOf = Callable[[bytes], int | None]
StatementAt = Callable[[int], Statement]


@dataclass(frozen=True, slots=True)
class Trail:
    """Reads statements by their ids out of one view of a ledger.

    Attributes:
        state: as of the view.
        index_of: gives the entry of a statement by its id; None where there is none.
        statement: gives the statement of an entry.
    """

    state: State
    index_of: IndexOf
    statement: StatementAt

    def links(self, piece: Piece) -> list[tuple[int, ...]]:
        """Return the entries of each statement that changed the piece, in the order in which they took effect.

        The entries of one are its own and those of its endorsements, the last being where it took effect.
        """
        found: dict[bytes, tuple[int, ...]] = {}
        left = [piece.head]
        while left:
            id_ = left.pop()
            if id_ == piece.statement or id_ in found:
                continue
            found[id_] = self.entries(id_)
            left += self._before(found[id_][0])
        return sorted(found.values(), key=lambda entries: entries[-1])

    def entries(self, id_: bytes) -> tuple[int, ...]:
        """Return the entries by which a statement is in effect, its own first."""
        pending = self.state.get(Pending, id_.hex())
        if pending is not None:
            return tuple(sorted(pending.entries))
        index = self.index_of(id_)
        if index is None:
            raise AssertionError(f"bad state: no entry of statement {id_.hex()}")
        return (index,)

    def _before(self, index: int) -> tuple[bytes, ...]:
        """Return what a link follows: of a decision both the dispute's last change and the piece's."""
        subject = self.statement(index).subject
        after = bytes.fromhex(subject.after)
        if not isinstance(subject, ClaimDecision):
            return (after,)
        dispute = self.state.get(Dispute, subject.dispute)
        assert dispute is not None, "bad state: a decision about no dispute"
        return after, dispute.before

    def outcomes(self, slot: Slot) -> set[int]:
        """Return the entries that gave a slot its outcome: the opening, and each correction since."""
        found = set[int]()
        index = slot.outcome_at
        while index >= 0:
            found.add(index)
            subject = self.statement(index).subject
            index = self.entries(bytes.fromhex(subject.after))[0] if isinstance(subject, OutcomeCorrection) else -1
        return found

    # People -----------------------------------------------------------------------------------------------------------

    def about_person(self, person: Person, seals: frozenset[str], *, roles: bool) -> set[int]:
        """Return the entries that changed how a person is shown: their name, and what befell these seals of theirs.

        Args:
            person: any enrolled one.
            seals: codes; of each the last check and the last retirement.
            roles: whether it matters too what they may do.
        """
        found, wanted = set[int](), {*seals, "names", *(("roles",) if roles else ())}
        id_ = person.head
        while id_ != person.statement:
            entries = self.entries(id_)
            subject = self.statement(entries[0]).subject
            told = _tells(subject) & wanted
            if told:
                found.update(entries)
                wanted -= told if isinstance(subject, PersonChange) else set()
            id_ = bytes.fromhex(subject.after)
        return found

    def revocation(self, key: Key) -> set[int]:
        """Return the entries of the revocation of this very key, in effect; nothing where it ended otherwise."""
        if key.until < 0:
            return set()
        stated = self.statement(key.until)
        if not isinstance(stated.subject, KeyRevocation) or stated.subject.key != key.did:
            return set()
        pending = self.state.get(Pending, stated.id.hex())
        if pending is not None and pending.done < 0:
            return set()
        return set(self.entries(stated.id))


def _tells(subject: object) -> set[str]:
    match subject:
        case PersonChange():
            names = {"names"} if isinstance(subject.names, Names) else set()
            return names | ({"roles"} if subject.roles else set())
        case SealCheck() | SealRetirement():
            return {subject.seal}
        case _:
            return set()
