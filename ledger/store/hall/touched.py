"""What an entry may change of what the hall shows: pieces, people, kilns, batches, by code.

Rather once too often than once too seldom: whatever is named here is derived again from state, and what did not change
comes out as it was.
"""

from dataclasses import dataclass, field

from ledger.backend import Reading
from ledger.craft.kind import Subject
from ledger.craft.kinds.foundation.endorsement import Endorsement
from ledger.craft.state import Key
from ledger.craft.statement import Statement, read_statement
from ledger.errors import LedgerError
from ledger.log.entry import parse_entry

_CODES = {"PersonEnrolment": "people", "KilnEnrolment": "kilns", "BatchPlan": "batches"}
_REVOKES = "KeyRevocation"  # what the key has signed may be in doubt
_PAUSES = frozenset({"Suspension", "Reinstatement"})
_ENDS = "PersonEnd"  # of the dead, who may be named with older works


@dataclass(slots=True)
class Touched:
    """Codes. hands, pauses: persons whose signatures, whose pieces' words are to be looked at again; older: all older
    works are.
    """

    pieces: set[str] = field(default_factory=set)
    people: set[str] = field(default_factory=set)
    kilns: set[str] = field(default_factory=set)
    batches: set[str] = field(default_factory=set)
    hands: set[str] = field(default_factory=set)
    pauses: set[str] = field(default_factory=set)
    older: bool = False

    def add(self, statement: Statement, reading: Reading) -> None:
        """Add what a statement may change; an endorsement changes what the statement it endorses does."""
        subject = statement.subject
        if isinstance(subject, Endorsement):
            endorsed = _endorsed(subject, reading)
            if endorsed is not None:
                self._take(endorsed.kind, endorsed.subject, reading)
        else:
            self._take(statement.kind, subject, reading)

    def _take(self, kind: str, subject: Subject, reading: Reading) -> None:
        for name, codes in (
            ("piece", self.pieces), ("person", self.people), ("kiln", self.kilns), ("batch", self.batches),
        ):  # fmt: skip
            code = getattr(subject, name, "")
            if isinstance(code, str) and code:
                codes.add(code)
        if kind in _CODES:
            getattr(self, _CODES[kind]).add(getattr(subject, "code", ""))
        if kind == _REVOKES:
            key = reading.get(Key, getattr(subject, "key", ""))
            if key is not None:
                self.people.add(key.holder)
                self.hands.add(key.holder)
                self.older = True
        if kind in _PAUSES:
            self.pauses.add(getattr(subject, "person", ""))
        self.older = self.older or kind == _ENDS


def _endorsed(subject: Endorsement, reading: Reading) -> Statement | None:
    try:
        index = reading.index_of(bytes.fromhex(subject.endorses))
        entry = None if index is None else next(reading.entries(index, index + 1), None)
        statement = None if entry is None else parse_entry(entry).statement
        return None if statement is None else read_statement(statement)
    except (LedgerError, ValueError):  # damage is `fsck`'s to say
        return None
