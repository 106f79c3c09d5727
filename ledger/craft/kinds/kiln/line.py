"""One line of a loading list. SPEC §12, BatchLoading.

{"person":"zs001","slot":"1-2-3-1-2"}                              one vessel
{"from":"k2026-03/1-1-2-1-4","person":"zs001","slot":"2-1-1-1-1"}  fired again
{"count":120,"person":"zs004","slot":"2-3"}                        a bulk line of coarse wares
"""

import msgspec

from ledger.craft.kind import Part


class Line(Part, frozen=True, kw_only=True):
    """What stands in a slot.

    Attributes:
        slot: slot address; `person`: code of its maker.
        count: 1, or 2 to 10,000 for a bulk line: in the equation, never certifiable.
        came_from: `from` in the bytes: `<batch>/<slot>` it is fired again from; empty for a first firing.
    """

    slot: str
    person: str
    count: int = 1
    came_from: str = msgspec.field(name="from", default="")
