"""A disk whose power can be cut: an ext4 image in memory, mounted through a loop device (7-assurance §7.4).

    volume = Volume.make(home / "disk")          needs root; all mounts vanish with this process
    with volume.mounted() as directory: …        what was not synced is in the system's cache, not in the image
    cut = volume.cut(home / "after")             the image as it is now: what the disk holds when the power fails

Whoever writes must stand still (SIGSTOP) while the image is copied, else blocks of two moments meet; only what the
image has of data is copied, in a few milliseconds. `spill` lets the system write back some of its cache first, in no
order: that is its right at any moment, and what tears files.
"""

import ctypes
import os
import random
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LENGTH = 192 << 20  # of the image; sparse
PAGE = 4096
_LIBC = ctypes.CDLL(None, use_errno=True)
_NEW_MOUNTS = 0x00020000  # CLONE_NEWNS
_PRIVATE = 0x00044000  # MS_REC | MS_PRIVATE
_WRITE_OUT = 1 | 2 | 4  # SYNC_FILE_RANGE: wait before, write, wait after


def own_mounts() -> None:
    """Let this process and its children have mounts of their own: whatever ends it, none stays behind.

    Raises:
        OSError: not allowed here.
    """
    if _LIBC.unshare(_NEW_MOUNTS) or _LIBC.mount(b"none", b"/", None, _PRIVATE, None):
        raise OSError(ctypes.get_errno(), "no mount namespace")


class Volume:
    """One image, and where it is mounted."""

    def __init__(self, image: Path) -> None:
        self.image = image

    @staticmethod
    def make(image: Path) -> "Volume":
        """Make an empty disk."""
        with image.open("wb") as file:
            file.truncate(LENGTH)
        command = ["mkfs.ext4", "-q", "-F", "-b", str(PAGE), "-J", "size=4", "-E", "lazy_itable_init=0", str(image)]
        subprocess.run(command, check=True)
        return Volume(image)

    @contextmanager
    def mounted(self) -> Iterator[Path]:
        """Mount it beside the image; on leaving it is unmounted, which writes everything out."""
        directory = self.image.with_name(self.image.name + ".d")
        directory.mkdir(exist_ok=True)
        subprocess.run(["mount", "-t", "ext4", "-o", "loop,noatime", str(self.image), str(directory)], check=True)
        try:
            yield directory
        finally:
            if subprocess.run(["umount", str(directory)], check=False, capture_output=True).returncode:
                subprocess.run(["umount", "-l", str(directory)], check=True)  # a failed start keeps a file for a while

    def cut(self, image: Path) -> "Volume":
        """Copy the image as the disk holds it at this moment."""
        with self.image.open("rb") as source, image.open("wb") as target:
            target.truncate(LENGTH)
            at = 0
            while at < LENGTH:
                try:
                    start = os.lseek(source.fileno(), at, os.SEEK_DATA)
                except OSError:
                    break  # only a hole is left
                at = os.lseek(source.fileno(), start, os.SEEK_HOLE)
                os.lseek(target.fileno(), start, os.SEEK_SET)
                offset = start
                while offset < at:
                    offset += os.sendfile(target.fileno(), source.fileno(), offset, at - offset)
        return Volume(image)


def spill(directory: Path, chance: random.Random) -> None:
    """Write back some of what the system holds of the files there: whole files, or runs of pages, in any order."""
    files = [path for path in directory.iterdir() if path.is_file() and not path.name.endswith("-shm")]
    chance.shuffle(files)
    for path in files:
        kind = chance.random()
        if kind < 0.5:
            continue
        handle = os.open(path, os.O_RDONLY)
        try:
            pages = max(1, os.fstat(handle).st_size // PAGE)
            if kind < 0.6:
                os.fsync(handle)
            else:
                for _ in range(chance.randrange(1, 6)):
                    start, length = chance.randrange(pages), chance.randrange(1, 5)
                    _LIBC.sync_file_range(
                        handle, ctypes.c_int64(start * PAGE), ctypes.c_int64(length * PAGE), _WRITE_OUT
                    )
        finally:
            os.close(handle)
