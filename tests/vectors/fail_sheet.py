"""Submissions that must be refused: SPEC §2a. The sheets are signed by their maker."""

import json

from ledger.craft.kinds.piece.piece_sheet import PieceSheet
from ledger.craft.sheet import encode_item
from ledger.craft.statement import sign_statement
from ledger.log.tree import hash_leaf, root_of
from tests.vectors.case import canonical, must_fail
from tests.vectors.sample import ORIGIN, TIME, key_of, piece, sample

READER = "submission"
SHEET = "ledger.craft.sheet"
SUBMISSION = "ledger.craft.submission"
ITEMS = [encode_item(piece(number)) for number in (1, 2, 3)]


def sheet(items: list[bytes], signed: list[bytes] | None = None, count: int | None = None) -> bytes:
    """Return a submission of `items` whose sheet is signed over `signed`, and says `count`."""
    over = items if signed is None else signed
    root = root_of([hash_leaf(item) for item in over]).hex()
    subject = PieceSheet(count=len(over) if count is None else count, root=root)
    jws = sign_statement("PieceSheet", subject, key_of("maker"), TIME, ORIGIN)
    return b'{"items":[' + b",".join(items) + b'],"sheet":"' + jws.encode() + b'"}'


@must_fail(READER, "sheet-root", SHEET)
def item_flipped() -> bytes:
    """One item's year is another than the one signed."""
    return sheet([ITEMS[0], ITEMS[1].replace(b'"year":2026', b'"year":2025'), ITEMS[2]], ITEMS)


@must_fail(READER, "sheet-root", SHEET)
def items_out_of_order() -> bytes:
    """Two items are swapped."""
    return sheet([ITEMS[1], ITEMS[0], ITEMS[2]], ITEMS)


@must_fail(READER, "sheet-count", SHEET)
def item_missing() -> bytes:
    """The last item is left out."""
    return sheet(ITEMS[:2], ITEMS)


@must_fail(READER, "sheet-count", SHEET)
def item_doubled() -> bytes:
    """The last item stands twice, which a tree that doubles its tail would not notice."""
    return sheet([*ITEMS, ITEMS[2]], ITEMS)


@must_fail(READER, "sheet-root", SHEET)
def count_and_items_beyond_the_root() -> bytes:
    """The count says four, four items follow, the root is over three."""
    return sheet([*ITEMS, ITEMS[2]], ITEMS, count=4)


@must_fail(READER, "sheet-count", SHEET)
def sheet_of_one() -> bytes:
    """A sheet of a single piece."""
    return sheet(ITEMS[:1])


@must_fail(READER, "sheet-count", SHEET)
def sheet_of_none() -> bytes:
    """A sheet without items."""
    return sheet([])


@must_fail(READER, "item-ledger", SHEET)
def item_with_ledger() -> bytes:
    """An item names a ledger."""
    return sheet([ITEMS[0], canonical({**json.loads(ITEMS[1]), "ledger": ORIGIN})])


@must_fail(READER, "item-too-long", "ledger.craft.sheet")
def item_too_long() -> bytes:
    """An item has 8,193 bytes."""
    short = len(canonical({**json.loads(ITEMS[0]), "note": {"en": ""}}))
    return sheet([canonical({**json.loads(ITEMS[0]), "note": {"en": "a" * (8_193 - short)}}), ITEMS[1]])


@must_fail(READER, "item-not-canonical", "ledger.craft.sheet")
def item_with_space() -> bytes:
    """An item has a space after a comma."""
    return sheet([ITEMS[0].replace(b",", b", ", 1), ITEMS[1]])


@must_fail(READER, "item-shape", "ledger.craft.sheet")
def item_unknown_field() -> bytes:
    """An item has a field that a piece has not."""
    return sheet([ITEMS[0], canonical({**json.loads(ITEMS[1]), "price": 1})])


@must_fail(READER, "sheet-kind", SHEET)
def sheet_of_another_kind() -> bytes:
    """In the sheet's place stands a piece."""
    return b'{"items":[' + b",".join(ITEMS) + b'],"sheet":"' + sample().statement.encode() + b'"}'


@must_fail(READER, "submission-not-canonical", SHEET)
def sheet_first() -> bytes:
    """The fields of the submission stand in another order."""
    value = json.loads(sample().submission)
    return b'{"sheet":' + canonical(value["sheet"]) + b',"items":' + canonical(value["items"]) + b"}"


@must_fail(READER, "submission-syntax", SHEET)
def sheet_with_statements() -> bytes:
    """A sheet is mixed with other statements."""
    return canonical({**json.loads(sample().submission), "statements": [sample().statement]})


@must_fail(READER, "submission-sheet-alone", SUBMISSION)
def sheet_among_statements() -> bytes:
    """A sheet stands in an array, where its items can't follow."""
    return canonical([sample().statement, json.loads(sample().submission)["sheet"]])


@must_fail(READER, "submission-count", SUBMISSION)
def no_statement() -> bytes:
    """An empty array."""
    return b"[]"


@must_fail(READER, "submission-not-canonical", SUBMISSION)
def array_with_space() -> bytes:
    """A space between two statements."""
    return f'["{sample().statement}", "{sample().statement}"]'.encode()


@must_fail(READER, "submission-syntax", SUBMISSION)
def array_of_objects() -> bytes:
    """The statements are objects, as in JWS JSON serialisation."""
    header, payload, signature = sample().statement.split(".")
    return canonical([{"payload": payload, "protected": header, "signature": signature}])


@must_fail(READER, "statement-header", "ledger.craft.submission")
def second_statement_spoilt() -> bytes:
    """The second of two statements has another header."""
    return canonical([sample().statement, "e30" + sample().statement[sample().statement.index(".") :]])
