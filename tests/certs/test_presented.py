"""What is put before the verifier, sorted by its first bytes."""

import pytest

from certs.bundle import parse_bundle
from certs.presented import present
from certs.summary import format_link
from ledger.craft.reasons import refusal
from ledger.errors import LedgerError, MalformedError, VerificationError
from ledger.log.receipt import format_receipt
from tests.certs.documents import HOST, certificate_of, pdf_of, picture_of, proof_link
from tests.certs.forge import own_receipt
from tests.certs.ledger_world import SLOTTED, STUDIO, bundle_of
from tests.craft.kiln_world import code_of

CODE = code_of(STUDIO)
RECEIPT, BUNDLE = format_receipt(own_receipt(STUDIO)), bundle_of(STUDIO)


def test_a_receipt_is_a_bundle_of_one():
    """A lone receipt is judged by the same steps."""
    shown = present(RECEIPT)
    assert (shown.form, shown.bundle.receipts, shown.bundle.slots, shown.code) == ("receipt", (RECEIPT,), (), "")


def test_a_bundle_is_taken_as_it_is():
    """Its own bytes tell what it is, whatever the file was called."""
    assert (present(BUNDLE).form, present(BUNDLE).bundle) == ("bundle", parse_bundle(BUNDLE))


@pytest.mark.parametrize(
    ("files", "bundle"),
    [
        ({f"{CODE}__tlog_proof": RECEIPT, f"{CODE}__proof__json": BUNDLE}, True),
        ({f"{CODE}__proof__json": BUNDLE, "letter__txt": b"hello"}, True),
        ({f"{CODE}__tlog_proof": RECEIPT}, False),
    ],
)
def test_a_certificate_s_attachments_are_taken(files, bundle):
    """The bundle goes before the lone receipt; other attachments are nobody's business; the names give the code."""
    shown = present(pdf_of(**files))
    assert (shown.form, shown.code) == ("pdf", CODE)
    assert len(shown.bundle.receipts) == (len(parse_bundle(BUNDLE).receipts) if bundle else 1)


@pytest.mark.parametrize(
    ("data", "error", "code"),
    [
        (pdf_of(letter__txt=b"hello"), MalformedError, "document-empty"),
        (certificate_of(STUDIO, receipt=SLOTTED), VerificationError, "document-parts"),
        (pdf_of(**{f"{CODE}__tlog_proof": RECEIPT, f"{code_of(SLOTTED)}__proof__json": BUNDLE}), VerificationError,
         "document-parts"),
        (pdf_of(works__tlog_proof=RECEIPT), MalformedError, "code-shape"),
        (pdf_of(**{f"{CODE}__proof__json": b"{}"}), MalformedError, "bundle-shape"),
        (b"%PDF-1.7 and no more", MalformedError, "pdf-unreadable"),
        (picture_of("HTTPS://SHOP.EXAMPLE/ITEM/42"), MalformedError, "document-empty"),
        (b"\xff\xd8\xffnot a picture", MalformedError, "photo-unreadable"),
        (b"RIFF....", MalformedError, "photo-unreadable"),
        (b"x" * 3000, MalformedError, "document-unknown"),
        (b"", MalformedError, "document-unknown"),
        (b"\x80", MalformedError, "document-unknown"),
    ],
)  # fmt: skip
def test_what_can_t_be_sorted_is_refused_with_its_reason(data, error, code):
    """Not one of the forms, nothing of ours in it, or parts of two pieces: each its own answer."""
    with pytest.raises(LedgerError) as refusal:
        present(data)
    assert (type(refusal.value), refusal.value.code) == (error, code)


def test_a_picture_s_symbols_are_read_and_the_fuller_one_taken():
    """Link and proof QR side by side, another shop's among them: the proof is taken."""
    link = format_link(HOST, CODE)
    shown = present(picture_of(link, proof_link(STUDIO), "HTTPS://SHOP.EXAMPLE/ITEM/42"))
    assert (shown.form, shown.code) == ("picture", CODE)
    assert shown.link.summary is not None
    assert present(picture_of(link)).link.summary is None


@pytest.mark.parametrize(
    "texts",
    [
        (proof_link(STUDIO), proof_link(STUDIO, serial=2)),
        (format_link(HOST, CODE), format_link(HOST, code_of(SLOTTED))),
    ],
)
def test_a_picture_of_several_prints_is_no_mismatch(texts):
    """Two codes, or two prints of one piece, in one picture: nobody can say which was meant; nothing is wrong."""
    picture = picture_of(*texts)
    with pytest.raises(MalformedError, match="document-several"):
        present(picture)
    assert refusal("document-several").word == "cannot-tell"


@pytest.mark.parametrize(
    "text", ["https://kiln.example/c/{}", "  HTTPS://KILN.EXAMPLE/C/{}\n", "http://kiln.example/c/{}?x=1"]
)
def test_a_link_is_read_in_either_case(text):
    """As a QR has it, as a browser shows it, with what a reader appends."""
    shown = present(text.format(CODE).encode())
    assert (shown.form, shown.code, shown.link.summary) == ("link", CODE, None)


def test_a_typed_code_is_forgiven_its_spelling():
    """Case, hyphens and spaces are forgiven, the check character is not."""
    typed = f"{CODE[:4]}-{CODE[4:8]}-{CODE[8:12]}-{CODE[12]}".lower()
    assert (present(typed.encode()).form, present(typed.encode()).code) == ("code", CODE)
