"""What is put before the verifier, sorted by its first bytes: SPEC §7, step 0.

    %PDF-…                      a certificate: the files attached to it
    c2sp.org/tlog-proof@v1 …    a receipt
    {"receipts":[…              a proof bundle
    <!doctype html>…            a saved page: the bundle in it, and nothing else of it
    FF D8 FF …, 89 PNG, RIFF    a picture: the QR symbols in it
    HTTPS://HOST/C/CODE[/…]     the text of a QR
    HTTPS://HOST/H/CODE/…       the text of a holder's proof
    PK 03 04                    an evidence package (§11): the bundle in it
    XXXX-XXXX-XXXX-X            a code that somebody typed

Nothing is verified here, and nothing on a page or beside a QR is believed: ink proves nothing.
"""

from dataclasses import dataclass
from typing import Literal

from certs.bundle import Bundle, parse_bundle
from certs.evidence import BEGINNING, StampedPage, read_evidence, read_stamp
from certs.holder import HolderLink, is_holder_link, parse_holder_link
from certs.pdf import read_attachments
from certs.saved_page import is_page, read_page
from certs.scan import qr_texts_in
from certs.summary import Link, parse_link
from ledger.craft.code import check_code, parse_code
from ledger.errors import LedgerError, MalformedError, VerificationError
from ledger.log.receipt import HEADER, parse_receipt

MAX_TEXT = 2048  # bytes of a QR's text
_RECEIPT, _BUNDLE = ".tlog-proof", ".proof.json"

Form = Literal["receipt", "bundle", "pdf", "page", "picture", "link", "code", "holder", "evidence"]


@dataclass(frozen=True, slots=True)
class Presented:
    """What was shown.

    Attributes:
        form: what kind of document it was.
        bundle: the proofs; a lone receipt is a bundle of one. None when there were none.
        code: piece code that the document's own name or link says, stored form; empty when none does.
        link: of a print's QR; None otherwise. holder: of a holder's proof; None otherwise.
        stamped: the page that an evidence package has a time stamp of; None otherwise.
    """

    form: Form
    bundle: Bundle | None = None
    code: str = ""
    link: Link | None = None
    holder: HolderLink | None = None
    stamped: StampedPage | None = None


def present(data: bytes) -> Presented:
    """Sort what was shown.

    Raises:
        MalformedError: `document-unknown`: none of the forms; `document-empty`: a PDF, page, package without our
            proofs, a picture without a QR of ours; `document-several`: a picture with QRs of several prints, a page
            with several bundles; `pdf-unreadable`, `photo-unreadable`, `reader-missing`; and what the parsers raise.
        VerificationError: `document-parts`: two parts of one PDF speak of two pieces.
    """
    if data.startswith(b"%PDF-"):
        return _pdf(data)
    if data.startswith(HEADER.encode()):
        return Presented("receipt", Bundle((data,)))
    if is_page(data):
        return Presented("page", parse_bundle(read_page(data)))
    if data.startswith(b"{"):
        return Presented("bundle", parse_bundle(data))
    if data.startswith(BEGINNING):
        code, bundle = read_evidence(data)
        return Presented("evidence", parse_bundle(bundle), check_code(code), stamped=read_stamp(data))
    if data.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n", b"RIFF")):
        return _picture(data)
    if len(data) <= MAX_TEXT:
        return _text(data)
    raise MalformedError("document-unknown")


def _pdf(data: bytes) -> Presented:
    """Take the receipt and the bundle attached; where both are, they must be of one entry and one code."""
    files = read_attachments(data)
    receipts = {name.removesuffix(_RECEIPT): file for name, file in files.items() if name.endswith(_RECEIPT)}
    bundles = {name.removesuffix(_BUNDLE): file for name, file in files.items() if name.endswith(_BUNDLE)}
    codes = {*receipts, *bundles}
    if not codes:
        raise MalformedError("document-empty", form="pdf")
    if len(codes) > 1:
        raise VerificationError("document-parts", form="pdf")
    code = check_code(codes.pop())
    if not bundles:
        return Presented("pdf", Bundle((receipts[code],)), code)
    bundle = parse_bundle(bundles[code])
    if receipts and parse_receipt(receipts[code]).frames != parse_receipt(bundle.receipts[0]).frames:
        raise VerificationError("document-parts", form="pdf")
    return Presented("pdf", bundle, code)


def _picture(data: bytes) -> Presented:
    links: list[Link] = []
    proofs: list[HolderLink] = []
    for text in qr_texts_in(data):
        try:
            if is_holder_link(text):
                proofs.append(parse_holder_link(text))
            else:
                links.append(parse_link(text))
        except LedgerError:  # some other shop's QR beside ours
            continue
    if len(proofs) > 1:
        raise MalformedError("document-several")
    if proofs:  # a seller shows it beside the print: it says more of them than the print does
        return _holder(proofs[0])
    if not links:
        raise MalformedError("document-empty", form="picture")
    if len({link.code for link in links}) > 1 or len({link.summary for link in links} - {None}) > 1:
        raise MalformedError("document-several")  # a sheet of labels, say: nothing contradicts itself
    return _link("picture", max(links, key=lambda link: link.summary is not None))


def _text(data: bytes) -> Presented:
    try:
        text = data.decode("utf-8").strip()
    except UnicodeDecodeError as e:
        raise MalformedError("document-unknown") from e
    if is_holder_link(text):
        return _holder(parse_holder_link(text))
    if text.lower().startswith(("http://", "https://")):
        return _link("link", parse_link(text))
    try:
        return Presented("code", code=parse_code(text))
    except MalformedError as e:
        raise MalformedError("document-unknown") from e


def _holder(link: HolderLink) -> Presented:
    return Presented("holder", code=link.code, holder=link)


def _link(form: Form, link: Link) -> Presented:
    return Presented(form, code=link.code, link=link)
