"""What the design asks of every entry (4-rules §4.3) and no `raise` of the rules says: the log's own findings.

A statement has one entry; a sheet stands whole; times don't go back; each statement bears its signer's signature.
"""

from collections.abc import Iterator

from ledger.craft.kinds.piece.piece_sheet import PieceSheet
from ledger.craft.sheet import encode_item
from ledger.craft.statement import sign_statement
from ledger.log.tree import hash_leaf, root_of
from tests.assure.breaking.broken import OF_THE_LOG, Break, Said
from tests.assure.breaking.by_hand import Tale
from tests.craft.kiln_world import MAKER
from tests.craft.world import ORIGIN, key_of


def _break(code: str, kind: str, before: tuple[Said, ...], *broken: Said) -> Break:
    return Break(OF_THE_LOG + code, code, kind, before, broken, "of the log")


def entries() -> Iterator[Break]:
    """Yield a statement twice, an earlier time, and a signature that is another's."""
    tale = Tale()
    tale.help(MAKER, "helper")
    yield _break("statement-repeated", "HelperEnrolment", tale.told, Said(tale.time, tale.told[-1].jws))
    yield _break("statement-repeated", "Endorsement", tale.told, Said(tale.time, tale.told[1].jws))
    said = tale.sign("PieceRegistration", tale.piece(number=1), key_of(MAKER))
    yield _break("entry-time", said.kind, tale.told, Said(tale.told[-1].time - 1, said.jws))
    other = tale.sign("PieceRegistration", tale.piece(number=2), key_of(MAKER))
    stolen = f"{said.jws.rpartition('.')[0]}.{other.jws.rpartition('.')[2]}"
    yield _break("signature-invalid", said.kind, tale.told, Said(tale.time, stolen))


def sheets() -> Iterator[Break]:
    """Yield a sheet over other items, one that is cut, and an item that follows none."""
    tale = Tale()
    bodies = [encode_item(tale.piece(number=number)) for number in (1, 2, 3)]
    items = [Said(tale.time, "", body) for body in bodies]

    def sheet(*signed: bytes) -> Said:
        subject = PieceSheet(count=len(signed), root=root_of([hash_leaf(body) for body in signed]).hex())
        return Said(tale.time, sign_statement("PieceSheet", subject, key_of(MAKER), tale.time, ORIGIN))

    yield _break("sheet-root", "PieceSheet", tale.told, sheet(*bodies[:2]), items[0], items[2])
    yield _break("sheet-cut", "PieceSheet", tale.told, sheet(*bodies), *items[:2])
    yield _break("item-without-sheet", "PieceSheet", tale.told, items[0])
    whole = (*tale.told, sheet(*bodies[:2]), *items[:2])
    yield _break("item-without-sheet", "PieceRegistration", whole, items[2])


def of_the_log() -> list[Break]:
    """Return all of them."""
    return [*entries(), *sheets()]
