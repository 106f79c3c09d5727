"""Photos found by their file names, cleaned, hashed: `<slot or row>-<view>.jpg`.

    1-2-3-4-5-front.jpg   1-2-3-4-5_底部.JPG   lk-2026-09-1-2-3-4-5-seal.png   14-front.jpg (row 14)

What is hashed and kept is the cleaned picture: upright, at most 2,048 pixels, without EXIF, GPS or XMP.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Self

from api.intake.confined import Confined
from api.intake.findings import Findings
from ledger.craft.kinds.piece.parts import Photo
from ledger.craft.profile import Profile
from ledger.errors import MalformedError

MAX_BYTES = 40 << 20  # of one photo as it comes from a camera
TYPE = "image/jpeg"

_PICTURES = {".jpg", ".jpeg", ".png", ".webp", ".heic", ".heif", ".tif", ".tiff", ".bmp", ".gif", ".avif"}
_NAME = re.compile(r"(.+)[-_ ]([^-_ ]+)")

Keep = Callable[[str, bytes], None]


class PhotoFolder(Mapping[str, bytes]):
    """The pictures of a folder by file name, read one at a time; other files and hidden ones are not there."""

    def __init__(self, folder: Path) -> None:
        self._paths = {
            path.name: path
            for path in sorted(folder.iterdir())
            if path.is_file() and path.suffix.lower() in _PICTURES and not path.name.startswith(".")
        }

    def __getitem__(self, name: str) -> bytes:
        with self._paths[name].open("rb") as file:
            return file.read(MAX_BYTES + 1)  # one more than allowed, so that the cleaner sees that it is too long

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)


@dataclass(frozen=True, slots=True)
class PhotoSeat:
    """A row that photos may belong to: where it is, and its names in photo files, the exact one first."""

    sheet: str
    row: int
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CleanPhoto:
    """A cleaned picture: its JPEG bytes and their description, `view` still to be said."""

    data: bytes
    sha256: str
    width: int
    height: int

    def photo(self, view: str) -> Photo:
        """Return the part of a piece's statement."""
        return Photo(sha256=self.sha256, type=TYPE, view=view, width=self.width, height=self.height)


class PhotoCleaner:
    """Cleans pictures in a child process; a context manager, not shared between threads."""

    def __init__(self) -> None:
        self._child = Confined("api.intake.pixels:reencode", "photo-broken")

    def clean(self, data: bytes) -> CleanPhoto:
        """Return the picture without anything but its pixels.

        Raises:
            MalformedError: `photo-too-long` (40 MiB), `photo-format` (not JPEG, PNG, WebP), `photo-too-many-pixels`
                (50 million), `photo-broken`.
        """
        if len(data) > MAX_BYTES:
            raise MalformedError("photo-too-long", limit=MAX_BYTES >> 20)
        answer = self._child.ask(data)
        jpeg = answer[4:]
        width, height = int.from_bytes(answer[:2], "big"), int.from_bytes(answer[2:4], "big")
        return CleanPhoto(jpeg, sha256(jpeg).hexdigest(), width, height)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._child.close()


def join_photos(
    names: Iterable[str], seats: Iterable[PhotoSeat], profile: Profile, findings: Findings
) -> dict[PhotoSeat, dict[str, str]]:
    """Return for each row the photo files by view; photos that no row claims, or a view twice, are noted.

    A slot's name wins over a row's number; a name that two rows would answer to belongs to none.
    """
    seats = tuple(seats)
    joined: dict[PhotoSeat, dict[str, str]] = {seat: {} for seat in seats}
    owners: dict[str, list[PhotoSeat]] = {}
    for seat in seats:
        for name in seat.names:
            owners.setdefault(name, []).append(seat)
    rows: dict[str, list[PhotoSeat]] = {}
    for seat in seats:
        rows.setdefault(str(seat.row), []).append(seat)
    for name in names:
        key, view = _parse_name(name, profile)
        found = owners.get(key) or rows.get(key) or []
        if not view or len(found) != 1:
            code = "photo-name" if not view else "photo-unmatched" if not found else "photo-several-rows"
            findings.add("", 0, -1, name, "", MalformedError(code, name=name[:80]))
        elif view in joined[found[0]]:
            findings.add("", 0, -1, name, "", MalformedError("photo-view-twice", first=joined[found[0]][view]))
        else:
            joined[found[0]][view] = name
    return joined


def _parse_name(name: str, profile: Profile) -> tuple[str, str]:
    """Return (key, view code); the view is empty when the name has none."""
    stem = unicodedata.normalize("NFKC", name.rpartition(".")[0]).casefold().strip()
    match = _NAME.fullmatch(stem)
    if match is None:
        return stem, ""
    return re.sub(r"[_ .]+", "-", match[1]), profile.find("view", match[2]) or ""


def clean_photos(
    joined: Mapping[PhotoSeat, Mapping[str, str]],
    files: Mapping[str, bytes],
    keep: Keep,
    findings: Findings,
    tick: Callable[[], None] = lambda: None,
) -> dict[PhotoSeat, tuple[Photo, ...]]:
    """Clean every joined photo and hand it to `keep(sha256, jpeg)`; bad and doubled ones are noted.

    Args:
        joined: from `join_photos`.
        files: the bytes by file name.
        keep: stores a picture under its hash; one that is kept and not used in the end is named by no statement.
        findings: where bad pictures are noted.
        tick: called after each photo, for a progress bar.
    """
    photos: dict[PhotoSeat, tuple[Photo, ...]] = {}
    first: dict[str, str] = {}
    with PhotoCleaner() as cleaner:
        for seat, views in joined.items():
            done = []
            for view, name in views.items():
                try:
                    clean = cleaner.clean(files[name])
                except MalformedError as e:
                    findings.add(seat.sheet, seat.row, -1, name, name, e)
                    continue
                finally:
                    tick()
                if clean.sha256 in first:  # one picture for two pots, or for two views
                    twin = MalformedError("photo-same-picture", first=first[clean.sha256])
                    findings.add(seat.sheet, seat.row, -1, name, name, twin)
                first.setdefault(clean.sha256, name)
                keep(clean.sha256, clean.data)
                done.append(clean.photo(view))
            photos[seat] = tuple(done)
    return photos
