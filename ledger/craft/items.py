"""The items of one sheet, judged in its light: what they share with it is not looked at again. SPEC §2a, §12.

    items = Items(state, facts of the sheet, which was admitted)
    items.judge(index, statement id, subject, flags)     →  what this item changes, or why it is refused
    items.settle()                                       →  status and the key's list, for all judged since the last

An item is a `PieceRegistration` by the sheet's key, at the sheet's time: the ledger is open, the clock is right, the
key is in force and its person is not paused, or the sheet would have been refused; and no item changes any of that. So
the answers are those of `policy.admit` for one item after the other, and the state is the same after `settle` (a test
holds them together, refused items among them). `settle` comes before anything else is judged.
"""

from msgspec.structs import replace as changed

from ledger.craft.kind import Facts
from ledger.craft.kinds.piece.piece_registration import PieceRegistration, Registering, form, registered
from ledger.craft.kinds.piece.piece_sheet import PieceSheet
from ledger.craft.state import Change, State
from ledger.craft.status import REGISTERED, made, marked


class Items:
    """Judges the items of one sheet. `state` is the caller's, who lays each item's changes over it."""

    def __init__(self, state: State, sheet: Facts) -> None:
        """Begin after the sheet's own entry; `sheet` has its facts, as `admit` let them pass."""
        assert isinstance(sheet.subject, PieceSheet), "items follow their sheet"
        self._state = state
        self._sheet = sheet
        self._entries: list[int] = []  # judged and not settled

    def judge(self, index: int, item_id: bytes, subject: PieceRegistration) -> list[Change]:
        """Return what the item at the entry of `index` changes beside its status; `state` is not touched.

        Raises:
            As `policy.admit`.
        """
        return self.judge_formed(index, item_id, subject, form(subject, self._sheet.profile))

    def judge_formed(self, index: int, item_id: bytes, subject: Registering, flags: tuple[str, ...]) -> list[Change]:
        """Return the same for an item whose form under the profile in force was found in order and gave these flags."""
        facts = changed(self._sheet, id=item_id, index=index, own_index=index)
        changes = registered(subject, flags, facts, self._state)
        self._entries.append(index)
        return changes

    def settle(self) -> list[Change]:
        """Return what sets the status of the items judged, and adds them to what their key has made."""
        entries, self._entries = self._entries, []
        if not entries:
            return []
        return [
            *marked(self._state, dict.fromkeys(entries, REGISTERED)),
            *made(self._state, self._sheet.issuer, entries),
        ]
