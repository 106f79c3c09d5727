"""Replay: entries in, state out, by the same rules that let them in (SPEC §12, §13).

    entry 7 ─ link to entry 6? ─→ statement ─ facts_of, admit ─→ changes ─→ state after entry 7

Used where the store itself is examined or mended (`fsck`, `mend`). Signatures are not verified: these bytes were
verified before they were sequenced, and their hashes are what the guard holds. Who trusts nobody runs the audit.
"""

from collections.abc import Mapping

from ledger.craft.policy import admit, facts_of
from ledger.craft.profile import Profile
from ledger.craft.sheet import read_item
from ledger.craft.state import Change, State
from ledger.craft.statement import Statement, read_statement
from ledger.errors import InconsistencyError, VerificationError
from ledger.log.entry import FIRST_PREV, parse_entry
from ledger.log.tree import hash_leaf


class Replay:
    """Follows the log entry by entry.

    Attributes:
        size: entries seen; last: leaf hash of the last of them; time: its time.
    """

    def __init__(self, profiles: Mapping[str, Profile], size: int = 0, last: bytes = FIRST_PREV, time: int = 0) -> None:
        """Begin after an entry; in the middle of a log, not in the middle of a sheet."""
        self.size, self.last, self.time = size, last, time
        self._profiles = profiles
        self._sheet: tuple[bytes, int, Statement] | None = None  # leaf hash, index and statement of the last sheet

    def read(self, data: bytes) -> Statement:
        """Return the next entry's statement or item, and step over it; the rules are not asked.

        Raises:
            MalformedError: the entry or the statement in it does not parse.
            InconsistencyError: `entry-link`: another index, another `prev`, a time before the last one's.
            VerificationError: `entry-sheet`: an item without its sheet right before it.
        """
        entry = parse_entry(data)
        leaf_hash = hash_leaf(data)
        if (entry.index, entry.prev) != (self.size, self.last) or entry.time < self.time:
            raise InconsistencyError("entry-link", entry=self.size)
        if entry.statement is not None:
            statement = read_statement(entry.statement)
            self._sheet = leaf_hash, entry.index, statement
        elif self._sheet is None or self._sheet[0] != entry.sheet or entry.time != self.time or entry.item is None:
            raise VerificationError("entry-sheet", entry=self.size)
        else:
            _, start, sheet = self._sheet
            statement = read_item(entry.item, sheet, entry.index - start - 1)
        self.size, self.last, self.time = entry.index + 1, leaf_hash, entry.time
        return statement

    def judge(self, state: State, statement: Statement) -> tuple[Change, ...]:
        """Return what the statement just read changes; raises what `facts_of` and `admit` raise."""
        return admit(state, facts_of(state, statement, self.size - 1, self.time, self._profiles))
