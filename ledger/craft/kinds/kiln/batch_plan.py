"""BatchPlan: a kiln master opens a batch. SPEC §12.

    {"code":"k2026-05","date":"2026-05-18","kiln":"qianshu","layout":["1..8-1..3-1..3-1..5-1..2"],
     "ledger":"ledger.example/zisha"}

With `lines` it is the first half of a quick batch; its `BatchIgnition` follows it at once.
"""

from ledger.craft.kind import Subject
from ledger.craft.kinds.kiln.line import Line


class BatchPlan(Subject, frozen=True, kw_only=True):
    """The subject.

    Attributes:
        code: the batch's code, new to the ledger; `kiln`: an enrolled kiln's.
        date: the day on which it is to be fired.
        layout: 1 to 32 slot ranges, see `ledger.craft.slots`.
        lines: the whole loading list of a quick batch, ≤ 500; none for the long form.
    """

    code: str
    kiln: str
    date: str
    layout: tuple[str, ...]
    lines: tuple[Line, ...] = ()
