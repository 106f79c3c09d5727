"""Readers of paper: qpdf, Poppler's pdfsig, zbar beside zxing."""

import zxingcpp
from PIL import Image, ImageDraw

from tests.interop.bench import Bench, NotRunError, Outcome, Tool


def qpdf(bench: Bench) -> Outcome:
    """The certificate is a sound PDF, and its attachments are the proofs that the ledger gives."""
    version = bench.sh(["qpdf", "--version"]).decode().split("\n")[0]
    said = bench.sh(["qpdf", "--check", str(bench.certificate)]).decode()
    assert "No syntax or stream encoding errors" in said, said
    names = bench.sh(["qpdf", "--list-attachments", str(bench.certificate)]).decode()
    wanted = (f"{bench.code}.proof.json", f"{bench.code}.tlog-proof")
    assert all(name in names for name in wanted), names
    proof = bench.sh(["qpdf", f"--show-attachment={wanted[0]}", str(bench.certificate)])
    assert proof.startswith(b'{"receipts":["c2sp.org/tlog-proof@v1')
    folder, data = bench.folder("qpdf"), bench.certificate.read_bytes()
    refused = []
    for what, bent in (("cut in half", data[: len(data) // 2]), ("its cross-references gone", data[:-200])):
        (folder / "bent.pdf").write_bytes(bent)
        assert bench.refuses(["qpdf", "--check", str(folder / "bent.pdf")]), what
        refused.append(what)
    return Outcome(version, ("the certificate", "its two attachments"), tuple(refused))


def pdfsig(bench: Bench) -> Outcome:
    """Prints bear no PAdES signature: what is signed is the statement inside, and the QR."""
    said = bench.sh(["bash", "-c", f"pdfsig '{bench.certificate}'; true"]).decode()
    assert "does not contain any signatures" in said, said
    raise NotRunError(
        "nothing to accept: prints bear no PAdES signature; the proofs attached and the QR are what is signed"
    )


def zbar(bench: Bench) -> Outcome:
    """Every QR of the certificate's page is read alike by both readers."""
    folder = bench.folder("zbar")
    bench.sh(["pdftoppm", "-r", "300", "-png", "-f", "1", "-l", "1", str(bench.certificate), str(folder / "page")])
    page = next(folder.glob("page*.png"))
    version = bench.sh(["zbarimg", "--version"]).decode().strip()
    reader = ["zbarimg", "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable"]
    read = bench.sh([*reader, str(page)], quiet=True).decode().split()
    picture = Image.open(page).convert("L")
    ours = sorted(each.text for each in zxingcpp.read_barcodes(picture))
    assert ours == sorted(read), (ours, read)
    assert any(f"/C/{bench.code}/" in text for text in read), read
    draw = ImageDraw.Draw(picture)
    for found in zxingcpp.read_barcodes(picture):
        box = found.position
        middle = (box.top_left.x + box.bottom_right.x) // 2
        draw.rectangle((box.top_left.x, box.top_left.y, middle, box.bottom_right.y), fill=255)
    picture.save(folder / "torn.png")
    assert bench.refuses([*reader, str(folder / "torn.png")]), "half a QR was read"
    return Outcome(f"zbar {version}", (f"{len(read)} QR codes of a page, as zxing reads them",), ("half of each",))


TOOLS = (
    Tool("qpdf", "qpdf.sourceforge.io", "certificate PDF", qpdf),
    Tool("pdfsig", "Poppler", "certificate PDF", pdfsig),
    Tool("zbarimg", "zbar", "printed QR codes", zbar),
)
