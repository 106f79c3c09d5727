"""Readers of the log: Go's sumdb, Tessera, Filippo Valsorda's witness, proofbundle."""

import shutil
from pathlib import Path

from certs.bundle import parse_bundle
from ledger.log.receipt import parse_receipt
from ledger.log.tiles import entries_path, tile_path, tile_width
from tests.interop.bench import PROGRAMS, Bench, Outcome, Tool, flipped

SUMDB, TESSERA = "golang.org/x/mod@v0.43.0", "github.com/transparency-dev/tessera@v1.0.4"


def _receipts(bench: Bench, folder: Path) -> list[str]:
    """Take the receipts out of the certificate; return their files."""
    bundle = bench.sh(["qpdf", f"--show-attachment={bench.code}.proof.json", str(bench.certificate)])
    paths = []
    for number, receipt in enumerate(parse_bundle(bundle).receipts):
        (folder / f"{number}.tlog-proof").write_bytes(receipt)
        paths.append(str(folder / f"{number}.tlog-proof"))
    return paths


def _bent_mirrors(bench: Bench, folder: Path) -> dict[str, Path]:
    """Return copies of the mirror with one bit flipped: in the page, in a tile, in an entry."""
    size = bench.page.size
    places = {
        "its page's root": "checkpoint", "a tile": tile_path(0, 0, tile_width(0, 0, size)),
        "an entry": entries_path(0, tile_width(0, 0, size)),
    }  # fmt: skip
    made = {}
    for what, name in places.items():
        copy = folder / what.replace(" ", "-").replace("'", "")
        shutil.copytree(bench.mirror, copy)
        data = (copy / name).read_bytes()
        at = data.index(b"\n", data.index(b"\n") + 1) + 5 if name == "checkpoint" else None
        (copy / name).write_bytes(flipped(data, at))
        made[what] = copy
    return made


def sumdb(bench: Bench) -> Outcome:
    """Go's checksum database: note opens the page, tlog proves each record and each earlier size from the tiles."""
    program, folder = str(bench.go("sumdb", SUMDB, program="tlog.go")), bench.folder("sumdb")
    receipts = _receipts(bench, folder)
    said = bench.sh([program, bench.vkey, str(bench.mirror), *receipts]).decode().strip()
    refused = []
    for what, copy in _bent_mirrors(bench, folder).items():
        assert bench.refuses([program, bench.vkey, str(copy)]), what
        refused.append(what)
    receipt = Path(receipts[0])
    data = receipt.read_bytes()
    extra = data.index(b"extra ") + 60
    receipt.write_bytes(data[:extra] + (b"A" if data[extra : extra + 1] != b"A" else b"B") + data[extra + 1 :])
    assert bench.refuses([program, bench.vkey, str(bench.mirror), str(receipt)])
    other = bench.vkey[:-4] + ("AAAA" if not bench.vkey.endswith("AAAA") else "BBBB")
    assert bench.refuses([program, other, str(bench.mirror)])
    return Outcome(SUMDB, (said,), (*refused, "an altered receipt", "another key"))


def tessera(bench: Bench) -> Outcome:
    """Tessera's fsck: the whole log from its files, every hash anew."""
    build = "github.com/transparency-dev/tessera/cmd/fsck"
    program, folder = str(bench.go("tessera", f"{build}@v1.0.4", build=build)), bench.folder("tessera")
    (folder / "vkey").write_text(bench.vkey)

    def fsck(root: Path) -> list[str]:
        return [program, f"--storage_url=file://{root}/", f"--public_key={folder / 'vkey'}", "--ui=false"]

    good = "Successfully fsck'd log with size"  # it ends with 0 whatever it found
    assert f"{good} {bench.page.size} " in bench.sh(fsck(bench.mirror)).decode()
    refused = []
    for what, copy in _bent_mirrors(bench, folder).items():
        said = bench.sh(fsck(copy)).decode()
        assert good not in said, what
        assert "fsck failed" in said, what
        refused.append(what)
    return Outcome(TESSERA, (f"a mirror of {bench.page.size} entries",), tuple(refused))


def proofbundle(bench: Bench) -> Outcome:
    """A Python reader of C2SP tlog-proof: each receipt with its own leaf."""
    python, folder = bench.python("proofbundle", "proofbundle"), bench.folder("proofbundle")
    receipts = [Path(path) for path in _receipts(bench, folder)]

    def check(path: Path, leaf: bytes) -> list[str]:
        (folder / "leaf").write_bytes(leaf)
        return [python, str(PROGRAMS / "proof_read.py"), str(path), str(folder / "leaf"), bench.vkey]

    for path in receipts:
        leaf = parse_receipt(path.read_bytes()).frames[0]
        bench.sh(check(path, leaf))
        assert bench.refuses(check(path, flipped(leaf))), "another leaf"
        data = path.read_bytes()
        bent = path.with_suffix(".bent")
        bent.write_bytes(flipped(data, data.index(b"\n\n") - 10))
        assert bench.refuses(check(bent, leaf)), "another path"
    version = f"proofbundle {bench.version(python, 'proofbundle')}"
    return Outcome(version, (f"{len(receipts)} receipts",), ("another leaf", "another path"))


TOOLS = (
    Tool("x/mod sumdb", "Go", "pages, tiles, entries, receipts", sumdb),
    Tool("Tessera fsck", "transparency-dev", "a mirror, as a tlog-tiles log", tessera),
    Tool("proofbundle", "PyPI", "receipts, as C2SP tlog-proof", proofbundle),
)
