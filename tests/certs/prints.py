"""What the tests of prints share: fields of a sample certificate, pictures, a look at the page."""

import io

import zxingcpp
from PIL import Image, ImageDraw

from certs.fields import CertificateFields, SignedRole, Words
from certs.pdf import open_pdf
from certs.summary import Summary, format_link, sign_summary
from ledger.log.keys import SigningKey

KEY = SigningKey.from_seed(bytes(range(32)))
QR = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
CODE = "0123456789ABT"
HOST = "zisha.example"
TIME = 1795346403


def certificate(code=CODE, host=HOST, **changes):
    """Return the fields of a plausible certificate, changed as asked."""
    title = changes.get("title", Words("松风石瓢", "Wind in the Pines"))
    summary = Summary(
        "zisha.example/2026", code, TIME, 184302, bytes(range(32)), 1, title.zh, "顾景云", "gu-jingyun", "石瓢", 2026
    )
    fields = {
        "code": code,
        "host": host,
        "mirror": "mirror.museum.example",
        "link": format_link(host, code),
        "proof_link": format_link(host, code, sign_summary(summary, KEY)),
        "title": title,
        "maker": Words("顾景云", "Gu Jingyun"),
        "shape": Words("石瓢", "Shipiao"),
        "clay": Words("原矿底槽清", "Dicaoqing, natural"),
        "forming": Words("全手工", "Fully handmade"),
        "standing": (Words("高级工艺美术师", "Senior arts and crafts master"),),
        "capacity_ml": 280,
        "weight_g": 245,
        "size_mm": (162, 105, 78),
        "year": 2026,
        "kiln": Words("K2026-1103-02 · 前墅龙窑", "Qianshu dragon kiln"),
        "opened": "2026-11-03",
        "grade": Words("优等", "Fine"),
        "roles": (SignedRole(Words("陶刻", "Carving"), Words("李砚秋", "Li Yanqiu")),),
        "index": 184302,
        "time": TIME,
        "entry_hash": bytes(range(32)),
        "key_id": "z6Mkf5rGMoatrSj1f4CyvuHBeXJELe9RPdzo2PKGNCKVtZxP",
        "note": Words("三足鼎立，桥钮一脉。", "Three feet, a bridge knob."),
    }
    return CertificateFields(**(fields | changes))


def picture(width=400, height=300, form="JPEG", mode="RGB", **options):
    """Return the bytes of a picture with a dark pot on a light ground."""
    image = Image.new(mode, (width, height), (220, 205, 180) if mode == "RGB" else (220, 205, 180, 0))
    ImageDraw.Draw(image).ellipse((width // 4, height // 4, width * 3 // 4, height * 3 // 4), fill=(110, 60, 45))
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def page_text(pdf, page=0):
    """Return the text of one page as a reader copies it, without spaces and line ends."""
    with open_pdf(pdf) as document:
        text = document[page].get_textpage().get_text_bounded()
    return "".join(text.split())


def page_count(pdf):
    """Return the number of pages."""
    with open_pdf(pdf) as document:
        return len(document)


def page_symbols(pdf, page=0, dpi=200):
    """Return the texts of all QRs on a page, rendered and read."""
    with open_pdf(pdf) as document:
        image = document[page].render(scale=dpi / 72).to_pil().copy()
    return sorted(symbol.text for symbol in zxingcpp.read_barcodes(image, formats=QR))
