"""BatchLoading: what was set into which slot, before the fire. SPEC §12.

{"batch":"k2026-05","ledger":"ledger.example/zisha","lines":[{"person":"zs001","slot":"1-2-3-1-2"}]}
"""

from ledger.craft.kind import Subject
from ledger.craft.kinds.kiln.line import Line


class BatchLoading(Subject, frozen=True, kw_only=True):
    """The subject: a planned batch's code and 1 to 500 lines."""

    batch: str
    lines: tuple[Line, ...]
