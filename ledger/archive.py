"""A backup file: a zip that is read by name and never extracted. SPEC §13.

    manifest.json    {"blobs":{"count":2,"length":9120,"names":"<64 hex>"},"damaged":0,"files":[{"length":73728,
                      "name":"ledger.db","sha256":"<64 hex>"},…],"made":"2026-05-01T08:00:00Z","origin":"…",
                      "size":412,"v":1}
    ledger.db  stage.db  settings.json  trust.json  checkpoint
    timestamp/…      time stamps and their authorities' certificates, where there are any: they can't be had again
    blob/<sha256>    each its own proof; `names` is SHA-256 of all names, sorted, a line each

No guard, no key, nothing private is ever in it. Whatever else a zip may hold is refused, not skipped.
"""

import hashlib
import os
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import msgspec

from ledger.errors import MalformedError, VerificationError
from ledger.log.encoding import check_origin, decode_struct, encode_struct, parse_time
from ledger.log.timestamp_files import is_stamp_path

MANIFEST = "manifest.json"
FILES = ("ledger.db", "stage.db", "settings.json", "trust.json", "checkpoint")
MAX_MANIFEST = 4 << 20  # bytes: a line for each time stamp
MAX_SMALL = 1 << 20  # bytes of a file that is read whole
_BLOB = re.compile(r"blob/([0-9a-f]{64})")
_AT_ONCE = 1 << 20


class Packed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One file: length in bytes, hex SHA-256."""

    length: int
    name: str
    sha256: str


class Blobs(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All blobs: how many, their bytes, and the hash over their names."""

    count: int
    length: int
    names: str


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a backup says of itself.

    Attributes:
        damaged: how many blobs were left out because they are not what their names say.
        made: when it was begun; size: entries of its checkpoint, at most those of its database.
    """

    blobs: Blobs
    damaged: int
    files: tuple[Packed, ...]
    made: str
    origin: str
    size: int
    v: int


_DECODER = msgspec.json.Decoder(Manifest)


class ArchiveWriter:
    """Writes a backup: files one after the other, the manifest last."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("xb")
        self._zip = zipfile.ZipFile(self._file, "w", zipfile.ZIP_STORED, allowZip64=True)
        self.files: list[Packed] = []
        self._names: list[str] = []
        self._length = 0

    def add_file(self, name: str, source: IO[bytes], *, deflate: bool = False) -> None:
        """Copy a file in, hashed as it passes."""
        info = zipfile.ZipInfo(name)  # no time of the machine: the same ledger gives the same file
        info.compress_type, info._compresslevel = zipfile.ZIP_DEFLATED if deflate else zipfile.ZIP_STORED, 1  # type: ignore[attr-defined]  # noqa: SLF001
        digest, length = hashlib.sha256(), 0
        with self._zip.open(info, "w", force_zip64=True) as target:
            while part := source.read(_AT_ONCE):
                target.write(part)
                digest.update(part)
                length += len(part)
        self.files.append(Packed(length, name, digest.hexdigest()))

    def add_blob(self, name: str, data: bytes) -> None:
        """Copy a blob in; the caller has hashed it."""
        self._zip.writestr(zipfile.ZipInfo(f"blob/{name}"), data)
        self._names.append(name)
        self._length += len(data)

    def finish(self, *, origin: str, size: int, made: str, damaged: int) -> Manifest:
        """Write the manifest, and make the file durable."""
        blobs = Blobs(len(self._names), self._length, _names_hash(self._names))
        manifest = Manifest(blobs, damaged, tuple(self.files), made, origin, size, 1)
        self._zip.writestr(zipfile.ZipInfo(MANIFEST), encode_struct(manifest))
        self._zip.close()
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        return manifest

    def close(self) -> None:
        """Close the file; one that was not finished is nothing."""
        self._file.close()


class ArchiveReader:
    """Reads a backup. What is handed out was checked against the manifest; see `open_archive`."""

    def __init__(self, opened: zipfile.ZipFile) -> None:
        self._zip = opened
        names = opened.namelist()
        self.manifest = self._manifest()
        listed = [each.name for each in self.manifest.files]
        self.blobs = [found[1] for name in names if (found := _BLOB.fullmatch(name))]
        if sorted(names) != sorted([MANIFEST, *listed, *(f"blob/{name}" for name in self.blobs)]):
            raise MalformedError("backup-malformed", reason="names")
        self.stamps = [name for name in listed if is_stamp_path(name)]
        if sorted(listed) != sorted([*FILES, *self.stamps]) or len(set(names)) != len(names):
            raise MalformedError("backup-malformed", reason="files")
        said = self.manifest.blobs
        if (said.count, said.names) != (len(self.blobs), _names_hash(self.blobs)):
            raise VerificationError("backup-damaged", name="blob")

    def _manifest(self) -> Manifest:
        try:
            data = self._read(MANIFEST, MAX_MANIFEST)
            manifest = decode_struct(data, _DECODER, MAX_MANIFEST, "backup")
            check_origin(manifest.origin)
            parse_time(manifest.made)
        except (KeyError, MalformedError) as e:
            raise MalformedError("backup-malformed", reason="manifest") from e
        if manifest.v != 1:
            raise MalformedError("backup-malformed", reason="v")
        return manifest

    @property
    def length(self) -> int:
        """Bytes that all of it takes on a disk."""
        return sum(each.length for each in self.manifest.files) + self.manifest.blobs.length

    def copy(self, name: str, target: Path) -> None:
        """Copy a file out, hashed as it passes; never more than the manifest says.

        Raises:
            VerificationError: `backup-damaged`.
        """
        said = next(each for each in self.manifest.files if each.name == name)
        digest, length = hashlib.sha256(), 0
        with self._zip.open(name) as source, target.open("xb") as file:
            while (part := source.read(_AT_ONCE)) and length <= said.length:
                file.write(part)
                digest.update(part)
                length += len(part)
            file.flush()
            os.fsync(file.fileno())
        if (length, digest.hexdigest()) != (said.length, said.sha256):
            raise VerificationError("backup-damaged", name=name)

    def small(self, name: str) -> bytes:
        """Return a small file's bytes; raises as `copy`."""
        said = next(each for each in self.manifest.files if each.name == name)
        data = self._read(name, MAX_SMALL)
        if (len(data), hashlib.sha256(data).hexdigest()) != (said.length, said.sha256):
            raise VerificationError("backup-damaged", name=name)
        return data

    def blob(self, name: str, limit: int) -> bytes:
        """Return a blob's bytes; raises as `copy`."""
        data = self._read(f"blob/{name}", limit)
        if hashlib.sha256(data).hexdigest() != name:
            raise VerificationError("backup-damaged", name=f"blob/{name}")
        return data

    def _read(self, name: str, limit: int) -> bytes:
        with self._zip.open(name) as source:
            data = source.read(limit + 1)
        if len(data) > limit:
            raise VerificationError("backup-damaged", name=name)
        return data


@contextmanager
def open_archive(path: Path) -> Iterator[ArchiveReader]:
    """Open a backup file.

    Raises:
        MalformedError: `backup-malformed`: no backup of ours. VerificationError: `backup-damaged`: it was one.
        OSError: the machine's.
    """
    try:
        with zipfile.ZipFile(path) as opened:
            yield ArchiveReader(opened)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, UnicodeError) as e:
        raise VerificationError("backup-damaged", name=path.name) from e


def _names_hash(names: list[str]) -> str:
    return hashlib.sha256("".join(f"{name}\n" for name in sorted(names)).encode()).hexdigest()


Moved = Callable[[str, int, int], None]
"""Called as (stage, done, total): stages `pages`, `photos`, `entries`."""
