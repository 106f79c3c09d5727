"""The replay of an audit: sheets and rules, entry by entry, in order. SPEC §2a, §12.

The same `admit` that the server calls judges each entry here, upon the state the entries before it gave. An entry that
breaks a rule is a finding and changes nothing, so that one lie does not hide the next.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ledger.craft.blobs import blobs_named
from ledger.craft.policy import admit, facts_of
from ledger.craft.profile import Profile
from ledger.craft.sheet import SHEET_KIND, read_item
from ledger.craft.statement import Statement, read_statement
from ledger.errors import LedgerError, VerificationError
from ledger.findings import AuditReport, Finding
from ledger.inspection import Inspected
from ledger.log.encoding import decode_hex
from ledger.log.entry import Entry, parse_entry
from ledger.log.note import format_vkey
from ledger.log.tiles import MAX_BUNDLE_LENGTH, WIDTH, decode_bundle, entries_path, tile_width
from ledger.log.tree import hash_leaf, root_of
from ledger.log.trust import Trust
from ledger.store.replay import ReplayState


@dataclass(slots=True)
class _OpenSheet:
    """A sheet whose items are still coming: its statement, its entry's leaf hash, index and time, and their hashes."""

    statement: Statement
    leaf_hash: bytes
    index: int
    time: int
    hashes: list[bytes] = field(default_factory=list)


class Replay:
    """Replays one log; owned by the process that audits."""

    def __init__(self, trust: Trust, profiles: Mapping[str, Profile], report: AuditReport) -> None:
        self.state = ReplayState()
        self.report = report
        self.blobs: dict[str, int] = {}
        self._trust = trust
        self._profiles = profiles
        self._sheet: _OpenSheet | None = None

    def close(self) -> None:
        """Drop the temporary state."""
        self.state.close()

    def follow(self, directory: Path, bundles: range, size: int, found: Inspected) -> None:
        """Replay the entries of a range that was inspected; those that did not verify are left out."""
        for bundle in bundles:
            width = tile_width(0, bundle, size)
            path = directory / entries_path(bundle, width)
            if not path.is_file() or path.stat().st_size > MAX_BUNDLE_LENGTH:
                return  # a finding of the inspection already
            try:
                entries = decode_bundle(path.read_bytes(), width)
            except LedgerError:
                return
            for index, data in enumerate(entries, bundle * WIDTH):
                if index not in found.unsigned:
                    self._entry(data, index)

    def finish(self) -> None:
        """Report a sheet that the log's end cuts."""
        if self._sheet is not None:
            self._cut(self._sheet)

    def _entry(self, data: bytes, index: int) -> None:
        try:
            entry = parse_entry(data)
            statement = self._item(entry, index) if entry.item is not None else self._statement(entry, index)
            if index == 0:
                self._check_charter(statement, hash_leaf(data))
            self._judge(statement, index, entry.time)
        except LedgerError as e:
            self.report.add(Finding.of(e, index))
            return
        if statement.kind == SHEET_KIND:
            self._sheet = _OpenSheet(statement, hash_leaf(data), index, entry.time)

    def _statement(self, entry: Entry, index: int) -> Statement:
        if self._sheet is not None:
            self._cut(self._sheet)
        assert entry.statement is not None  # an entry is one or the other
        statement = read_statement(entry.statement)
        first = self.state.say(statement.id, index)
        if first != index:
            self.report.add(Finding("statement-repeated", index, {"first": first}))
        return statement

    def _item(self, entry: Entry, index: int) -> Statement:
        """Return an item as a statement; when it is its sheet's last, hold all of them against the signed root."""
        sheet = self._sheet
        if sheet is None or entry.sheet != sheet.leaf_hash or entry.time != sheet.time or entry.item is None:
            raise VerificationError("item-without-sheet", index=index)
        statement = read_item(entry.item, sheet.statement, index - sheet.index - 1)
        sheet.hashes.append(statement.id)
        self.report.items += 1
        if len(sheet.hashes) == sheet.statement.subject.count:
            self._sheet = None
            if root_of(sheet.hashes) != decode_hex(sheet.statement.subject.root, 32):
                self.report.add(Finding("sheet-root", sheet.index, {"count": len(sheet.hashes)}))
        return statement

    def _cut(self, sheet: _OpenSheet) -> None:
        count = sheet.statement.subject.count
        self.report.add(Finding("sheet-cut", sheet.index, {"expected": count, "got": len(sheet.hashes)}))
        self._sheet = None

    def _check_charter(self, statement: Statement, leaf_hash: bytes) -> None:
        """Hold entry 0 against the trust file: that is what makes this *the* ledger."""
        trust = self._trust
        if leaf_hash != trust.charter:
            self.report.add(Finding("charter-differs", 0, {"expected": trust.charter.hex(), "got": leaf_hash.hex()}))
        named = getattr(statement.subject, "log", "")
        if named != format_vkey(trust.log):
            self.report.add(Finding("charter-other-log", 0, {"expected": format_vkey(trust.log), "got": named}))

    def _judge(self, statement: Statement, index: int, time: int) -> None:
        self.report.kinds[statement.kind] += 1
        for name in blobs_named(statement):
            self.blobs.setdefault(name, index)
        facts = facts_of(self.state, statement, index, time, self._profiles)
        self.state.apply(admit(self.state, facts))
