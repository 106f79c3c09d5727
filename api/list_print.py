"""A closed list on paper for anybody: as it hung beside the kiln, without the outcomes (SPEC §8.4).

    1-2-3-1-2   示例甲        石瓢              1-2-3-1-3   （待作者确认）

Boards show outcomes without names, so this shows names without outcomes, and no name before its holder has confirmed.
"""

from dataclasses import replace
from importlib.util import find_spec

from api.site import Site
from certs.fields import Words
from ledger.craft.state import Slot
from ledger.words import say


def can_print() -> bool:
    """Report whether the program that draws pages is installed beside the server."""
    return find_spec("typst") is not None


def public_list(site: Site, batch: str) -> bytes:
    """Return the list as PDF.

    Raises:
        NotFoundError: `batch-unknown`. MalformedError: `print-empty`. PolicyError: `glyph-missing`, `qr-unreadable`.
    """
    from api.cli.printing import print_room  # noqa: PLC0415  # what draws is not needed to serve anything else
    from certs.kiln_list import print_kiln_list  # noqa: PLC0415  # as above

    with print_room(site.instance) as room:
        fields = room.kiln_list(batch)
        open_to = {slot.slot for slot in room.reading.list(Slot, batch) if slot.confirmed}
    hidden = Words(say("print.to-confirm", "zh"), say("print.to-confirm", "en"))
    lines = [
        replace(line, outcome=None, works=line.works if line.pieces > 1 else Words(""),
                person=line.person if line.slot in open_to else hidden)
        for line in fields.lines
    ]  # fmt: skip
    return print_kiln_list(replace(fields, lines=lines))
