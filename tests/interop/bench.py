"""What strangers' tools are shown, and where each lives: an environment of its own under the output folder."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ledger.log.checkpoint import Checkpoint, parse_checkpoint
from ledger.log.note import format_vkey, parse_note
from ledger.log.tiles import WIDTH, decode_bundle, entries_path, tile_width
from ledger.log.trust import Trust, parse_trust

PROGRAMS = Path(__file__).parent / "programs"
MINUTES = 10


class NotRunError(Exception):
    """The tool can't be had here; its text says why."""


class RefusedError(Exception):
    """The tool said no: what is wanted of what was altered."""


@dataclass(frozen=True)
class Outcome:
    """What a tool did: its version, what it accepted, what it refused of what was altered, and a remark."""

    version: str
    accepted: tuple[str, ...]
    refused: tuple[str, ...]
    remark: str = ""


@dataclass(frozen=True)
class Tool:
    """Somebody else's program: its name, who makes it, what it reads of ours, and how it is run."""

    name: str
    maker: str
    reads: str
    run: Callable[["Bench"], Outcome]


class Bench:
    """The demo's ledger, certificates and mirror, made once; tools' environments."""

    def __init__(self, out: Path) -> None:
        self.out, self.kilnmark = out, str(Path(sys.executable).with_name("kilnmark"))
        self.demo = out / "demo"
        self.mirror = self.demo / "mirror"
        if not (self.mirror / "checkpoint").is_file():
            self.sh([self.kilnmark, "demo", "--out", str(self.demo)])
        self.note = (self.mirror / "checkpoint").read_bytes()
        self.page: Checkpoint = parse_checkpoint(parse_note(self.note).text)
        self.trust: Trust = parse_trust((self.demo / "trust.json").read_bytes())
        self.vkey = format_vkey(self.trust.log)
        self.certificate = min(self.demo.glob("?????????????.pdf"))
        self.code = self.certificate.stem

    def entries(self) -> list[bytes]:
        """Return every entry of the mirror."""
        found: list[bytes] = []
        for index in range(-(-self.page.size // WIDTH)):
            width = tile_width(0, index, self.page.size)
            found += decode_bundle((self.mirror / entries_path(index, width)).read_bytes(), width)
        return found

    def folder(self, name: str) -> Path:
        """Return an empty folder for what a tool is shown."""
        path = self.out / "shown" / name
        shutil.rmtree(path, ignore_errors=True)
        path.mkdir(parents=True)
        return path

    def sh(self, command: Sequence[str], *, cwd: Path | None = None, quiet: bool = False) -> bytes:
        """Run a program; return what it said, without its asides when `quiet`.

        Raises:
            RefusedError: it ended with anything but 0. NotRunError: there is no such program.
        """
        try:
            done = subprocess.run(list(command), cwd=cwd, capture_output=True, check=False, timeout=60 * MINUTES)
        except FileNotFoundError as e:
            raise NotRunError(f"{command[0]} is not on this machine") from e
        if done.returncode:
            raise RefusedError((done.stderr or done.stdout).decode(errors="replace").strip()[-300:])
        return done.stdout if quiet else done.stdout + done.stderr

    def refuses(self, command: Sequence[str], *, cwd: Path | None = None) -> bool:
        """Report whether a program says no."""
        try:
            self.sh(command, cwd=cwd)
        except RefusedError:
            return True
        return False

    def python(self, name: str, *packages: str) -> str:
        """Return the interpreter of an environment that has these packages and nothing of ours."""
        place = self.out / "env" / name
        if not (place / "ready").exists():
            try:
                self.sh([sys.executable, "-m", "venv", "--clear", str(place)])
                self.sh([str(place / "bin/python"), "-m", "pip", "install", "--quiet", *packages])
            except RefusedError as e:
                raise NotRunError(f"{' '.join(packages)} could not be installed: {e}") from e
            (place / "ready").touch()
        return str(place / "bin/python")

    def version(self, python: str, package: str) -> str:
        """Return a package's version in an environment."""
        told = f"import importlib.metadata as m; print(m.version({package!r}))"
        return self.sh([python, "-c", told]).decode().strip()

    def node(self, name: str, *packages: str) -> Path:
        """Return a folder whose node_modules has these packages."""
        place = self.out / "env" / name
        if not (place / "ready").exists():
            place.mkdir(parents=True, exist_ok=True)
            (place / "package.json").write_text('{"type":"module","private":true}')
            try:
                self.sh(["npm", "install", "--silent", "--no-audit", "--no-fund", *packages], cwd=place)
            except RefusedError as e:
                raise NotRunError(f"{' '.join(packages)} could not be installed: {e}") from e
            (place / "ready").touch()
        return place

    def package(self, name: str, package: str) -> Path:
        """Return an npm package's own files, without what it depends on."""
        place = self.out / "env" / name
        if not (place / "package/package.json").exists():
            shutil.rmtree(place, ignore_errors=True)
            place.mkdir(parents=True)
            try:
                self.sh(["npm", "pack", "--silent", package], cwd=place)
            except RefusedError as e:
                raise NotRunError(f"{package} could not be fetched: {e}") from e
            self.sh(["tar", "-xzf", str(next(place.glob("*.tgz")))], cwd=place)
        return place / "package"

    def go(self, name: str, *modules: str, program: str = "", build: str = ".") -> Path:
        """Return a program in Go, built with these modules: ours from `programs/`, or one of a module's own."""
        place = self.out / "env" / name
        binary = place / "program"
        if not binary.exists():
            place.mkdir(parents=True, exist_ok=True)
            (place / "go.mod").write_text("module interop\n\ngo 1.24\n")
            text = (PROGRAMS / program).read_text() if program else "package main\n\nfunc main() {}\n"
            (place / "main.go").write_text(text)
            try:
                self.sh(["go", "get", *modules], cwd=place)
                self.sh(["go", "build", "-mod=mod", "-o", "program", build], cwd=place)
            except RefusedError as e:
                raise NotRunError(f"{' '.join(modules)} could not be built: {e}") from e
        return binary


def flipped(data: bytes, at: int | None = None) -> bytes:
    """Return the bytes with one bit of one of them changed; in the middle when no place is given."""
    place = len(data) // 2 if at is None else at
    return data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]
