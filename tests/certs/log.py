"""A log in memory: whatever is put in, lawful or not, with its tree, its page and its receipts.

log = Log()
at = log.add(jws)                        an entry a second
log.receipt(at)                          under the newest page, signed by the log and cosigned by two witnesses
log.trust(quorum=2)                      the trust file that pins its entry 0
"""

from typing import Any

from ledger.craft.sheet import Sheet, item_paths
from ledger.log.checkpoint import Checkpoint, format_checkpoint, sign_checkpoint
from ledger.log.cosignature import cosign
from ledger.log.entry import FIRST_PREV, Entry, format_entry
from ledger.log.note import COSIGNATURE, ED25519, Note, format_note, make_vkey, parse_note
from ledger.log.receipt import Receipt, format_receipt
from ledger.log.tree import hash_leaf, paths_under, root_of
from ledger.log.trust import Trust, Witness
from tests.craft.world import ORIGIN, START, key_of

WITNESSES = ("museum.example/w", "town.example/w")


class Log:
    """Entries and what proves them.

    Attributes:
        entries: their bytes. extras: of items, the frames beside the entry. time: of the next entry.
    """

    def __init__(self, origin: str = ORIGIN) -> None:
        self.origin, self.time = origin, START
        self.entries: list[bytes] = []
        self.extras: dict[int, tuple[bytes, ...]] = {}
        self._paths: list[tuple[bytes, ...]] = []

    @property
    def size(self) -> int:
        """Number of entries under the newest page."""
        return len(self.entries)

    def add(self, jws: str, time: int | None = None) -> int:
        """Enter a statement; return its index."""
        return self._enter(jws=jws, time=self.time if time is None else time)

    def add_sheet(self, sheet: Sheet) -> int:
        """Enter a sheet and its items, all at one time; return the index of the sheet's entry."""
        time = self.time
        at = self.add(sheet.statement.jws, time)
        for item, path in zip(sheet.items, item_paths(sheet), strict=True):
            self.extras[len(self.entries)] = (self.entries[at], b"".join(path))
            self._enter(item=item.payload, sheet=hash_leaf(self.entries[at]), time=time)
        return at

    def _enter(
        self, *, time: int, jws: str | None = None, item: bytes | None = None, sheet: bytes | None = None
    ) -> int:
        prev = hash_leaf(self.entries[-1]) if self.entries else FIRST_PREV
        self.entries.append(format_entry(Entry(len(self.entries), prev, time, jws, item, sheet)))
        self.time = time + 1
        return len(self.entries) - 1

    # Proofs ----------------------------------------------------------------------------------------------------------

    @property
    def page(self) -> Checkpoint:
        """The newest page."""
        return Checkpoint(self.origin, len(self.entries), root_of([hash_leaf(entry) for entry in self.entries]))

    def note(self, *times: int, page: Checkpoint | None = None) -> bytes:
        """Return a page signed by the log and cosigned by the witnesses at these times (default: both, now)."""
        page = page or self.page
        lines = [
            cosign(format_checkpoint(page), time, name, key_of(name))
            for name, time in zip(WITNESSES, times or (self.time, self.time + 9), strict=False)
        ]
        signed = parse_note(sign_checkpoint(page, key_of("log")))
        return format_note(Note(signed.text, (*signed.signatures, *lines)))

    def parts(self, index: int) -> Receipt:
        """Return the receipt of an entry, unformatted."""
        if len(self._paths) != len(self.entries):
            self._paths = paths_under([hash_leaf(entry) for entry in self.entries])
            self._note = self.note()
        frames = (self.entries[index], *self.extras.get(index, ()))
        return Receipt(index, self._paths[index], self._note, frames)

    def receipt(self, index: int) -> bytes:
        """Return the receipt of an entry."""
        return format_receipt(self.parts(index))

    def trust(self, quorum: int = 0, **changes: Any) -> Trust:
        """Return the trust file that pins entry 0, wanting this many witnesses."""
        witnesses = tuple(
            Witness(name.partition("/")[0], f"https://{name}", make_vkey(name, COSIGNATURE, key_of(name).public))
            for name in WITNESSES
        )
        values: dict[str, Any] = {
            "certifiers": (key_of("certifier").did,), "charter": hash_leaf(self.entries[0]),
            "log": make_vkey(self.origin, ED25519, key_of("log").public), "mirrors": (), "origin": self.origin,
            "predecessors": (), "quorum": quorum, "suites": ("Ed25519",), "tsa": (),
            "witnesses": witnesses if quorum else (),
        }  # fmt: skip
        return Trust(**{**values, **changes})
