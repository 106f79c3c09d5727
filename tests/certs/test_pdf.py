"""PDF attachments read back: SPEC §8.4."""

import io

import pypdfium2
import pytest

from certs import pdf as pdf_module
from certs.pdf import read_attachments
from ledger.errors import MalformedError


def with_attachments(*files):
    """Return a one-page PDF made by PDFium with these (name, content) attached."""
    document = pypdfium2.PdfDocument.new()
    document.new_page(100, 100)
    for name, content in files:
        document.new_attachment(name).set_data(content)
    out = io.BytesIO()
    document.save(out)
    document.close()
    return out.getvalue()


def test_attachments_come_back_by_name():
    """Names in any script, contents byte for byte."""
    files = (("a.tlog-proof", b"c2sp.org/tlog-proof@v1\n"), ("紫砂.json", b"\x00\xff"))
    assert read_attachments(with_attachments(*files)) == dict(files)


def test_a_pdf_without_attachments_has_none():
    """Nothing attached is an empty answer, not an error."""
    assert read_attachments(with_attachments()) == {}


def test_what_is_no_pdf_is_refused():
    """Text, nothing and a cut file are malformed."""
    for data in (b"", b"%PDF-1.7 and no more", with_attachments(("a", b"b"))[:200]):
        with pytest.raises(MalformedError) as caught:
            read_attachments(data)
        assert caught.value.code == "pdf-unreadable"


@pytest.mark.parametrize(
    ("limit", "value"), [("MAX_ATTACHMENTS", 1), ("MAX_ATTACHMENT", 3), ("MAX_PDF", 50)], ids=["many", "large", "file"]
)
def test_limits_hold(monkeypatch, limit, value):
    """Too many files, too large a file, too large a PDF."""
    data = with_attachments(("a", b"1234"), ("b", b"1"))
    monkeypatch.setattr(pdf_module, limit, value)
    if limit == "MAX_PDF":
        with pytest.raises(MalformedError), pdf_module.open_pdf(data, value):
            raise AssertionError("opened")
    else:
        with pytest.raises(MalformedError):
            read_attachments(data)


def test_the_lock_is_free_after_a_failure():
    """A broken file does not block the next one."""
    with pytest.raises(MalformedError):
        read_attachments(b"broken")
    assert read_attachments(with_attachments(("a", b"b"))) == {"a": b"b"}
