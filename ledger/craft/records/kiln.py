"""Rows about kilns: the kiln, a batch from plan to closing, and each loaded slot (SPEC §12).

Slot(batch="qs-2026-05", slot="1-2-3-4-5", person="zs001", confirmed=True, outcome="fine", piece="", …)
"""

from typing import ClassVar

from ledger.craft.records.record import Record


class Kiln(Record, frozen=True, array_like=True, kw_only=True):
    """An enrolled kiln.

    Attributes:
        kind: code of the profile's kiln types.
        ended: index of the entry from which it is no more; -1 while it stands.
        changes: index of each entry that changed it since its enrolment.
    """

    KIND: ClassVar[str] = "kiln"
    code: str
    zh: str
    en: str
    kind: str
    place: str
    master: str
    deputies: tuple[str, ...]
    head: bytes
    index: int
    ended: int = -1
    changes: tuple[int, ...] = ()

    @property
    def id(self) -> str:
        """The kiln code."""
        return self.code


class Batch(Record, frozen=True, array_like=True, kw_only=True):
    """A kiln batch from plan to closing.

    Attributes:
        master: who planned it; once it is ignited, who closed the list.
        phase: `planned`, `ignited`, `opening`, `closed`; `cancelled`, with the entry in `closed`.
        layout: slot ranges as stated in the plan, see `BatchPlan`.
        as_of: last entry index whose loadings are in the closed list; -1 before ignition.
        root: RFC 6962 root over the closed list; empty before ignition.
        lines, pieces: number of slots in the closed list, and of vessels (bulk counts included).
        ignited, ignited_at: index and time of the ignition's entry; -1 before.
        first_outcome: index of the first outcome's entry; -1 before: 开窑前已封单 needs ignited < first_outcome.
        peak: °C; 0 when not stated.
    """

    KIND: ClassVar[str] = "batch"
    code: str
    kiln: str
    master: str
    date: str
    quick: bool
    layout: tuple[str, ...]
    phase: str
    head: bytes
    index: int
    statement: bytes
    ignition: bytes = b""
    ignited: int = -1
    ignited_at: int = -1
    as_of: int = -1
    root: bytes = b""
    lines: int = 0
    pieces: int = 0
    first_outcome: int = -1
    opened_on: str = ""
    peak: int = 0
    start: str = ""
    end: str = ""
    closed: int = -1

    @property
    def id(self) -> str:
        """The batch code."""
        return self.code

    @property
    def parent(self) -> str:
        """The kiln code."""
        return self.kiln


class Slot(Record, frozen=True, array_like=True, kw_only=True):
    """A loaded slot, its one current outcome and the one live piece in it.

    Attributes:
        loading: statement id of the loading; `index`: its entry.
        confirmed: whether the maker loaded it or confirmed it.
        count: 1, or the number of coarse wares of a bulk line (never certifiable).
        came_from: slot id of the firing it is refired from; empty when it is a first firing.
        went_to: slot id it was refired into; empty when it was not.
        listed: whether the closed list holds it (False before ignition; loadings after `asOf` stay False and are void).
        outcome, fault: vocabulary codes; empty before the opening.
        outcome_by: statement id of the current outcome; `outcome_at`: its entry's index.
        piece: code of the live piece in it; empty when free.
    """

    KIND: ClassVar[str] = "slot"
    batch: str
    slot: str
    person: str
    loading: bytes
    index: int
    confirmed: bool
    count: int = 1
    came_from: str = ""
    went_to: str = ""
    listed: bool = False
    outcome: str = ""
    fault: str = ""
    outcome_by: bytes = b""
    outcome_at: int = -1
    piece: str = ""

    @property
    def id(self) -> str:
        """`<batch>/<slot>`."""
        return f"{self.batch}/{self.slot}"

    @property
    def parent(self) -> str:
        """The batch code."""
        return self.batch
