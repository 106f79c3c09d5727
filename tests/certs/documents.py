"""Documents to put before the verifier: a PDF with files attached, a picture of QR symbols, the text of one."""

import io

import pypdfium2
from PIL import Image

from certs.qr import QUIET, make_symbol
from certs.summary import Summary, format_link, sign_summary
from ledger.log.receipt import format_receipt
from tests.certs.forge import own_receipt
from tests.certs.ledger_world import bundle_of
from tests.craft.kiln_world import code_of
from tests.craft.world import ORIGIN, START, key_of

HOST = "kiln.example"


def pdf_of(**files: bytes) -> bytes:
    """Return a one-page PDF with these files attached; `__` in a name stands for a dot."""
    document = pypdfium2.PdfDocument.new()
    document.new_page(100, 100)
    for name, content in files.items():
        document.new_attachment(name.replace("__", ".").replace("tlog_proof", "tlog-proof")).set_data(content)
    out = io.BytesIO()
    document.save(out)
    document.close()
    return out.getvalue()


def certificate_of(
    number: int, *, named: int | None = None, receipt: int | None = None, bundle: int | None = None
) -> bytes:
    """Return a certificate's file: receipt and bundle attached under the piece's code, or another's parts."""
    code = code_of(number if named is None else named)
    return pdf_of(
        **{
            f"{code}__tlog_proof": format_receipt(own_receipt(number if receipt is None else receipt)),
            f"{code}__proof__json": bundle_of(number if bundle is None else bundle),
        }
    )


def proof_link(number: int, serial: int = 1) -> str:
    """Return the text of a piece's proof QR."""
    summary = Summary(ORIGIN, code_of(number), START, 21, bytes(32), serial, "示例春水", "示例m1", "m1", "石瓢", 2026)
    return format_link(HOST, code_of(number), sign_summary(summary, key_of("certifier")))


def picture_of(*texts: str) -> bytes:
    """Return a PNG with the QR symbols of these texts, one below the other."""
    images = []
    for text in texts:
        symbol = make_symbol(text, "M")
        side = symbol.size + 2 * QUIET
        image = Image.new("L", (side, side), 255)
        for y, row in enumerate(symbol.rows):
            for x, dark in enumerate(row):
                if dark:
                    image.putpixel((x + QUIET, y + QUIET), 0)
        images.append(image.resize((side * 4, side * 4), Image.Resampling.NEAREST))
    page = Image.new("L", (max(image.width for image in images) + 40, sum(image.height + 40 for image in images)), 255)
    top = 20
    for image in images:
        page.paste(image, (20, top))
        top += image.height + 40
    out = io.BytesIO()
    page.save(out, "PNG")
    return out.getvalue()
