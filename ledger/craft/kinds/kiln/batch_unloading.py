"""BatchUnloading: slots are emptied again before the fire. SPEC §12.

{"batch":"k2026-05","ledger":"ledger.example/zisha","reason":"damaged","slots":[{"loading":"aa01…","slot":"1-2-3-1-2"}]}
"""

from ledger.craft.kind import Part, Subject


class Unload(Part, frozen=True, kw_only=True):
    """A slot, and the hex statement id of the loading that filled it."""

    slot: str
    loading: str


class BatchUnloading(Subject, frozen=True, kw_only=True):
    """The subject: a planned batch's code, 1 to 500 slots, and a code of the profile's `unloading-reason`."""

    batch: str
    slots: tuple[Unload, ...]
    reason: str
