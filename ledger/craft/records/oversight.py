"""Rows of oversight: who audits, what they found, and what the certifier states day by day (SPEC §12.6).

Finding(statement=…, auditor="audit-1", code="weight-off", nature="opinion", piece="0123456789ABT", state="open", …)
FindingLink(thing="piece/0123456789ABT", finding="9f86d081…")
"""

from typing import ClassVar

from ledger.craft.records.record import Record


class Auditor(Record, frozen=True, array_like=True, kw_only=True):
    """An enrolled auditor: code, names (`en` may be empty), did of the key, entry of effect."""

    KIND: ClassVar[str] = "auditor"
    code: str
    zh: str
    en: str
    did: str
    statement: bytes
    index: int

    @property
    def id(self) -> str:
        """The auditor's code."""
        return self.code


class Answer(Record, frozen=True, array_like=True, kw_only=True):
    """What one holder says to a finding: a person code or a registrar's, their words, time of the entry, seconds."""

    KIND: ClassVar[str] = "finding-answer"
    finding: str
    holder: str
    text: str
    index: int
    time: int

    @property
    def id(self) -> str:
        """`<statement id of the finding>/<holder>`."""
        return f"{self.finding}/{self.holder}"

    @property
    def parent(self) -> str:
        """The finding's statement id, hex."""
        return self.finding


class Finding(Record, frozen=True, array_like=True, kw_only=True):
    """A finding by an auditor.

    Attributes:
        auditor: code; code: of what was found.
        nature: `machine-checkable` or `opinion`.
        entry: index of the entry it is about, -1 for none; piece, person, batch: codes, empty for none.
        index, time: of its entry.
        state: `open`, `withdrawn`, `upheld`, `not-upheld`.
        settled: index of the entry that settled it; -1 while open.
    """

    KIND: ClassVar[str] = "finding"
    statement: bytes
    auditor: str
    code: str
    nature: str
    text: str
    entry: int
    piece: str
    person: str
    batch: str
    index: int
    time: int
    state: str = "open"
    settled: int = -1

    @property
    def id(self) -> str:
        """The statement id in hex."""
        return self.statement.hex()


class FindingLink(Record, frozen=True, array_like=True, kw_only=True):
    """A finding as it is found from what it is about."""

    KIND: ClassVar[str] = "finding-about"
    thing: str
    finding: str

    @property
    def id(self) -> str:
        """`<thing>/<finding>`."""
        return f"{self.thing}/{self.finding}"

    @property
    def parent(self) -> str:
        """`piece/<code>`, `person/<code>` or `batch/<code>`."""
        return self.thing


class ScanDay(Record, frozen=True, array_like=True, kw_only=True):
    """A day's scans as the certifier states them: how many codes, and the root over their counts, hex."""

    KIND: ClassVar[str] = "scan-day"
    day: str
    codes: int
    root: str
    index: int

    @property
    def id(self) -> str:
        """The day."""
        return self.day


class Snapshot(Record, frozen=True, array_like=True, kw_only=True):
    """The newest status snapshot; at most one, id ``""``.

    Attributes:
        n: entries covered, [0, n).
        root: over the chunks, 32 bytes.
        index, time: of its entry; index is n.
    """

    KIND: ClassVar[str] = "snapshot"
    n: int
    root: bytes
    index: int
    time: int

    @property
    def id(self) -> str:
        """Always empty: older ones stay in the log."""
        return ""


class Released(Record, frozen=True, array_like=True, kw_only=True):
    """A release of the programs that pages run: version, (path, hex SHA-256) of each, its entry."""

    KIND: ClassVar[str] = "release"
    version: str
    programs: tuple[tuple[str, str], ...]
    index: int

    @property
    def id(self) -> str:
        """The version."""
        return self.version
