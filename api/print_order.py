"""Prints by link: a maker signs for one file, whoever holds the link fetches it; a print shop needs no key (SPEC §15).

    /print/certificates.pdf?batch=lk-2026-09&order=eyJhbGciOi…     signed for by zs001, good for fourteen days

An order names one file of the maker's own pieces and nothing else. Anybody may look a piece up; paper with this
ledger's proof QR on it is made for its maker alone. Nothing is kept of it, and no hidden code ever comes near: what
lies under a panel is laid out on the maker's device. Every QR is read back from the page before the file leaves.
"""

import io
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from api.site import Site
from ledger.craft.asking import check_asked, check_asker, open_asking
from ledger.craft.code import parse_code
from ledger.craft.state import Piece, State
from ledger.errors import MalformedError, NotFoundError, PolicyError

if TYPE_CHECKING:
    from certs.printing import PrintRoom

LASTS = 14 * 86_400  # seconds: a print shop answers next week
FILES = {  # how many pieces one file holds
    "certificates.pdf": 120, "labels.pdf": 480, "labels-203dpi.pdf": 240, "labels-300dpi.pdf": 240,
    "certificate.pdf": 1, "pictures.zip": 24,
}  # fmt: skip
PDF, ZIP = "application/pdf", "application/zip"


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be printed: a file of `FILES`, and the pieces, each its maker's own, in the order of the paper."""

    name: str
    pieces: tuple[str, ...]

    @property
    def media(self) -> str:
        """The media type of the file."""
        return ZIP if self.name.endswith(".zip") else PDF


def open_order(site: Site, name: str, batch: str, pieces: str, signed: str) -> Order:
    """Read an order, and check that a maker signed for this very file of their own pieces.

    Args:
        site: whose ledger.
        name: of the file.
        batch: code of a firing, all of whose pieces by the signer are meant; empty for none.
        pieces: codes with dots between, where it is no batch.
        signed: the signed request: method GET, the path with its query but for `order`.

    Raises:
        NotFoundError: `route-unknown`, `piece-unknown`. MalformedError: `print-order`, `print-empty`, `print-too-many`;
            codes' form. PolicyError: `asking-missing`, `print-not-yours`, and what `open_asking`, `check_asker` raise.
    """
    path = f"/print/{name}"
    if name not in FILES:
        raise NotFoundError("route-unknown", path=path[:100])
    if bool(batch) == bool(pieces):
        raise MalformedError("print-order")
    if not signed:
        raise PolicyError("asking-missing")
    now = site.now()
    asking = open_asking(signed, origin=site.instance.origin, now=now, lasts=LASTS)
    check_asked(asking, "GET", f"{path}?batch={batch}" if batch else f"{path}?pieces={pieces}", b"")
    with site.instance.store.read() as reading:
        key = check_asker(asking, reading, reading.head().size, now)
        if key.role != "person":
            raise PolicyError("print-not-yours", person=key.holder)
        chosen = _fired_in(reading, batch, key.holder) if batch else _named(reading, pieces, key.holder)
    if not chosen:
        raise MalformedError("print-empty")
    if len(chosen) > FILES[name]:
        raise MalformedError("print-too-many", got=len(chosen), limit=FILES[name])
    return Order(name, tuple(chosen))


def _named(state: State, pieces: str, maker: str) -> list[str]:
    codes = list(dict.fromkeys(parse_code(code) for code in pieces.split(".")))
    for code in codes:
        piece = state.get(Piece, code)
        if piece is None:
            raise NotFoundError("piece-unknown", piece=code)
        if piece.person != maker:
            raise PolicyError("print-not-yours", person=maker)
    return codes


def _fired_in(state: State, batch: str, maker: str) -> list[str]:
    """Return the maker's pieces of a firing, in the order of its slots."""
    found = [
        (piece.slots[-1], piece.code)
        for piece in state.list(Piece, maker)
        if piece.slots and piece.slots[-1].partition("/")[0] == batch
    ]
    return [code for _, code in sorted(found)]


def print_order(site: Site, order: Order) -> bytes:
    """Return the file; the same order of the same ledger is the same bytes.

    Raises:
        PolicyError: `print-stopped`, `glyph-missing`, `qr-unreadable`. MalformedError: `reader-missing`.
    """
    with _room(site) as room, tempfile.TemporaryDirectory(prefix="kilnmark-print-") as folder:
        from api.cli import sheets  # noqa: PLC0415  # needs the print extra

        out = Path(folder)
        if order.name == "certificate.pdf":
            written = sheets.write_singles(room, order.pieces, out)
        elif order.name == "certificates.pdf":
            written = sheets.write_run(room, order.pieces, out)
        elif order.name == "pictures.zip":
            sheets.write_singles(room, order.pieces, out, png=True)
            return _packed(sorted(out.glob("*.png")))
        else:
            dpi = {"labels-203dpi.pdf": 203, "labels-300dpi.pdf": 300}.get(order.name, 0)
            written = sheets.write_labels(room, order.pieces, out, thermal=dpi)
        return written[0].read_bytes()


@contextmanager
def _room(site: Site) -> "Iterator[PrintRoom]":
    try:
        from api.cli.printing import print_room  # noqa: PLC0415  # needs the print extra
        from certs.press import pressed  # noqa: F401, PLC0415  # says now that it is not installed
    except ImportError as e:
        raise MalformedError("reader-missing", extra="print") from e
    with print_room(site.instance) as room:
        yield room


def _packed(paths: Sequence[Path]) -> bytes:
    """Return pictures in one file, unpressed: PNG is packed already."""
    out = io.BytesIO()
    with ZipFile(out, "w", ZIP_STORED) as file:
        for path in paths:
            file.writestr(ZipInfo(path.name), path.read_bytes())
    return out.getvalue()
