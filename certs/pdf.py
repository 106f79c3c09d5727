r"""PDF files read: what is attached to a certificate (PDF/A-3, ISO 19005-3 §6.8). SPEC §8.4.

    {"0123456789ABT.tlog-proof": b"c2sp.org/tlog-proof@v1\n…", "0123456789ABT.proof.json": b'{"receipts":[…'}

Nothing on the page is believed: a verifier takes the attachments and judges those.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pypdfium2
from pypdfium2 import PdfiumError

from ledger.errors import MalformedError

MAX_PDF = 32 << 20  # bytes; our largest single is under 1 MiB, a run is no certificate to verify
MAX_ATTACHMENTS = 16
MAX_ATTACHMENT = 16 << 20
MAX_PRINT = 1 << 30  # bytes of a print run of our own, read back before it is handed out

# PDFium keeps global state and takes one thread at a time in a process; every call of ours is made inside this lock.
_PDFIUM = threading.Lock()


@contextmanager
def open_pdf(data: bytes, limit: int = MAX_PDF) -> Iterator[pypdfium2.PdfDocument]:
    """Open a PDF for the duration of the block, alone in this process.

    Raises: MalformedError `pdf-unreadable`: too large, not a PDF, encrypted, broken inside.
    """
    if len(data) > limit:
        raise MalformedError("pdf-unreadable")
    with _PDFIUM:
        try:
            document = pypdfium2.PdfDocument(data)
        except PdfiumError as e:
            raise MalformedError("pdf-unreadable") from e
        try:
            yield document
        except PdfiumError as e:
            raise MalformedError("pdf-unreadable") from e
        finally:
            document.close()


def read_attachments(pdf: bytes) -> dict[str, bytes]:
    """Return the attached files by name, as they are; none is looked into.

    Raises: MalformedError `pdf-unreadable`; also for more than 16 files, for one over 16 MiB, and for a name that
        stands twice: of two files under one name, two verifiers might choose differently.
    """
    with open_pdf(pdf) as document:
        count = document.count_attachments()
        if count > MAX_ATTACHMENTS:
            raise MalformedError("pdf-unreadable")
        found: dict[str, bytes] = {}
        for place in range(count):
            attachment = document.get_attachment(place)
            name, content = attachment.get_name(), bytes(attachment.get_data())
            if name in found or len(content) > MAX_ATTACHMENT:
                raise MalformedError("pdf-unreadable")
            found[name] = content
        return found
