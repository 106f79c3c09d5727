"""The log over HTTP: what tlog-tiles asks for, of published sizes only."""

import hashlib
import json
from pathlib import Path

import pytest

from ledger.craft.profile import zisha
from ledger.errors import InconsistencyError, NotFoundError
from ledger.log.checkpoint import open_checkpoint
from ledger.log.entry import parse_entry
from ledger.log.tiles import decode_bundle, decode_tile, parse_tile_path
from ledger.log.tree import hash_leaf, root_of
from ledger.log.trust import parse_trust
from ledger.mirror import mirror
from tests.api.conftest import SLOTTED
from tests.api.served import JPEG, Served
from tests.craft.kiln_world import MAKER, code_of

IMMUTABLE = "public, max-age=31536000, immutable"


def test_a_stranger_with_three_requests_holds_the_whole_log(served: Served) -> None:
    """Checkpoint, hashes and entries agree: the entries hash to the leaves, the leaves to the signed root."""
    trust = parse_trust(served.get("/trust.json").content)
    checkpoint = open_checkpoint(served.get("/checkpoint").content, trust.log, trust.origin)
    tile = served.get(f"/tile/0/000.p/{checkpoint.size}")
    bundle = served.get(f"/tile/entries/000.p/{checkpoint.size}")
    leaves = decode_tile(tile.content, checkpoint.size)
    entries = decode_bundle(bundle.content, checkpoint.size)
    assert [hash_leaf(entry) for entry in entries] == leaves
    assert root_of(leaves) == checkpoint.root
    assert hash_leaf(entries[0]) == trust.charter
    assert [parse_entry(entry).index for entry in entries] == list(range(checkpoint.size))
    for answer in (tile, bundle):
        assert answer.headers["cache-control"] == IMMUTABLE
        assert answer.headers["content-type"] == "application/octet-stream"


class Door:
    """The served log as a source for `mirror`."""

    def __init__(self, studio: Served) -> None:
        self._studio = studio

    def fetch(self, path: str, limit: int) -> bytes:
        """See `Source.fetch`."""
        answer = self._studio.get(f"/{path}")
        assert len(answer.content) <= limit
        if answer.status_code == 404:
            raise NotFoundError("source-missing", path=path)
        assert answer.status_code == 200
        return answer.content


def test_full_tiles_and_higher_levels_are_served(desk: Served) -> None:
    """Beyond 256 entries the first tile is full, named without a width, and has a parent; partial ones stay."""
    start = desk.size()
    early = desk.get(f"/tile/0/000.p/{start}").content
    answer = desk.post(desk.sheet_of(*(desk.piece(number=n) for n in range(260))))
    assert answer.status_code == 200, answer.text
    full = desk.get("/tile/0/000")
    assert (full.status_code, len(full.content)) == (200, 8192)
    assert desk.get("/tile/1/000.p/1").status_code == 200
    assert len(decode_bundle(desk.get("/tile/entries/000").content, 256)) == 256
    assert desk.get(f"/tile/0/000.p/{start}").content == early == full.content[: len(early)]


def test_only_widths_of_published_sizes_are_served(desk: Served) -> None:
    """Earlier sizes of this process stay; those between them never were; up to the start all may have been."""
    start = desk.size()
    desk.get("/checkpoint")
    desk.post(desk.sheet_of(*(desk.piece(number=n) for n in range(5))))
    size = desk.size()
    assert size == start + 6
    for width, status in ((size, 200), (start, 200), (start - 1, 200), (start + 2, 404), (size + 1, 404), (256, 404)):
        assert desk.get(f"/tile/0/000.p/{width}").status_code == status, width
        assert desk.get(f"/tile/entries/000.p/{width}").status_code == status, width
    desk.post(desk.draft("PieceRegistration", desk.piece(number=90), MAKER))
    assert desk.get(f"/tile/0/000.p/{size}").status_code == 200


@pytest.mark.parametrize(
    "name",
    [
        "0/000", "0/001.p/1", "0/000.p/0", "0/000.p/256", "0/0", "0/000.p/01", "00/000.p/1", "64/000", "entries/000",
        "entries/x001/000", "0/../../settings.json", "..%2f..%2fsettings.json", "0/000.p/1/", "data/000", "",
        "0/000.p/1%00",
    ],
)  # fmt: skip
def test_any_other_name_is_not_found(served: Served, name: str) -> None:
    """Names come from numbers; nothing leads out, nothing is guessed."""
    answer = served.get(f"/tile/{name}")
    assert (answer.status_code, answer.json()["code"]) in {(404, "source-missing"), (404, "route-unknown")}


def test_the_mirror_of_the_served_log_is_the_export(served: Served, tmp_path: Path) -> None:
    """`mirror` fetches it through these doors and finds nothing wrong."""
    mirror(Door(served), tmp_path / "mirror", parse_trust(served.get("/trust.json").content), lambda *_: None)
    names = {str(path.relative_to(tmp_path / "mirror")) for path in (tmp_path / "mirror").rglob("*") if path.is_file()}
    assert {"checkpoint", f"tile/0/000.p/{served.size()}"} <= names
    assert parse_tile_path(f"tile/0/000.p/{served.size()}").width == served.size()


def test_blobs_are_served_by_their_hash_and_as_what_they_are(served: Served) -> None:
    """A photo as a picture; a profile as bytes, which no browser reads as a page."""
    photo = JPEG + b"front"
    name = hashlib.sha256(photo).hexdigest()
    answer = served.get(f"/blob/{name}")
    assert (answer.content, answer.headers["content-type"]) == (photo, "image/jpeg")
    assert answer.headers["cache-control"] == IMMUTABLE
    assert answer.headers["x-content-type-options"] == "nosniff"
    profile = served.get(f"/blob/{zisha().hash}")
    assert (profile.status_code, profile.headers["content-type"]) == (200, "application/octet-stream")
    for data, kind in (
        (b"\x89PNG\r\n\x1a\n.", "image/png"),
        (b"RIFF....WEBP", "image/webp"),
        (b"<svg>", "application/octet-stream"),
    ):
        stored = served.instance.blobs.put(data)
        assert served.get(f"/blob/{stored}").headers["content-type"] == kind
    assert served.get("/blob/" + "0" * 64).json()["code"] == "blob-unknown"
    assert served.get("/blob/../settings.json").status_code == 404
    assert served.get("/blob/xyz").json()["code"] == "blob-name"


def test_a_damaged_blob_is_not_served(desk: Served, tmp_path: Path) -> None:
    """A flipped bit on the disk is our fault, said as such, and never a picture."""
    name = desk.instance.blobs.put(b"whole")
    path = next(desk._directory.rglob(name))
    path.write_bytes(b"wrong")
    answer = desk.get(f"/blob/{name}")
    assert (answer.status_code, answer.json()["code"]) == (500, "blob-damaged")


def test_the_context_names_every_kind_and_field(served: Served) -> None:
    """The JSON-LD context has each term once, under the ledger's own name, and redefines none of the credentials'."""
    answer = served.get("/ns/v1")
    assert answer.headers["content-type"] == "application/ld+json"
    terms = answer.json()["@context"]
    assert terms["PieceRegistration"] == "https://example.com/kiln/ns/v1#PieceRegistration"
    assert {"batch", "sha256", "credentialSubject"} & set(terms) == {"batch", "sha256"}
    assert not {"id", "type", "name", "description"} & set(terms)


def test_receipts_are_found_by_statement_id(served: Served) -> None:
    """Unknown and malformed ids have their own codes."""
    piece = served.get(f"/api/v1/pieces/{code_of(SLOTTED)}").json()
    assert served.get(f"/api/v1/receipts/{piece['statement']}").text.startswith("c2sp.org/tlog-proof@v1\n")
    assert served.get("/api/v1/receipts/" + "0" * 64).json()["code"] == "statement-unknown"
    for odd in ("0" * 63, "A" * 64, "%00"):
        answer = served.get(f"/api/v1/receipts/{odd}")
        assert (answer.status_code, answer.json()["code"]) == (400, "statement-id")


def test_health_and_readiness(desk: Served) -> None:
    """A halted ledger is alive but takes nothing."""
    assert desk.get("/healthz").json() == {"ok": True}
    ready = desk.get("/readyz").json()
    assert (ready["size"], ready["published"]) == (desk.size(), desk.size())
    desk.instance.sequencer.halted = InconsistencyError("store-forked", size=1)
    answer = desk.get("/readyz")
    assert (answer.status_code, answer.json()["code"]) == (503, "read-only")
    assert answer.headers["retry-after"] == "60"
    assert desk.get("/healthz").status_code == 200
    refused = desk.post(desk.draft("PieceRegistration", desk.piece(number=5), MAKER))
    assert (refused.status_code, refused.json()["code"]) == (500, "store-forked")
    assert json.loads(refused.content)["zh"]
