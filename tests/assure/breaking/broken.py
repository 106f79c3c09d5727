"""A break: what was honestly said, and then what the rules refuse, written into the log all the same and published."""

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from ledger.audit import audit
from ledger.errors import LedgerError
from ledger.findings import Finding
from ledger.log.entry import FIRST_PREV, Entry, format_entry
from ledger.log.tree import hash_leaf
from tests.assure.breaking.rules import rules_of
from tests.chronicle import PROFILE, Chronicle
from tests.craft.world import World


@dataclass(frozen=True)
class Said:
    """What one entry is made of. time: of the entry; jws: of a statement; item: bytes of a sheet's item, else empty."""

    time: int
    jws: str
    item: bytes = b""


@dataclass(frozen=True)
class Break:
    """A rule to be broken. before: admitted, from the charter on; broken: its first entry is what the rule refuses."""

    rule: str
    code: str
    kind: str
    before: tuple[Said, ...]
    broken: tuple[Said, ...]
    source: str


class Liar(Chronicle):
    """The log of an operator who writes whatever it is told, and signs and publishes it."""

    def __init__(self, story: tuple[Said, ...], blobs: tuple[bytes, ...] = ()) -> None:
        World.__init__(self)
        self.entries: list[bytes] = []
        self.blobs = [PROFILE.read_bytes(), *blobs]
        sheet, sheet_time = b"", 0
        for index, said in enumerate(story):
            prev = hash_leaf(self.entries[-1]) if self.entries else FIRST_PREV
            if said.item:
                entry = format_entry(Entry(index, prev, sheet_time, None, said.item, sheet))
            else:
                entry = format_entry(Entry(index, prev, said.time, said.jws))
                sheet, sheet_time = hash_leaf(entry), said.time
            self.entries.append(entry)


@dataclass(frozen=True)
class Named:
    """What the audit said of one entry. rules: whose `raise` that came from, the outermost first; none of the log's."""

    code: str
    index: int
    rules: tuple[str, ...]


class Watched:
    """Audits, and keeps which `raise` each finding came from; a context manager."""

    def __enter__(self) -> Self:
        self._of = Finding.of
        self._rules: dict[int, tuple[str, ...]] = {}
        self._kept: list[Finding] = []  # so that the id of each stays its own

        def watched(error: LedgerError, index: int) -> Finding:
            finding = self._of(error, index)
            self._kept.append(finding)
            self._rules[id(finding)] = rules_of(error)
            return finding

        Finding.of = watched  # type: ignore[method-assign,assignment]  # that is the watch
        return self

    def __exit__(self, *_: object) -> None:
        Finding.of = self._of  # type: ignore[method-assign]

    def audit(self, log: Liar) -> list[Named]:
        """Return what the audit finds in the published log, in its order."""
        self._rules.clear()
        self._kept.clear()
        with tempfile.TemporaryDirectory() as folder:
            report = audit(log.publish(Path(folder)), log.trust, lambda *_: None, 0)
        assert not report.not_checked, f"the audit looked away: {report.not_checked}"
        return [
            Named(each.code, each.index, self._rules.get(id(each), ()))
            for each in report.findings
            if each.code != "blob-missing"  # nobody took the photographs that the tests name
        ]


# What the log itself shows of the same entry, beside the rule: the trust file names the log's key and the charter, and
# a statement that waits is the same statement twice.
BESIDE = {"charter-other-log", "statement-repeated"}
OF_THE_LOG = "of the log: "  # what the name of a rule begins with that is no `raise` of `ledger/craft`


def trouble(found: list[Named], broken: Break) -> str:
    """Return what is wrong with an audit's answer to a break; "" when it names the rule and the entry, nothing else."""
    at = len(broken.before)
    rest = [each for each in found if not (each.index == at and each.code in BESIDE - {broken.code})]
    if not rest:
        return f"the audit says nothing of {broken.rule} at entry {at} ({broken.source})"
    if broken.code == "statement-repeated":  # what the rules say of the same thing again depends upon the thing
        rest = [rest[0], *(each for each in rest[1:] if each.index != at)]
    # A hash that is none is said by the rule, and again by whoever looks for its file.
    if any((each.code, each.index) != (broken.code, at) for each in rest):
        return f"the audit says {rest[0].code} at {rest[0].index} of {broken.rule} at entry {at} ({broken.source})"
    return ""
