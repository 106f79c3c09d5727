"""Evidence packages: the how-to in them is followed with public tools alone; nothing that was exchanged passes."""

import hashlib
import io
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from certs.bundle import format_bundle, parse_bundle
from certs.evidence import StampedPage, make_evidence, read_evidence
from certs.verify import verify
from ledger.errors import LedgerError
from ledger.log.checkpoint import Checkpoint, format_checkpoint
from ledger.log.cosignature import cosign
from ledger.log.note import COSIGNATURE, Note, format_note, make_vkey, parse_note
from ledger.log.receipt import format_receipt, parse_receipt
from ledger.log.timestamp import read_root
from ledger.log.tree import inclusion_path
from ledger.log.trust import Trust
from ledger.log.trust import Witness as Known
from ledger.prover import frontier_at, nodes_of
from tests.api.conftest import SLOTTED, STUDIO, furnish
from tests.api.served import Served
from tests.craft.kiln_world import code_of
from tests.craft.world import key_of
from tests.tsa import Authority

pytestmark = pytest.mark.needs("openssl")

NAME = "museum.example.net/w"


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Return a furnished ledger."""
    with Served(tmp_path_factory.mktemp("evidence") / "studio") as made:
        furnish(made)
        yield made


def witnessed(bundle: bytes, trust: Trust) -> tuple[bytes, Trust]:
    """Return a bundle whose page a witness cosigned, and the trust file that knows the witness."""
    parts = parse_bundle(bundle)
    note = parse_note(parse_receipt(parts.receipts[0]).checkpoint)
    line = cosign(note.text, 1_777_700_000, NAME, key_of("museum"))
    page = format_note(Note(note.text, (*note.signatures, line)))
    receipts = tuple(format_receipt(replace(parse_receipt(each), checkpoint=page)) for each in parts.receipts)
    known = Known(
        "museum.example.net", "https://museum.example.net/w", make_vkey(NAME, COSIGNATURE, key_of("museum").public)
    )
    return format_bundle(replace(parts, receipts=receipts)), replace(trust, quorum=1, witnesses=(known,))


def package(studio: Served, number: int, *, cosigned: bool = False) -> tuple[bytes, Trust]:
    """Return a piece's package, and the trust file it is checked against."""
    code, trust = code_of(number), studio.instance.trust
    bundle = studio.get(f"/api/v1/pieces/{code}/bundle").content
    if cosigned:
        bundle, trust = witnessed(bundle, trust)
    blobs = studio.instance.blobs
    return make_evidence(code, bundle, trust, lambda name: blobs.get(name) if name in blobs else b"", b"%PDF-"), trust


def unpacked(data: bytes, folder: Path) -> Path:
    """Unpack as an expert does."""
    with ZipFile(io.BytesIO(data)) as file:
        file.extractall(folder)
    return folder


def follows(folder: Path, lang: str = "en") -> bool:
    """Follow the how-to: every line behind a dollar sign, in a shell; report whether all of them went well."""
    text = (folder / f"README.{lang}.txt").read_text("utf-8")
    commands = "\n".join(line[2:] for line in text.splitlines() if line.startswith("$ "))
    assert commands.count("\n") >= 4
    done = subprocess.run(["bash", "-e", "-c", commands], cwd=folder, capture_output=True, text=True, check=False)
    return done.returncode == 0


@pytest.mark.parametrize(("number", "cosigned", "lang"), [(SLOTTED, False, "zh"), (STUDIO, True, "en")])
def test_the_how_to_is_followed_with_public_tools(
    studio: Served,
    tmp_path: Path,
    number: int,
    cosigned: bool,
    lang: str,
) -> None:
    """In either language, of a piece of a kiln and of one with witnesses; the same again is the same bytes."""
    data, trust = package(studio, number, cosigned=cosigned)
    assert package(studio, number, cosigned=cosigned) == (data, trust)
    folder = unpacked(data, tmp_path)
    assert follows(folder, lang)
    assert (folder / "cosignatures").exists() is cosigned
    assert verify(data, trust, studio.time).verdict.word == "registered"
    assert (folder / f"LIMITS.{lang}.txt").read_text("utf-8")


@pytest.fixture(scope="module")
def tsa(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """An authority; its address is never opened."""
    return Authority(tmp_path_factory.mktemp("tsa"))


def packed(folder: Path) -> bytes:
    """Return a folder as a zip again."""
    out = io.BytesIO()
    with ZipFile(out, "w") as file:
        for path in sorted(each for each in folder.rglob("*") if each.is_file()):
            file.write(path, path.relative_to(folder).as_posix())
    return out.getvalue()


def stamped_package(studio: Served, tsa: Authority, number: int, size: int) -> tuple[bytes, Trust]:
    """Return a piece's package with the stamp of an earlier page, of this size, and the trust file."""
    code, der = code_of(number), read_root(tsa.root)
    trust = replace(studio.instance.trust, tsa=(hashlib.sha256(der).digest(),))
    bundle = studio.get(f"/api/v1/pieces/{code}/bundle").content
    index = parse_receipt(parse_bundle(bundle).receipts[0]).index
    with studio.instance.store.read() as reading:
        node = nodes_of(reading, reading.head().size)
        page = Checkpoint(trust.origin, size, frontier_at(size, node).root())
        path = tuple(inclusion_path(index, size, node))
    stamped = StampedPage(page, tsa.stamp(format_checkpoint(page)), der, path)
    return make_evidence(code, bundle, trust, lambda name: b"", b"", stamped), trust


def test_a_stamped_page_is_checked_with_openssl(studio: Served, tsa: Authority, tmp_path: Path) -> None:
    """In both languages; another stamp, another page, another certificate, a path that leads elsewhere: refused."""
    size = studio.instance.page().checkpoint.size - 1
    data, trust = stamped_package(studio, tsa, SLOTTED, size)
    report = verify(data, trust, studio.time)
    assert report.verdict.word == "registered"
    (told,) = [each for each in report.verdict.checked if each.code == "time-stamped"]
    assert told.ticked
    unpinned = verify(data, replace(trust, tsa=()), studio.time)
    assert unpinned.verdict.word == "registered"
    assert "time-stamped" not in {each.code for each in unpinned.verdict.checked}
    folder = unpacked(data, tmp_path / "a")
    for lang in ("zh", "en"):
        assert "openssl ts -verify" in (folder / f"README.{lang}.txt").read_text("utf-8")
        assert follows(folder, lang)
    other = unpacked(stamped_package(studio, tsa, SLOTTED, size - 1)[0], tmp_path / "b")
    stranger = Authority(tmp_path / "stranger", "stranger")
    strange = unpacked(stamped_package(studio, stranger, SLOTTED, size)[0], tmp_path / "c")
    for name, source in (
        ("body", other), ("path", other), ("token.tsr", other), ("token.tsr", strange), ("root.pem", strange),
    ):  # fmt: skip
        mine = folder / "timestamp" / name
        before = mine.read_bytes()
        mine.write_bytes((source / "timestamp" / name).read_bytes())
        put_right(folder)
        assert mine.read_bytes() == before or not follows(folder), name
        bent = verify(packed(folder), trust, studio.time).verdict
        assert bent.word == "registered"
        assert mine.read_bytes() == before or "time-stamped" not in {each.code for each in bent.checked}, name
        mine.write_bytes(before)
    for name in ("token.tsr", "root.pem"):  # both at once: a clock of whoever made the package
        (folder / "timestamp" / name).write_bytes((strange / "timestamp" / name).read_bytes())
    put_right(folder)
    assert not follows(folder)


def put_right(folder: Path) -> None:
    """Write the hashes anew, as whoever changed something would."""
    files = [each for each in sorted(folder.rglob("*")) if each.is_file() and each.name != "SHA256SUMS"]
    sums = [f"{hashlib.sha256(each.read_bytes()).hexdigest()}  {each.relative_to(folder)}\n" for each in files]
    (folder / "SHA256SUMS").write_text("".join(sums), "utf-8")


def altered(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield each kind of file that proves something."""
    kinds = (
        "page/body",
        "page/signature",
        "page/log.pem",
        "check",
        "receipts",
        "statements",
        "cosignatures",
        "trust.json",
    )
    for kind in kinds:
        for path in sorted([folder / kind] if (folder / kind).is_file() else (folder / kind).glob("*"))[:3]:
            yield kind, path


def test_nothing_that_was_changed_passes_though_its_hash_was_put_right(studio: Served, tmp_path: Path) -> None:
    """One byte in the middle of each kind of file, SHA256SUMS written anew: the how-to ends in an error each time."""
    data, _ = package(studio, STUDIO, cosigned=True)
    folder = unpacked(data, tmp_path)
    seen = set()
    for kind, path in altered(folder):
        before = path.read_bytes()
        at = len(before) // 2
        path.write_bytes(before[:at] + bytes([before[at] ^ 1]) + before[at + 1 :])
        put_right(folder)
        assert not follows(folder), f"{path.relative_to(folder)} was changed and passes"
        path.write_bytes(before)
        seen.add(kind)
    assert len(seen) >= 7


def test_a_part_of_another_package_passes_nowhere(studio: Served, tmp_path: Path) -> None:
    """Statements, keys and pages of one piece laid into another's."""
    one, two = (unpacked(package(studio, number)[0], tmp_path / str(number)) for number in (SLOTTED, STUDIO))
    for name in ("statements/00.signed", "statements/00.sig", "receipts/00.tlog-proof"):
        mine = one / name
        before = mine.read_bytes()
        mine.write_bytes((two / name).read_bytes())
        put_right(one)
        assert not follows(one), name
        mine.write_bytes(before)
    put_right(one)
    assert follows(one), "the control: put back, it passes"


def bomb() -> bytes:
    """Return an archive whose bundle unpacks to far more than a bundle has."""
    out = io.BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as file:
        file.writestr("0123456789ABT.proof.json", b"0" * (64 << 20))
    return out.getvalue()


def test_an_archive_that_is_none_or_bursts_is_refused(studio: Served) -> None:
    """Cut, of two bundles, with a bundle in a folder, a bomb: by code, and nothing is unpacked to disk."""
    data, trust = package(studio, STUDIO)
    out = io.BytesIO()
    with ZipFile(out, "w") as file:
        file.writestr("a/0123456789ABT.proof.json", b"{}")
    for wrong in (data[:2000], b"PK\x03\x04", out.getvalue()):
        with pytest.raises(LedgerError) as caught:
            read_evidence(wrong)
        assert caught.value.code in {"evidence-unreadable", "document-empty"}
    assert verify(bomb(), trust, studio.time).verdict.word in {"mismatch", "cannot-tell"}
    code, bundle = read_evidence(data)
    assert (code, parse_bundle(bundle).receipts[0][:4]) == (code_of(STUDIO), b"c2sp")
