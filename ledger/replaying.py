"""The replay of an audit: sheets and rules, entry by entry, in order. SPEC §2a, §12.

The same `admit` that the server calls judges each entry here, upon the state the entries before it gave. An entry that
breaks a rule is a finding and changes nothing, so that one lie does not hide the next.
"""

from collections import Counter
from dataclasses import dataclass, field, replace

from ledger.craft.items import Items
from ledger.craft.kind import Facts
from ledger.craft.kinds.foundation.charter import Predecessor
from ledger.craft.policy import admit, facts_of
from ledger.craft.profile import MAX_PROFILE
from ledger.craft.profile_shelf import ProfileShelf
from ledger.craft.sheet import ITEM_KIND, SHEET_KIND, read_item, recall_item
from ledger.craft.state import Ledger, Piece
from ledger.craft.statement import Statement, recall_statement
from ledger.errors import LedgerError, MalformedError, VerificationError
from ledger.findings import AuditReport, Finding
from ledger.inspection import Inspected, Told
from ledger.log.encoding import decode_hex, format_time
from ledger.log.note import format_vkey
from ledger.log.tree import root_of
from ledger.log.trust import Trust
from ledger.source import Directory
from ledger.store.replay import ReplayState
from ledger.survey import Survey, survey

DAY = 24 * 3600
_REGISTERS = frozenset({ITEM_KIND, "PieceRegistration", "LegacyRegistration"})


@dataclass(slots=True)
class _OpenSheet:
    """A sheet whose items are still coming: its statement, its entry's leaf hash, index and time, and their hashes.

    `items` judges them, by the profile of this hash. A sheet that was refused itself is none.
    """

    statement: Statement
    leaf_hash: bytes
    index: int
    time: int
    count: int
    items: Items
    profile: str
    hashes: list[bytes] = field(default_factory=list)


class Replay:
    """Replays one log; owned by the process that audits.

    Attributes:
        profile: hash of the profile in force after the entries so far, for the ranges that follow; before any the
            charter's, empty when it can't be read.
        state: after the entries so far; report: filled as it goes.
        blobs: those that are not as they should be, by name, with the entry that names each first.
        days: registrations by the day of their entry, counted from the epoch.
        time, newest: the latest entry time so far, and the entry that bears it first; 0 and -1 before any.
    """

    def __init__(self, trust: Trust, profile: str, source: Directory, report: AuditReport) -> None:
        """Replay upon an empty state; profiles that did not come with the program are looked for where the log is."""
        self.state = ReplayState()
        self.report = report
        self.blobs: dict[str, Finding] = {}
        self.time, self.newest = 0, -1
        self.days: Counter[int] = Counter()
        self._trust = trust
        self.profile = profile
        self._profiles = ProfileShelf(lambda name: source.fetch(f"blob/{name}", MAX_PROFILE))
        self._sheet: _OpenSheet | None = None
        self._repeated: dict[int, int] = {}  # of the range at hand: entry → where its statement stands first

    def close(self) -> None:
        """Drop the temporary state."""
        self.state.close()

    def follow(self, found: Inspected) -> None:
        """Replay the entries of a range that was inspected; those that did not verify are not among them."""
        entries = found.entries()
        self.state.prefetch(Piece, [told.piece for told in entries if told.piece])
        self._repeated = self.state.say([(told.id, told.index) for told in entries if not told.sheet])
        for told in entries:
            if not self._usual_item(told, found):
                self._entry(told, found)

    def finish(self) -> None:
        """Report a sheet that the log's end cuts."""
        self._settle()
        if self._sheet is not None:
            self._cut(self._sheet)

    def _usual_item(self, told: Told, found: Inspected) -> bool:
        """Judge the next item of the sheet at hand, when its form was in order; False says nothing."""
        sheet, rest, formed = self._sheet, told.rest, told.formed
        if sheet is None or rest is None or formed is None or found.profile != sheet.profile:
            return False
        if (told.sheet, told.time) != (sheet.leaf_hash, sheet.time) or told.index - sheet.index > sheet.count:
            return False
        self._follows(sheet, told.id)
        self._note(ITEM_KIND, told, found)
        try:
            self.state.apply(sheet.items.judge_formed(told.index, told.id, rest, formed))
        except LedgerError as e:
            self.report.add(Finding.of(e, told.index))
        if self._sheet is None:  # it was the last
            self.state.apply(sheet.items.settle())
        return True

    def _settle(self) -> None:
        """Settle the items that were judged so far: what comes next is judged by itself."""
        if self._sheet is not None:
            self.state.apply(self._sheet.items.settle())

    def _entry(self, told: Told, found: Inspected) -> None:
        self._settle()
        index = told.index
        if told.time > self.time:
            self.time, self.newest = told.time, index
        try:
            statement = self._item(told) if told.sheet else self._statement(told, found)
            if index == 0:
                self._check_charter(statement, told.leaf_hash)
            facts = self._judge(statement, told, found)
        except LedgerError as e:
            self.report.add(Finding.of(e, index))
            return
        if statement.kind == SHEET_KIND:
            items = Items(self.state, facts)
            self._sheet = _OpenSheet(
                statement, told.leaf_hash, index, told.time, statement.subject.count, items, self._in_force()
            )

    def _statement(self, told: Told, found: Inspected) -> Statement:
        if self._sheet is not None:
            self._cut(self._sheet)
        if told.index in self._repeated:
            self.report.add(Finding("statement-repeated", told.index, {"first": self._repeated[told.index]}))
        if told.rest is not None and found.profile == self._in_force():  # its form counts: nothing else is looked at
            return Statement(told.id, told.kind, told.issuer, told.valid_from, told.rest, told.payload)
        return recall_statement(told.kind, told.payload, told.id, told.issuer, told.valid_from)

    def _item(self, told: Told) -> Statement:
        """Return an item as a statement; when it is its sheet's last, hold all of them against the signed root."""
        sheet = self._sheet
        if sheet is None or told.sheet != sheet.leaf_hash or told.time != sheet.time:
            raise VerificationError("item-without-sheet", index=told.index)
        place = told.index - sheet.index - 1
        try:
            if told.formed is None:  # what was wrong with it is said with its place
                statement = read_item(told.payload, sheet.statement, place)
            else:
                statement = recall_item(told.payload, told.id, sheet.statement, place)
        except MalformedError:  # out of form, and yet one of those that were signed: nothing is cut
            self._follows(sheet, told.id)
            raise
        self._follows(sheet, statement.id)
        return statement

    def _follows(self, sheet: _OpenSheet, item_id: bytes) -> None:
        """Take an item in; after the last, hold all of them against the signed root."""
        sheet.hashes.append(item_id)
        self.report.items += 1
        if len(sheet.hashes) == sheet.count:
            self._sheet = None
            if root_of(sheet.hashes) != decode_hex(sheet.statement.subject.root, 32):
                self.report.add(Finding("sheet-root", sheet.index, {"count": len(sheet.hashes)}))

    def _cut(self, sheet: _OpenSheet) -> None:
        self.report.add(Finding("sheet-cut", sheet.index, {"expected": sheet.count, "got": len(sheet.hashes)}))
        self._sheet = None

    def _check_charter(self, statement: Statement, leaf_hash: bytes) -> None:
        """Hold entry 0 against the trust file: that is what makes this *the* ledger."""
        trust = self._trust
        if leaf_hash != trust.charter:
            self.report.add(Finding("charter-differs", 0, {"expected": trust.charter.hex(), "got": leaf_hash.hex()}))
        named = getattr(statement.subject, "log", "")
        if named != format_vkey(trust.log):
            self.report.add(Finding("charter-other-log", 0, {"expected": format_vkey(trust.log), "got": named}))
        follows = getattr(statement.subject, "predecessor", None)
        said = follows if isinstance(follows, Predecessor) else None
        last = trust.predecessors[-1] if trust.predecessors else None
        known = None
        if last is not None:
            root, charter = last.root.hex(), last.charter.hex()
            known = Predecessor(origin=last.origin, size=last.size, root=root, charter=charter)
        if said != known:  # G12, G13: how the old ledger ended is said once, under k signatures, and never again
            self.report.add(Finding("charter-predecessor-differs", 0, {"expected": _end(known), "got": _end(said)}))

    def _note(self, kind: str, told: Told, found: Inspected) -> None:
        """Count an entry, and take over what was found of the blobs it names."""
        self.report.kinds[kind] += 1
        if kind in _REGISTERS:
            self.days[told.time // DAY] += 1
        for name, finding in found.blobs.get(told.index, ()):
            self.blobs.setdefault(name, replace(finding, index=told.index))

    def _judge(self, statement: Statement, told: Told, found: Inspected) -> Facts:
        self._note(statement.kind, told, found)
        # A form was asked under the profile that was in force when the range was handed out: under no other it counts.
        formed = told.formed if found.profile == self._in_force() else None
        facts = facts_of(self.state, statement, told.index, told.time, self._profiles, formed)
        self.state.apply(admit(self.state, facts))
        if statement.kind == "ProfileVersion":
            self.profile = self._in_force()
        return facts

    def survey(self) -> Survey:
        """Count what the ledger is made of, from the state that the replay ended in."""
        months: Counter[str] = Counter()
        for day, count in self.days.items():
            months[format_time(day * DAY)[:7]] += count
        try:
            profile = self._profiles[self._in_force()]
        except LedgerError:
            profile = None
        return survey(self.state, months, profile)

    def _in_force(self) -> str:
        ledger = self.state.get(Ledger, "")
        return self.profile if ledger is None else ledger.profile


def _end(named: Predecessor | None) -> str:
    """Return how a ledger ended, as a finding says it."""
    return "–" if named is None else f"{named.origin} {named.size} {named.root}"
