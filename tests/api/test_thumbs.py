"""Small pictures: made once, of photos that are here, within their bound."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from api.intake.pixels import CARD_SIDE, check_and_shrink, shrink
from api.thumbs import Thumbs
from ledger.errors import LedgerError, MalformedError
from ledger.store.photos import BlobFolder
from tests.api.served import Served

LIMIT = 400 << 10  # bytes


def drawn(width: int = 1200, height: int = 900, form: str = "JPEG", mode: str = "RGB", shade: int = 90) -> bytes:
    """Return a picture."""
    out = io.BytesIO()
    Image.effect_noise((width, height), shade).convert(mode).save(out, form)
    return out.getvalue()


@pytest.fixture
def blobs(tmp_path: Path) -> BlobFolder:
    """Return a folder of photos."""
    (tmp_path / "blobs").mkdir()
    return BlobFolder(tmp_path / "blobs")


@pytest.fixture
def thumbs(tmp_path: Path, blobs: BlobFolder) -> Iterator[Thumbs]:
    """Return small pictures, at most 400 KiB of them."""
    thumbs = Thumbs(tmp_path / "thumbs", blobs, LIMIT)
    yield thumbs
    thumbs.close()


@pytest.mark.parametrize(("form", "mode"), [("JPEG", "RGB"), ("JPEG", "L"), ("JPEG", "CMYK"), ("PNG", "RGBA"),
                                            ("PNG", "P"), ("PNG", "1"), ("WEBP", "RGBA")])  # fmt: skip
def test_every_sort_of_picture_becomes_a_card_s(form: str, mode: str) -> None:
    """WebP within the side, its shape kept; the check's answer has the same behind the size."""
    source = drawn(1300, 700, form, mode)
    small = Image.open(io.BytesIO(shrink(source)))
    assert (small.format, small.size) == ("WEBP", (CARD_SIDE, 345))
    told = check_and_shrink(source)
    assert told[:4] == (1300).to_bytes(2) + (700).to_bytes(2)
    assert Image.open(io.BytesIO(told[4:])).size == (CARD_SIDE, 345)


def test_a_small_picture_is_made_once(thumbs: Thumbs, blobs: BlobFolder, tmp_path: Path) -> None:
    """The second time it is read; a lost one is made again, the same; without its photo it is nobody's."""
    name = blobs.put(drawn())
    first = thumbs.get(name)
    (tmp_path / "thumbs" / name).write_bytes(b"kept")
    assert thumbs.get(name) == b"kept"
    (tmp_path / "thumbs" / name).unlink()
    assert thumbs.get(name) == first
    (tmp_path / "blobs" / name).unlink()
    with pytest.raises(LedgerError) as caught:
        thumbs.get(name)
    assert caught.value.code == "blob-unknown"


def test_the_oldest_go_when_there_are_too_many(thumbs: Thumbs, blobs: BlobFolder, tmp_path: Path) -> None:
    """Noise makes large files: the folder stays within its bound, and whoever asks gets the picture all the same."""
    names = [blobs.put(drawn(640, 480, shade=200 + number)) for number in range(8)]
    for name in names:
        thumbs.get(name)
    kept = {path.name: path.stat().st_size for path in (tmp_path / "thumbs").iterdir()}
    assert sum(kept.values()) <= LIMIT
    assert 0 < len(kept) < 8
    assert names[-1] in kept
    assert names[0] not in kept
    assert thumbs.get(names[0])[8:12] == b"WEBP"


@pytest.mark.parametrize("data", [b"", b"{}", b"\xff\xd8\xff\xe0 broken", drawn()[:2000]])
def test_what_is_no_whole_picture_has_no_small_one(thumbs: Thumbs, blobs: BlobFolder, data: bytes) -> None:
    """A craft profile is a blob, too."""
    with pytest.raises(LedgerError) as caught:
        thumbs.get(blobs.put(data))
    assert caught.value.code in {"blob-unknown", "photo-broken", "photo-format"}


def test_a_name_is_a_hash_and_nothing_else(thumbs: Thumbs) -> None:
    """It becomes a path."""
    with pytest.raises(MalformedError):
        thumbs.get("../guard")


def test_the_door(common: Served) -> None:
    """One that is here is kept for ever by browsers; one that is not is told so."""
    name = common.instance.blobs.put(drawn(900, 1200))
    answer = common.get(f"/thumb/{name}")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/webp")
    assert "immutable" in answer.headers["cache-control"]
    assert Image.open(io.BytesIO(answer.content)).size == (480, 640)
    assert common.get(f"/thumb/{'0' * 64}").status_code == 404
    assert common.get("/thumb/x").status_code == 400
