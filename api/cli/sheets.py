"""Files of prints: written one after another, however many pieces, in bounded memory. SPEC §8.6.

    certificates.pdf labels.pdf                      up to 250 certificates, 960 labels
    certificates-01.pdf certificates-02.pdf …        beyond; each complete, with its own background
    <CODE>.png labels-001.png <CODE>-label.png       with --png: pages at 300 dpi, thermal labels at their printer's

A run is typeset in a process of its own a file; here only one file's values are held at a time. A file is written when
every QR of it was read, so what lies there is good, whatever happens to the next.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from api.cli.manners import manners, progress
from api.cli.posting import write_file
from ledger.log.encoding import encode_base32
from ledger.words import say

if TYPE_CHECKING:
    from certs.printing import PrintRoom

CERTIFICATES, LABELS, ROLL = 250, 960, 500  # in one file: 2.5 MB each while typeset, 40 sheets, a roll
SHEET = 24  # labels on A4


@dataclass(frozen=True, slots=True)
class Part:
    """One file of a run.

    Attributes:
        path: of the file.
        codes: its pieces.
        before: pieces in the files before it. total: pieces in all.
        moved: shows progress, (stage, done, total).
    """

    path: Path
    codes: Sequence[str]
    before: int
    total: int
    moved: Callable[[str, int, int], None]

    def tick(self, stage: str, done: int, of: int) -> None:
        """Show that `done` of `of` steps of this file's stage are done, in pieces of the whole run."""
        self.moved(stage, self.before + len(self.codes) * done // of, self.total)

    def gather(self, make: Callable[[str], Any], stage: str) -> list[Any]:
        """Return what `make` gives for each code, with progress."""
        made = []
        for code in self.codes:
            made.append(make(code))
            self.tick(stage, len(made), len(self.codes))
        return made

    def draw(self, pdf: bytes, paths: Sequence[Path], symbols: Sequence[Sequence[str]], **how: Any) -> list[Path]:
        """Write each page as a picture, its QRs read again from it, and return where."""
        from certs.pictures import page_pictures

        for number, (path, picture) in enumerate(
            zip(paths, page_pictures(pdf, symbols=symbols, **how), strict=True), 1
        ):
            write_file(path, picture)
            self.tick("pictures", number, len(paths))
        return list(paths)


def write_singles(room: "PrintRoom", codes: Sequence[str], out: Path, *, png: bool = False) -> list[Path]:
    """Write `<CODE>.pdf` of each piece, its proofs attached."""
    from certs.certificate import print_certificate

    written = []
    for part in _parts("", codes, 1, out):
        [code] = part.codes
        fields, path = room.certificate(code), out / f"{code}.pdf"
        pdf = print_certificate(fields, room.attachments(code))
        write_file(path, pdf)
        written.append(path)
        part.tick("certificates", 1, 1)
        if png:
            written += part.draw(pdf, [out / f"{code}.png"], [(fields.link, fields.proof_link)])
    return written


def write_run(room: "PrintRoom", codes: Sequence[str], out: Path, *, png: bool = False) -> list[Path]:
    """Write `certificates.pdf`, a page a piece, over one shared background."""
    from certs.certificate import for_run, print_certificates
    from certs.press import pressed

    written = []
    for part in _parts("certificates", codes, CERTIFICATES, out):
        run = part.gather(lambda code: for_run(room.certificate(code)), "certificates")
        pdf = pressed(print_certificates, run, tick=_read_back(part))
        write_file(part.path, pdf)
        written.append(part.path)
        if png:
            symbols = [(fields.link, fields.proof_link) for fields in run]
            written += part.draw(pdf, [out / f"{code}.png" for code in part.codes], symbols)
    return written


def write_labels(
    room: "PrintRoom", codes: Sequence[str], out: Path, *, png: bool = False, thermal: int = 0
) -> list[Path]:
    """Write `labels.pdf`, 24 on A4; or with `thermal`, a printer's resolution, `labels-<dpi>dpi.pdf`, one a page."""
    from certs.labels import print_labels
    from certs.press import pressed
    from certs.thermal import PRINTERS, print_thermal_labels

    written = []
    name, size = (f"labels-{thermal}dpi", ROLL) if thermal else ("labels", LABELS)
    for part in _parts(name, codes, size, out):
        labels = part.gather(room.label, "labels")
        make, given = (print_thermal_labels, (labels, thermal)) if thermal else (print_labels, (labels,))
        pdf = pressed(make, *given, time=room.time, tick=_read_back(part))
        write_file(part.path, pdf)
        written.append(part.path)
        links = [label.link for label in labels]
        if png and thermal:
            paths = [out / f"{code}-label.png" for code in part.codes]
            written += part.draw(pdf, paths, [[link] for link in links], dpi=PRINTERS[thermal] / 10, mono=True)
        elif png:
            sheets = [links[start : start + SHEET] for start in range(0, len(links), SHEET)]
            first = part.before // SHEET + 1
            written += part.draw(pdf, [out / f"labels-{first + n:03}.png" for n in range(len(sheets))], sheets)
    return written


def write_kiln_list(room: "PrintRoom", batch: str, out: Path, *, png: bool = False) -> list[Path]:
    """Write `kiln-list-<batch>.pdf`."""
    from certs.kiln_list import print_kiln_list
    from certs.pictures import page_pictures

    path = out / f"kiln-list-{batch}.pdf"
    fields = room.kiln_list(batch)
    pdf = print_kiln_list(fields)
    write_file(path, pdf)
    written = [path]
    symbols = [[encode_base32(fields.root)]] if fields.root else []
    for number, picture in enumerate(page_pictures(pdf, symbols=symbols) if png else (), 1):
        written.append(out / f"kiln-list-{batch}-{number:03}.png")
        write_file(written[-1], picture)
    return written


def _parts(name: str, codes: Sequence[str], size: int, out: Path) -> Iterator[Part]:
    """Yield the files of a run: `<name>.pdf`, or `<name>-01.pdf` and so on where there are several."""
    count = -(-len(codes) // size)
    with progress(say("cli.print", manners.lang)) as moved:
        for number, start in enumerate(range(0, len(codes), size), 1):
            path = out / (f"{name}.pdf" if count == 1 else f"{name}-{number:02}.pdf")
            yield Part(path, codes[start : start + size], start, len(codes), moved)


def _read_back(part: Part) -> Callable[[int, int], None]:
    """Return what shows how many of a file's pages were read back."""
    return lambda done, of: part.tick("read-back", done, of)
