"""`doctor`: what this machine is, and whether it can keep a ledger.

✓ kilnmark 0.1.0 on Python 3.11.2
✓ signatures: pynacl passed the strict test
✓ database: SQLite 3.40.1, journal wal, synchronous full
✓ clock: 2026-05-01T08:00:00Z
"""

import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from api.cli.checkup import looks_at, try_guard
from api.cli.inputs import present_folder
from api.cli.manners import REFUSED, manners, show
from api.cli.signing import now
from ledger.craft.error_words import explain_plainly
from ledger.errors import LedgerError, PolicyError
from ledger.log.encoding import format_time, parse_time
from ledger.words import say

BASE = ("cryptography", "pynacl", "msgspec", "cbor2", "typer", "rich", "httpx2", "pypdfium2")
EXTRAS = ("fastapi", "sqlmodel", "uvicorn", "pillow", "python-calamine", "qrcode", "typst", "zxing-cpp")
NOT_BEFORE = parse_time("2026-01-01T00:00:00Z")  # no clock that is right says less
_GIB = 1 << 30
_TRY_CODE = "HTTPS://DOCTOR.EXAMPLE/C/0123456789ABT"


def doctor(
    directory: Annotated[
        Path | None, typer.Argument(callback=present_folder, help="A ledger's directory, to look at it too.")
    ] = None,
) -> None:
    """Look at this machine, and at a ledger. 体检：这台机器和账本。

    Of a ledger: its databases' settings, its folder, guard against database and second copy, keys and private files and
    who can read them, photos still to come. `kilnmark fsck` derives everything again; this takes a second.

    Exit 0: all well. 1: something is not.

    Example: kilnmark doctor ledger
    """
    looks = [*machine_looks(directory or Path()), ("guard", _guard), ("fonts", _fonts), ("codes", _codes)]
    if directory is not None:
        looks += looks_at(directory)
    examine(looks, "well")


def machine_looks(directory: Path) -> list[tuple[str, Callable[[], str]]]:
    """Return the looks at the machine that any ledger needs; `directory` says which disk."""
    return [
        ("program", _program), ("libraries", _libraries), ("signatures", _signatures), ("clock", _clock),
        ("disk", lambda: _disk(directory)), ("database", _database),
    ]  # fmt: skip


def examine(looks: Sequence[tuple[str, Callable[[], str]]], all_well: str) -> NoReturn:
    """Look, show what was found, and leave: 0 when all is well, which JSON says under the name given, else 1."""
    found = [_look(name, look) for name, look in looks]
    lines = []
    for each in found:
        title = say(f"cli.doctor-{each['name']}", manners.lang)
        lines.append(f"{'✓' if each['ok'] else '✗'} {title}{each['what']}")
    well = all(each["ok"] for each in found)
    show({all_well: well, "checks": found}, "\n".join(lines))
    raise typer.Exit(0 if well else REFUSED)


def _look(name: str, look: Callable[[], str]) -> dict[str, str | bool]:
    """Return what one look found; an extra that is not installed is no fault."""
    try:
        return {"name": name, "ok": True, "what": look()}
    except ModuleNotFoundError as e:
        return {"name": name, "ok": True, "what": say("cli.doctor-not-installed", manners.lang, name=e.name)}
    except LedgerError as e:
        return {"name": name, "ok": False, "what": f"{explain_plainly(e, manners.lang)[0]} [{e.code}]"}


def _program() -> str:
    return f"kilnmark {version('kilnmark')}, Python {sys.version.split()[0]}"


def _libraries() -> str:
    return ", ".join(_versions((*BASE, *EXTRAS)))


def _versions(names: tuple[str, ...]) -> Iterator[str]:
    for name in names:
        try:
            yield f"{name} {version(name)}"
        except PackageNotFoundError:
            yield f"{name} –"


def _signatures() -> str:
    from ledger.log.keys import BACKEND

    return say("cli.doctor-strict", manners.lang, backend=BACKEND)


def _clock() -> str:
    at = now()
    if at < NOT_BEFORE:
        raise PolicyError("clock-wrong", time=format_time(at))
    return format_time(at)


def _disk(directory: Path) -> str:
    """Refuse a volume on which the store would stop: less than 1 GiB free."""
    usage = shutil.disk_usage(directory if directory.exists() else Path())
    if usage.free < min(_GIB, usage.total // 10):
        raise PolicyError("disk-full", path=str(directory))
    return say("cli.doctor-free", manners.lang, free=f"{usage.free / _GIB:.1f}")


def _database() -> str:
    """Open a database as a ledger's is opened: the pragmas that make it durable are asserted there."""
    from ledger.store.connection import open_writer

    with tempfile.TemporaryDirectory(prefix="kilnmark-doctor-") as folder:
        connection = open_writer(Path(folder) / "try.db")
        (journal,) = connection.execute("PRAGMA journal_mode").fetchone()
        connection.close()
    return f"SQLite {sqlite3.sqlite_version}, journal_mode {journal}, synchronous full"


def _guard() -> str:
    """Swap a guard as a ledger does, where temporary files lie."""
    with tempfile.TemporaryDirectory(prefix="kilnmark-doctor-") as folder:
        good = try_guard(Path(folder))
    if not good:
        raise PolicyError("guard-unreliable")
    return say("cli.doctor-guard-good", manners.lang)


def _fonts() -> str:
    from certs.glyphs import check_glyphs, font_files

    check_glyphs([("doctor", "紫砂堃喆 Kilnmark")])
    return ", ".join(path.name for path in font_files())


def _codes() -> str:
    """Draw a code and read it with the other program, as every print is read back."""
    import qrcode
    import zxingcpp

    drawn = qrcode.QRCode(border=4, box_size=4)
    drawn.add_data(_TRY_CODE)
    read = zxingcpp.read_barcodes(drawn.make_image().get_image().convert("L"))
    if [each.text for each in read] != [_TRY_CODE]:
        raise PolicyError("codes-unreadable")
    return say("cli.doctor-codes-good", manners.lang)


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(doctor)
