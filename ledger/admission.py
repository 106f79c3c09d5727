"""From submissions to one group: signatures checked, statements judged, entries sequenced (SPEC §13).

    submission ─ check ─→ checked ─ Turn.admit ─→ entries, leaf hashes, changes ─ Turn.group ─→ what one commit writes

`check` is done by whoever brings the submission, before it queues: a signature costs ten times the rest. `Turn` is used
by the sequencer inside the write turn, on one thread. A refused submission takes nothing along but its own overlay.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import msgspec

from ledger.backend import Append, Group, Head, Maker
from ledger.craft.items import Items
from ledger.craft.kind import Facts
from ledger.craft.policy import admit, facts_of, known_issuer
from ledger.craft.profile import Profile
from ledger.craft.state import Ledger, Overlay, Piece, State
from ledger.craft.statement import Statement, verify_statement
from ledger.craft.submission import Submission
from ledger.errors import InconsistencyError, LedgerError, PushbackError, UnknownKeyError
from ledger.log.entry import Entry, Framed, format_entry
from ledger.log.tree import hash_leaf
from ledger.prover import grown_tiles

MAX_GROUP = 1001  # entries that commit together: a full sheet
MAX_REFUSED = 20  # statements of one submission that are refused before the rest is let be: it is refused whole anyway


@dataclass(frozen=True, slots=True)
class Checked:
    """A submission whose signatures are good. Made by `check` alone; nothing else is ever judged.

    Attributes:
        statements: in order; of a sheet, the sheet and then its items.
        sheet: whether it is a sheet with its items, which nothing may part.
        texts: SHA-256 of each JWS as it was when its signature was checked; of a sheet, of the first statement alone.
            Where one is missing the signature is checked again before anything is signed upon it.
    """

    statements: tuple[Statement, ...]
    sheet: bool
    texts: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing was appended.

    Attributes:
        errors: (position in the submission, why), the first 1 to 20. Position 0 of a sheet is the sheet itself.
    """

    errors: tuple[tuple[int, LedgerError], ...]


Errors = list[tuple[int, LedgerError]]
"""(position in the submission, why), as in `Refused`; filled by whoever is handed it."""


def check(submission: Submission, state: State) -> Checked | Refused:
    """Check the signatures of a submission, and before that whether the ledger knows who signed.

    A key that an earlier statement of the same submission names may sign a later one: that is how a new key proves
    possession. Says nothing of what the rules will say: they judge again, in the write turn.
    """
    statements = submission.statements
    signed = statements[:1] if submission.sheet else statements
    founding = state.get(Ledger, "") is None
    known: dict[str, bool] = {}  # one look for each issuer
    named: set[str] = set()
    errors: list[tuple[int, LedgerError]] = []
    texts = tuple(sha256(statement.jws.encode()).digest() for statement in signed)  # G6: before the signatures
    for position, statement in enumerate(signed):
        try:
            expected = founding and position == 0 and statement.kind == "Charter"
            if statement.issuer not in known:
                known[statement.issuer] = known_issuer(state, statement.issuer)
            if not (expected or statement.issuer in named or known[statement.issuer]):
                # F9: whoever is not known costs us no signature work.
                raise UnknownKeyError("issuer-unknown", issuer=statement.issuer)
            verify_statement(statement)
        except LedgerError as e:
            errors.append((position, e))
            if len(errors) == MAX_REFUSED:
                break
        else:
            if len(signed) > 1:
                named.update(_dids_in(msgspec.to_builtins(statement.subject)))
    return Refused(tuple(errors)) if errors else Checked(statements, submission.sheet, texts)


def _dids_in(value: Any) -> Iterator[str]:
    """Yield every did:key in a subject, whatever the kind."""
    if isinstance(value, str):
        if value.startswith("did:key:"):
            yield value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _dids_in(part)
    elif isinstance(value, Iterable) and not isinstance(value, bytes):
        for part in value:
            yield from _dids_in(part)


class Turn:
    """One group in the making. Owned by the thread that holds the write turn."""

    def __init__(self, turn: Append, old: Head, time: int, profiles: Mapping[str, Profile]) -> None:
        """Begin after `old`, the turn's head; `time` is the one time of all entries of the group."""
        self.old = old
        self._turn = turn
        self._time = time
        self._profiles = profiles
        self._overlay = Overlay(turn)
        self._last = self.old.last
        self._places: dict[bytes, int] = {}  # statement id → index, of this group
        self._entries: list[bytes] = []
        self._leaf_hashes: list[bytes] = []
        self._ids: list[bytes] = []
        self._texts: dict[int, bytes] = {}  # index → SHA-256 of the JWS, see `Checked`

    def __len__(self) -> int:
        """Return how many entries the group has so far."""
        return len(self._entries)

    def admit(self, checked: Checked) -> tuple[int, ...] | Refused:
        """Judge a submission whole; return the index of each statement, old or new, or why it is refused.

        What is logged already keeps its place (SPEC §12: idempotent), an item with its sheet.
        """
        known = self._place_of(checked.statements[0]) if checked.sheet else None
        if known is not None:
            return tuple(range(known, known + len(checked.statements)))
        trial, mark = Overlay(self._overlay), (len(self._entries), self._last)
        errors: list[tuple[int, LedgerError]] = []
        sequence = self._sequence_sheet if checked.sheet else self._sequence_each
        places = sequence(trial, checked.statements, errors)
        if errors:
            self._undo(*mark)
            return Refused(tuple(errors))
        self._texts.update(zip(places, checked.texts, strict=False))  # items have none: their id says it all
        self._overlay.absorb(trial)
        return tuple(places)

    def close(self, maker: Maker) -> None:
        """Let the ledger's own statement, if it has one to make now, be the group's last; one refused is let be."""
        made = maker.make(self._overlay, self.old.size + len(self._entries), self._time)
        if made is not None:
            self.admit(Checked((made,), sheet=False))

    def _place_of(self, statement: Statement) -> int | None:
        place = self._places.get(statement.id)
        return self._turn.index_of(statement.id) if place is None else place

    def _sequence_each(self, trial: Overlay, statements: Sequence[Statement], errors: Errors) -> list[int]:
        """Let the rules judge one statement after the other, and give each that is new its entry."""
        places: list[int] = []
        for position, statement in enumerate(statements):
            place = self._place_of(statement)
            try:
                places.append(self._sequence(trial, statement)[0] if place is None else place)
            except LedgerError as e:
                if _noted(errors, position, e):
                    break
        return places

    def _sequence_sheet(self, trial: Overlay, statements: Sequence[Statement], errors: Errors) -> Sequence[int]:
        """Let the rules judge a sheet and then its items, which stand or fall with it, and give each its entry."""
        self._turn.prefetch(Piece, [item.subject.code for item in statements[1:]])
        try:
            start, sheet = self._sequence(trial, statements[0])
        except LedgerError as e:
            _noted(errors, 0, e)
            return ()
        items, framed = Items(trial, sheet), Framed(self._last, self._time)
        for position, item in enumerate(statements[1:], 1):
            index = self.old.size + len(self._entries)
            try:
                trial.apply(items.judge(index, item.id, item.subject))
            except LedgerError as e:
                if _noted(errors, position, e):
                    break
            else:
                self._add(item.id, index, framed.entry(item.payload, index, self._last))
        trial.apply(items.settle())
        return range(start, start + len(statements))

    def _sequence(self, trial: Overlay, statement: Statement) -> tuple[int, Facts]:
        """Let the rules judge one statement, and give it index, prev and time; return its index and its facts."""
        index = self.old.size + len(self._entries)
        facts = facts_of(trial, statement, index, self._time, self._profiles)
        trial.apply(admit(trial, facts))
        self._add(statement.id, index, format_entry(Entry(index, self._last, self._time, statement=statement.jws)))
        return index, facts

    def _add(self, statement_id: bytes, index: int, data: bytes) -> None:
        self._last = hash_leaf(data)
        self._places[statement_id] = index
        self._entries.append(data)
        self._leaf_hashes.append(self._last)
        self._ids.append(statement_id)

    def _undo(self, length: int, last: bytes) -> None:
        for statement_id in self._ids[length:]:
            del self._places[statement_id]
        del self._entries[length:], self._leaf_hashes[length:], self._ids[length:]
        self._last = last

    def group(self) -> Group:
        """Return what is to be committed."""
        frontier = self.old.frontier.extend(self._leaf_hashes)
        return Group(
            old=self.old,
            new=Head(frontier.root(), frontier, self._last, self._time),
            entries=tuple(self._entries),
            leaf_hashes=tuple(self._leaf_hashes),
            ids=tuple(self._ids),
            tiles=tuple(grown_tiles(self.old.size, self._leaf_hashes, self._turn.tile)),
            changes=self._overlay.changes(),
            texts=self._texts,
        )


def _noted(errors: Errors, position: int, error: LedgerError) -> bool:
    """Note that a statement is refused; report whether that is enough of them.

    Raises:
        PushbackError, InconsistencyError: the error itself: that is no word on the statement.
    """
    if isinstance(error, PushbackError | InconsistencyError):
        raise error
    errors.append((position, error))
    return len(errors) == MAX_REFUSED
