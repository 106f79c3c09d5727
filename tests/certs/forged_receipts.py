# ruff: noqa: D103  # each maker is named after the one thing that is wrong
"""Forged receipts and prints: SPEC §7, steps 0 to 9 and 13. Each function makes one document with one thing wrong."""

from dataclasses import replace

from msgspec.structs import replace as changed

from certs.summary import Summary, format_link, sign_summary
from ledger.craft.sheet import make_sheet, read_sheet
from ledger.craft.statement import read_statement
from ledger.log.checkpoint import Checkpoint
from ledger.log.encoding import encode_base64url
from ledger.log.receipt import format_receipt
from tests.certs.forge import flipped, forge, log_of, own_receipt, receipt_with, said, statements_of
from tests.certs.forgery import must_fail
from tests.certs.ledger_world import FIRST_ITEM, SLOTTED, STUDIO, bundle_of, ledger_world
from tests.certs.log import Log
from tests.craft.kiln_world import code_of
from tests.craft.world import ORIGIN, START, key_of

ITEM = FIRST_ITEM + 5

# 0 document -----------------------------------------------------------------------------------------------------------


@must_fail("document", "document-unknown", "cannot-tell")
def not_a_document() -> bytes:
    return b"some letter\n"


@must_fail("document", "document-unknown", "cannot-tell")
def not_text() -> bytes:
    return b"\xff\xfe\x00"


@must_fail("document", "bundle-not-canonical")
def bundle_with_a_space() -> bytes:
    return bundle_of(STUDIO).replace(b'],"v":1', b'], "v":1')


@must_fail("document", "bundle-shape")
def bundle_with_an_empty_snapshot() -> bytes:
    return bundle_of(STUDIO).replace(b'],"v":1', b'],"snapshot":{},"v":1')


@must_fail("document", "bundle-shape")
def bundle_of_another_version() -> bytes:
    return bundle_of(STUDIO).replace(b'],"v":1', b'],"v":2')


@must_fail("document", "bundle-syntax")
def bundle_cut_short() -> bytes:
    return bundle_of(STUDIO)[:-40]


@must_fail("document", "link-shape", "cannot-tell")
def link_of_another_shop() -> bytes:
    return b"https://shop.example/item/42"


@must_fail("document", "document-unknown", "cannot-tell")
def code_with_a_wrong_check_character() -> bytes:
    return b"0123-4567-89AB-V"


# 1 to 4: the receipt --------------------------------------------------------------------------------------------------


@must_fail("frames", "receipt-malformed")
def receipt_cut_short() -> bytes:
    return format_receipt(own_receipt(STUDIO))[:200]


@must_fail("frames", "receipt-malformed")
def receipt_with_two_frames() -> bytes:
    return receipt_with(ITEM, frames=own_receipt(ITEM).frames[:2])


@must_fail("frames", "receipt-malformed")
def statement_with_frames_of_an_item() -> bytes:
    return receipt_with(STUDIO, frames=(*own_receipt(STUDIO).frames, *own_receipt(ITEM).frames[1:]))


@must_fail("frames", "entry-shape")
def entry_with_a_space() -> bytes:
    (entry,) = own_receipt(STUDIO).frames
    return receipt_with(STUDIO, frames=(entry.replace(b',"prev"', b', "prev"'),))


@must_fail("leaf", "receipt-sheet")
def item_under_another_sheet() -> bytes:
    item, _, path = own_receipt(ITEM).frames
    return receipt_with(ITEM, frames=(item, own_receipt(STUDIO).frames[0], path))


@must_fail("index", "receipt-index")
def index_of_another_entry() -> bytes:
    return receipt_with(STUDIO, index=own_receipt(STUDIO).index + 1)


@must_fail("inclusion", "inclusion-root")
def path_node_changed() -> bytes:
    path = own_receipt(STUDIO).path
    return receipt_with(STUDIO, path=(flipped(path[0]), *path[1:]))


@must_fail("inclusion", "inclusion-length")
def path_node_missing() -> bytes:
    return receipt_with(STUDIO, path=own_receipt(STUDIO).path[:-1])


@must_fail("inclusion", "inclusion-length")
def path_node_too_many() -> bytes:
    return receipt_with(STUDIO, path=(*own_receipt(STUDIO).path, bytes(32)))


@must_fail("inclusion", "inclusion-root")
def entry_with_another_link() -> bytes:
    (entry,) = own_receipt(STUDIO).frames
    return receipt_with(STUDIO, frames=(_other_prev(entry),))


def _other_prev(entry: bytes) -> bytes:
    """Return the entry with the last digit of its `prev` changed: the same statement, another leaf."""
    at = entry.index(b'","statement"') - 1
    return entry[:at] + (b"0" if entry[at : at + 1] != b"0" else b"1") + entry[at + 1 :]


# 5 and 6: the page ----------------------------------------------------------------------------------------------------


@must_fail("checkpoint", "note-signature-invalid")
def page_signature_changed() -> bytes:
    head, _, rest = own_receipt(STUDIO).checkpoint.partition("— ".encode())
    first, _, others = rest.partition(b"\n")
    name, signature = first.split(b" ")
    broken = signature[:-4] + (b"AAAA" if signature[-4:] != b"AAAA" else b"BBBB")
    return receipt_with(STUDIO, checkpoint=head + "— ".encode() + name + b" " + broken + b"\n" + others)


@must_fail("checkpoint", "note-signature-invalid")
def page_with_another_root() -> bytes:
    note = own_receipt(STUDIO).checkpoint
    origin, size, root, *rest = note.split(b"\n")
    other = (b"B" if root[:1] == b"A" else b"A") + root[1:]
    return receipt_with(STUDIO, checkpoint=b"\n".join((origin, size, other, *rest)))


@must_fail("checkpoint", "note-unknown-key", "cannot-tell")
def page_of_another_ledger() -> bytes:
    log = Log("other.example/kiln")
    log.add(statements_of(STUDIO)[0])
    return log.receipt(0)


@must_fail("quorum", "cosignature-invalid")
def cosignature_of_another_page() -> bytes:
    entered = ledger_world().entered
    older = entered.note(page=Checkpoint(ORIGIN, 1, bytes(32))).split(b"\n")
    lines = own_receipt(STUDIO).checkpoint.split(b"\n")
    return receipt_with(STUDIO, checkpoint=b"\n".join((*lines[:5], *older[5:])))


# 7 to 9: the statement ------------------------------------------------------------------------------------------------


@must_fail("signature", "signature-invalid")
def statement_signature_of_another_statement() -> bytes:
    statements = statements_of(STUDIO)
    body, other = statements[-1].rpartition(".")[0], statements[0].rpartition(".")[2]
    return forge([*statements[:-1], f"{body}.{other}"])


@must_fail("signature", "statement-header")
def statement_with_another_algorithm() -> bytes:
    statements = statements_of(STUDIO)
    rest = statements[-1].partition(".")[2]
    named = encode_base64url(b'{"alg":"none"}')
    return log_of([*statements[:-1], f"{named}.{rest}"]).receipt(len(statements) - 1)


@must_fail("signature", "signature-invalid")
def sheet_with_another_signature() -> bytes:
    sheet = read_sheet(make_sheet([ledger_world().piece(number=n) for n in (90, 91)], key_of("m1"), START, ORIGIN))
    other = statements_of(STUDIO)[-1].rpartition(".")[2]
    broken = f"{sheet.statement.jws.rpartition('.')[0]}.{other}"
    log = log_of(statements_of(STUDIO)[:1])
    log.add_sheet(replace(sheet, statement=changed(sheet.statement, jws=broken)))
    return log.receipt(2)


@must_fail("signature", "item-root")
def item_path_changed() -> bytes:
    item, sheet, path = own_receipt(ITEM).frames
    return receipt_with(ITEM, frames=(item, sheet, flipped(path)))


@must_fail("ledger", "statement-other-ledger")
def statement_made_for_another_ledger() -> bytes:
    statements = statements_of(STUDIO)
    stated = read_statement(statements[-1])
    return forge([*statements[:-1], said(stated.kind, stated.subject, "m1", "other.example/kiln")])


@must_fail("kind", "bundle-not-a-piece")
def receipt_of_no_piece() -> bytes:
    return ledger_world().entered.receipt(0)


# 13 summary -----------------------------------------------------------------------------------------------------------


SUMMARY = Summary(ORIGIN, code_of(STUDIO), START, 21, bytes(32), 1, "示例春水", "示例m1", "m1", "石瓢", 2026)
SIGNED = sign_summary(SUMMARY, key_of("certifier"))


def _link(summary: bytes, number: int = STUDIO) -> bytes:
    return format_link("kiln.example", code_of(number), summary).encode()


@must_fail("summary", "certifier-unknown", "cannot-tell")
def print_signed_by_a_stranger() -> bytes:
    return _link(sign_summary(SUMMARY, key_of("stranger")))


@must_fail("summary", "summary-other-ledger", "cannot-tell")
def print_of_another_ledger() -> bytes:
    return _link(sign_summary(replace(SUMMARY, origin="other.example/kiln"), key_of("certifier")))


@must_fail("summary", "summary-code")
def print_under_another_code() -> bytes:
    return _link(SIGNED, SLOTTED)


@must_fail("summary", "summary-malformed")
def print_cut_short() -> bytes:
    return _link(SIGNED[:-5])


@must_fail("summary", "signature-invalid")
def print_with_another_signature() -> bytes:
    other = sign_summary(replace(SUMMARY, serial=2), key_of("certifier"))
    return _link(SIGNED[:-64] + other[-64:])
