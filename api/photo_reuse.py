"""Photos that more than one piece names: exact digests, told to their makers and to the registrars (7-assurance B8).

{"pieces":[{"code":"0123456789ABT","maker":"zs001"},{"code":"1234…","maker":"zs002"}],"sha256":"9f86…"}

Nothing is refused and nobody is accused: one photo of two pieces may be a slip. A piece that was withdrawn or
destroyed for good counts no more. Another picture of the same pot has another digest and is not found.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ledger.backend import Reading
from ledger.craft.kinds.piece.piece import is_final, life_of
from ledger.craft.kinds.piece.piece_registration import PieceRegistration
from ledger.craft.sheet import read_item_alone
from ledger.craft.state import State
from ledger.craft.statement import read_statement
from ledger.log.entry import parse_entry

EntryAt = Callable[[int], bytes]


def registered(data: bytes) -> PieceRegistration | None:
    """Return the registration in an entry; None where the entry registers no piece."""
    entry = parse_entry(data)
    subject = read_item_alone(entry.item) if entry.item is not None else read_statement(entry.statement or "").subject
    return subject if isinstance(subject, PieceRegistration) else None


def live_pieces(state: State, entry: EntryAt, indices: Iterable[int], time: int) -> list[dict[str, str]]:
    """Return code and maker of the pieces of these entries that are not ended for good."""
    found = [subject for index in indices if (subject := registered(entry(index))) is not None]
    return [
        {"code": each.code, "maker": each.maker} for each in found if not is_final(life_of(state, each.code), time)
    ]  # fmt: skip


def reused(reading: Reading, entry: EntryAt, repeated: Mapping[str, list[int]]) -> list[dict[str, Any]]:
    """Return photos that live pieces of different makers name: what a registrar is shown.

    Args:
        reading: the view to look in.
        entry: gives the bytes of an entry of the same view.
        repeated: photos with the entries that name them (`Views.repeated`).
    """
    head = reading.head()
    found = []
    for sha256, indices in repeated.items():
        pieces = live_pieces(reading, entry, (index for index in indices if index < head.size), head.time)
        if len({each["maker"] for each in pieces}) > 1:
            found.append({"sha256": sha256, "pieces": pieces})
    return found
