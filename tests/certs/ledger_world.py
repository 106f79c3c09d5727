"""A whole small ledger for the tests of documents: the rules' world with its entries, its tree and its checkpoint.

    world = LedgerWorld()                    everything signed, admitted and entered; two sheets' items among it
    world.receipt(world.piece_at("…"))       under one checkpoint, with the trust file's witnesses' cosignatures
    make_bundle(world.view, code)            the bundle of a piece

Nothing here is mocked but the store: keys, rules, entries, tree, notes are the real ones.
"""

from dataclasses import replace
from functools import cache
from typing import Any

from certs.gather import LedgerView
from ledger.craft.kinds.kiln.line import Line
from ledger.craft.kinds.people.standing import Standing
from ledger.craft.kinds.piece.parts import RoleName, SealUse
from ledger.craft.sheet import item_paths, make_sheet, read_sheet
from ledger.craft.state import Piece
from ledger.craft.statement import Statement, verify_statement
from ledger.log.checkpoint import Checkpoint, format_checkpoint, sign_checkpoint
from ledger.log.cosignature import cosign
from ledger.log.entry import FIRST_PREV, Entry, format_entry
from ledger.log.note import COSIGNATURE, ED25519, Note, format_note, make_vkey, parse_note
from ledger.log.receipt import Receipt, format_receipt
from ledger.log.tree import hash_leaf, paths_under, root_of
from ledger.log.trust import Trust, Witness
from tests.craft.kiln_world import MAKER, MASTER, OTHER, KilnWorld, code_of
from tests.craft.world import ORIGIN, key_of

WITNESSES = ("museum.example/w", "town.example/w")
SLOTTED, STUDIO, OTHERS, CORRECTED, FIRST_ITEM = 1, 2, 3, 4, 10  # piece numbers, see `code_of`


class LedgerWorld(KilnWorld):
    """The ledger of the tests of documents.

    Attributes:
        entries: bytes of every entry, in order. extras: frames beside an entry's own, for items.
    """

    def __init__(self) -> None:
        self.entries: list[bytes] = []
        self.extras: dict[int, tuple[bytes, ...]] = {}
        super().__init__()
        self._furnish()
        leaves = [hash_leaf(entry) for entry in self.entries]
        self._paths = paths_under(leaves)
        self.page = Checkpoint(ORIGIN, len(leaves), root_of(leaves))
        self.note = self.cosigned(self.page)

    def take(self, statement: Statement) -> Statement:
        """Admit the statement and enter it."""
        entry = Entry(self.index, self._prev(), self.time, statement.jws)
        super().take(statement)
        self.entries.append(format_entry(entry))
        return statement

    def _prev(self) -> bytes:
        return hash_leaf(self.entries[-1]) if self.entries else FIRST_PREV

    def sheet(self, *subjects: Any) -> None:
        """Register a sheet of pieces of one maker; all its entries bear one time."""
        sheet = read_sheet(make_sheet(subjects, key_of(subjects[0].maker), self.time, ORIGIN))
        verify_statement(sheet.statement)
        time = self.time
        self.take(sheet.statement)
        frame, at = self.entries[-1], self.index - 1
        for item, path in zip(sheet.items, item_paths(sheet), strict=True):
            self.time = time
            entry = Entry(self.index, self._prev(), time, None, item.payload, hash_leaf(frame))
            self.extras[self.index] = (frame, b"".join(path))
            KilnWorld.take(self, item)
            self.entries.append(format_entry(entry))
        assert self.index == at + 1 + len(sheet.items)

    def _furnish(self) -> None:
        """A batch of four pots, a sheet of three, two studio pieces, a seal, a standing, a role signed by another."""
        self.seal(MAKER, "s1")
        title = Standing(
            person=MAKER, standing="master", issuer="示例市人社局", number="A-1", start="2020-01-01",
            after=self.head(MAKER),
        )  # fmt: skip
        self.say("Standing", title, self.registrars[0])
        self.plan("b1")
        self.load_slots("b1", "1-1", "1-2", "1-4", "1-5", "1-6")
        self.load("b1", Line(slot="1-3", person=OTHER), by=OTHER)
        self.ignite("b1")
        good = dict.fromkeys(("1-2", "1-3", "1-4", "1-5", "1-6"), "qualified")
        self.open("b1", {"1-1": "excellent", **good})
        self.register(
            self.piece(
                slots=("b1/1-1",), number=SLOTTED, seals=(SealUse(seal="s1", place="base"),),
                roles=(RoleName(role="forming", person=MAKER), RoleName(role="carving", person=OTHER),
                       RoleName(role="supervision", person=MASTER)),
            )
        )  # fmt: skip
        self.sign_role(code_of(SLOTTED), "carving", OTHER)
        self.register(self.piece(number=STUDIO))
        self.register(self.piece(OTHER, slots=("b1/1-3",), number=OTHERS))
        self.correct("b1", "1-2", "seconds/warped")
        self.register(self.piece(slots=("b1/1-2",), number=CORRECTED))
        self.sheet(*(self.piece(slots=(f"b1/1-{n}",), number=FIRST_ITEM + n) for n in (4, 5, 6)))

    # Reading ---------------------------------------------------------------------------------------------------------

    def cosigned(self, page: Checkpoint, *times: int) -> bytes:
        """Return the page signed by the log and cosigned by the witnesses at these times (default: both, at once)."""
        note = parse_note(sign_checkpoint(page, self.log))
        body = format_checkpoint(page)
        lines = [
            cosign(body, time, name, key_of(name))
            for name, time in zip(WITNESSES, times or (self.time, self.time + 9), strict=False)
        ]
        return format_note(Note(body, (*note.signatures, *lines)))

    def trust(self, quorum: int = 0) -> Trust:
        """Return the trust file, wanting this many witnesses."""
        witnesses = tuple(
            Witness(name.partition("/")[0], f"https://{name}", make_vkey(name, COSIGNATURE, key_of(name).public))
            for name in WITNESSES
        )
        return Trust(
            (self.certifier.did,), hash_leaf(self.entries[0]), make_vkey(ORIGIN, ED25519, self.log.public), (), ORIGIN,
            (), quorum, ("Ed25519",), (), witnesses if quorum else (),
        )  # fmt: skip

    def piece_at(self, number: int) -> int:
        """Return the entry of the piece with this number."""
        return self.row(Piece, code_of(number)).index

    def receipt_parts(self, index: int) -> Receipt:
        """Return the receipt of an entry, unformatted."""
        frames = (self.entries[index], *self.extras.get(index, ()))
        return Receipt(index, self._paths[index], self.note, frames)

    def receipt(self, index: int) -> bytes:
        """Return the receipt of an entry."""
        return format_receipt(self.receipt_parts(index))

    @property
    def view(self) -> LedgerView:
        """What bundles are gathered from."""
        return LedgerView(self.state, self.receipt)

    def under(self, page: bytes) -> "LedgerWorld":
        """Return this ledger with another note on its page."""
        other: LedgerWorld = object.__new__(LedgerWorld)
        other.__dict__ = {**self.__dict__, "note": page}
        return other


@cache
def ledger_world() -> LedgerWorld:
    """Return the one ledger that the tests read; none of them writes to it."""
    return LedgerWorld()


def swapped(receipt: Receipt, **changes: Any) -> bytes:
    """Return a receipt's text with parts replaced."""
    return format_receipt(replace(receipt, **changes))
