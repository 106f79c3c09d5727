"""A certificate's PDF on `/verify`: what the browser takes out of it is judged as Python judges it, or not at all."""

import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from certs.pdf import read_attachments
from ledger.log.receipt import format_receipt
from ledger.log.trust import format_trust
from tests.certs.documents import certificate_of, pdf_of
from tests.certs.forge import own_receipt
from tests.certs.ledger_world import SLOTTED, STUDIO, bundle_of, ledger_world
from tests.craft.kiln_world import code_of
from tests.craft.world import START
from tests.js.compared import EXTRA, by_python
from tests.js.node import Node

pytestmark = pytest.mark.needs("node")

TRUST = ledger_world().entered.trust()
A, B = code_of(STUDIO), code_of(SLOTTED)
BUNDLE, RECEIPT = bundle_of(STUDIO), format_receipt(own_receipt(STUDIO))
GOOD = certificate_of(STUDIO)


@pytest.fixture(scope="module")
def page() -> Iterator[Node]:
    """Give the page's reader and its verifier."""
    with Node(Path(__file__).with_name("opened.mjs")) as running:
        yield running


def opened(page: Node, pdf: bytes):
    """Return the browser's report, or None where it offers to upload the file."""
    report = page.ask("opened", pdf.hex(), format_trust(TRUST).hex(), START)
    for name in EXTRA if report else ():
        report.pop(name, None)
    return report


def written(*files: tuple[str, bytes], before: str = "") -> bytes:
    """Return a PDF written by hand: name as it is spelled in the file, stream as it is packed, what stands before."""
    objects = ["", "<</Type/Pages/Kids[3 0 R]/Count 1>>", "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"]
    listed = ""
    for name, data in files:
        head = f"<</Type/EmbeddedFile/Subtype/application#2Fjson/Filter/FlateDecode/Length {len(data)}>>\nstream\n"
        objects.append(head + data.decode("latin1") + "\nendstream")
        objects.append(f"<</Type/Filespec/F{name}/UF{name}/EF<</F {len(objects)} 0 R>>>>")
        listed += f"{name}{len(objects)} 0 R"
    objects[0] = f"<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles<</Names[{listed}]>>>>>>"
    out, places = f"%PDF-1.7\n{before}", []
    for number, each in enumerate(objects, 1):
        places.append(f"{len(out):010} 00000 n \n")
        out += f"{number} 0 obj{each}\nendobj\n"
    table = f"xref\n0 {len(places) + 1}\n0000000000 65535 f \n{''.join(places)}"
    end = f"trailer<</Size {len(places) + 1}/Root 1 0 R>>\nstartxref\n{len(out)}\n%%EOF"
    return (out + table + end).encode("latin1")


PACKED = zlib.compress(BUNDLE)
ORPHAN = zlib.compress(bundle_of(SLOTTED))
_ABOUT = f"<</Type/EmbeddedFile/Filter/FlateDecode/Length {len(ORPHAN)}>>"
LOOSE = f"77 0 obj{_ABOUT}stream\n{ORPHAN.decode('latin1')}\nendstream endobj\n"
DOCUMENTS = {
    "sound": (GOOD, None),
    "bundle alone": (pdf_of(**{f"{A}__proof__json": BUNDLE, "letter__txt": b"hello"}), None),
    "receipt alone": (pdf_of(**{f"{A}__tlog_proof": RECEIPT}), None),
    "written by hand": (written((f"({A}.proof.json)", PACKED)), None),
    "name in hex": (written((f"<{f'{A}.proof.json'.encode().hex()}>", PACKED)), None),
    "name in UTF-16": (written((f"<FEFF{f'{A}.proof.json'.encode('utf-16-be').hex()}>", PACKED)), None),
    "name with escapes": (written((f"(\\{ord(A[0]):03o}{A[1:]}\\.proof.json)", PACKED)), None),
    "stream that nothing names": (written((f"({A}.proof.json)", PACKED), before=LOOSE), None),
    "another piece's code": (certificate_of(SLOTTED, receipt=STUDIO, bundle=STUDIO), "document-code"),
    "another piece's code, receipt alone": (pdf_of(**{f"{B}__tlog_proof": RECEIPT}), "document-code"),
    "receipt of another piece": (certificate_of(STUDIO, receipt=SLOTTED), "document-parts"),
    "two bundles": (
        pdf_of(**{f"{A}__proof__json": BUNDLE, f"{B}__proof__json": bundle_of(SLOTTED)}),
        "document-parts",
    ),
    "receipt and bundle under two codes": (
        pdf_of(**{f"{A}__tlog_proof": RECEIPT, f"{B}__proof__json": BUNDLE}),
        "document-parts",
    ),
    "no code": (pdf_of(works__tlog_proof=RECEIPT), "code-shape"),
    "mistyped code": (pdf_of(**{f"{A[:-1]}{'0' if A[-1] != '0' else '1'}__tlog_proof": RECEIPT}), "code-check"),
    "no bundle under its name": (pdf_of(**{f"{A}__proof__json": b"{}"}), "bundle-shape"),
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_certificate_is_judged_as_python_judges_it(page: Node, name: str) -> None:
    """Its names, its parts and its proofs: the same report, whole; what is refused says why."""
    pdf, code = DOCUMENTS[name]
    report = opened(page, pdf)
    assert report == by_python(pdf, TRUST, START)
    assert (report["word"] == "mismatch") == (code is not None)
    assert code in {None, report.get("because", {}).get("code")}


@pytest.mark.parametrize(
    "pdf",
    [
        pdf_of(letter__txt=b"hello"),
        written((f"({A}.proof.json)", PACKED), (f"({A}.proof.json)", ORPHAN)),  # one name twice
        written((f"({A}.proof.json)", PACKED), before=LOOSE.replace("77 0 obj", "4 0 obj")),  # one number twice
        written((f"({A}.proof.json)", PACKED), before="%/ObjStm\n"),
        written((f"({A}.proof.json)/UF(x)", PACKED)),
        written((f"({A}.proof.json)", PACKED)).replace(b"/FlateDecode", b"/LZWDecode"),
        written((f"({A}.proof.json)", PACKED)).replace(b"/Length ", b"/Length 1"),
        written((f"({A}.proof.json)", b"no stream")),
        written(*((f"({number}.txt)", PACKED) for number in range(17))),
        GOOD[: len(GOOD) // 2],
        b"%PDF-1.7 and no more",
    ],
)
def test_what_could_be_read_in_two_ways_is_left_to_the_server(page: Node, pdf: bytes) -> None:
    """Nothing is guessed: the page offers to upload the file."""
    assert opened(page, pdf) is None


def test_what_is_taken_out_is_what_is_attached(page: Node) -> None:
    """By name and length, as PDFium finds it; other people's files are left where they are."""
    expected = {name: len(file) for name, file in read_attachments(GOOD).items()}
    assert page.ask("names", GOOD.hex()) == expected
    assert page.ask("names", pdf_of(**{f"{A}__tlog_proof": RECEIPT, "letter__txt": b"x"}).hex()) == {
        f"{A}.tlog-proof": len(RECEIPT)
    }


def test_one_measure_is_for_all_files_together(page: Node) -> None:
    """Streams that swell to 7 MiB each: the second is broken off, the rest never begun."""
    swollen = zlib.compress(b'{"receipts":[' + b" " * (7 << 20), 9)
    codes = [f"(0123456789A{letter}.proof.json)" for letter in "ABCDEFGHJK"]
    assert 7 << 20 < page.ask("taken", written((codes[0], swollen)).hex()) < 8 << 20
    assert page.ask("taken", written(*((each, swollen) for each in codes)).hex()) < 10 << 20
    assert page.ask("taken", written((codes[0], zlib.compress(bytes(64 << 20), 9))).hex()) < 10 << 20


@pytest.mark.parametrize(
    "part",
    [
        "<<", "<</EmbeddedFile", "<</Type/Filespec", " obj<<", " obj<</Type/Filespec/X(", "(", "\\(", "[", "/Filespec",
        " obj", "1 0 obj", " obj<</Type/Filespec/UF<", "1 ", "\n", "stream\n",
    ],
)  # fmt: skip
def test_no_file_makes_the_reader_wait(page: Node, part: str) -> None:
    """Two megabytes of a part again and again, behind a Filespec or alone: looked at a bounded number of times.

    A reader whose work grew with the square of the file, as one that backtracks over it, would not come back for hours.
    """
    head = written((f"({A}.proof.json)", PACKED))
    for data in (b"%PDF-1.7\n" + part.encode() * ((2 << 20) // len(part)), head + part.encode() * 50_000):
        opened(page, data)


def test_numbers_of_any_size_are_refused_by_their_code(node: Node) -> None:
    """An integer that no double holds, where a list may be left out: a report as Python's, not a broken program."""
    slot = '{"count":9007199254740992,"index":0,"line":["","",""],"path":[],"receipt":1}'
    document = f'{{"receipts":["x"],"slots":[{slot}],"v":1}}'.encode()
    report = node.ask("verify", document.hex(), format_trust(TRUST).hex(), START)
    expected = by_python(document, TRUST, START)
    assert (report["word"], report["because"]["code"]) == ("mismatch", "bundle-shape")
    assert report["steps"] == expected["steps"]
