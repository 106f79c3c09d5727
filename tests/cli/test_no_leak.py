"""No hidden code in a request, a log line, a server's file, a receipt or a certificate: SPEC §8.3, 7-assurance C3.

A whole run against a real server in its noisiest mode, every byte that is sent recorded, and all of it searched for
every spelling of every code. Then the same run with a leak planted, which the same search must find in each place.
"""

import base64
import gzip
import json
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from api.cli.hidden_file import read_hidden
from ledger.craft.hidden_code import show_hidden
from ledger.craft.piece_keys import claim_key
from tests.certs.documents import pdf_of, picture_of
from tests.cli.conftest import real_time
from tests.cli.test_serving import ENROL, INIT
from tests.cli.transcript import run
from tests.cli.worlds import picture
from tests.recorder import Recorder
from tests.spellings import files_of, needles, readings, search
from tests.vectors.make_piece_keys import CODE, HIDDEN, ORIGIN

LEAKED = "TS8FPQ9KZK0123456789"  # twenty characters; planted, never drawn
# Access log on, every message of the server's loop logged: what the quiet mode leaves out stands there as well.
NOISY = """
import uvicorn
from uvicorn.config import LOGGING_CONFIG
LOGGING_CONFIG["handlers"]["access"]["stream"] = "ext://sys.stderr"  # stdout is a pipe that nobody empties
made = uvicorn.Config
uvicorn.Config = lambda app, **given: made(app, **{**given, "log_level": "trace", "access_log": True})
from api.cli import main
main()
"""


def row(number: int, day: str, note: str = "") -> dict[str, object]:
    """Return a piece of a studio firing, as a list gives it."""
    photos = []
    for view in ("front", "base"):
        picture(Path(f"photos/{number}-{view}.jpg"), 20 * number + len(view))
        photos.append({"file": f"photos/{number}-{view}.jpg", "view": view})
    return {
        "maker": "zs001", "title": {"zh": f"春水{number}"}, "shape": "shipiao", "forming": "fully-handmade",
        "clay": {"group": "zini", "name": "底槽清"}, "measures": {"capacity": 240, "method": "to-rim", "weight": 310},
        "firings": [{"kind": "electric", "date": day}], "year": int(day[:4]), "photos": photos,
        **({"note": {"zh": note}} if note else {}),
    }  # fmt: skip


@pytest.fixture
def wire(
    world: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Recorder]:
    """Found a ledger now, serve it noisily into `server.log`, and stand between it and us."""
    world("empty")
    real_time(monkeypatch)
    assert run(INIT, monkeypatch, capsys).code == 0
    command = [sys.executable, "-c", NOISY, "serve", "ledger", "--port", "0"]
    with Path("server.log").open("wb") as log, subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log) as server:
        assert server.stdout is not None
        port = int(server.stdout.readline().rsplit(b":", 1)[1])
        with Recorder(port) as recorder:
            yield recorder
        server.terminate()
        server.communicate(timeout=120)
    assert server.returncode == 0


@pytest.mark.studio
def test_hidden_codes_stay_on_the_makers_machine(
    wire: Recorder, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Registered, printed every way, mirrored: the codes stand in their file and on their sheets and nowhere else."""
    said: list[str] = []

    def do(command: str) -> None:
        done = run(command, monkeypatch, capsys)
        assert done.code == 0, done.err
        said.extend((done.out, done.err))

    def everything() -> dict[str, bytes]:
        places = {"requests": b"\n".join(map(bytes, wire.sent)), "terminal": "\n".join(said).encode()}
        places["server log"] = Path("server.log").read_bytes()
        for folder in ("ledger", "receipts", "paper", "mirror"):
            places |= files_of(Path(folder).absolute())
        return places

    day = time.strftime("%Y-%m-%d", time.gmtime(time.time() - 2 * 86400))
    monkeypatch.setenv("KILNMARK_LEDGER", wire.address)
    do(ENROL)
    Path("pieces.json").write_text(json.dumps([row(n, day) for n in (1, 2)]), "utf-8")
    do("register pieces.json --key zs001.key --receipts receipts --hidden-codes hidden.json")
    codes = read_hidden(Path("hidden.json"))
    for form in ("stickers", "folds"):
        do(f"scratch hidden.json --form {form} --out secret --png")
    pieces = " ".join(each.code for each in codes.pieces)
    print_all(do, pieces, codes.pieces[0].code)
    do(f"mirror {wire.address} mirror --trust ledger/trust.json")

    wanted = set[bytes]()
    for each in codes.pieces:
        key = claim_key(each.hidden, codes.origin, each.code, 1)
        wanted |= needles(each.hidden, key.seed)
        assert key.did.encode() in b"".join(map(bytes, wire.sent))  # bodies are recorded: the public half is there
    places = everything()
    kinds = {"requests", "server log", "terminal", "ledger/ledger.db", "paper/certificates.pdf"}
    assert kinds <= places.keys()
    assert b"POST /api/v1/statements" in places["requests"]
    assert b"POST /api/v1/statements" in places["server log"]
    assert search(places, wanted) == set()
    # The same search finds them where they are.
    kept = files_of(Path("secret").absolute()) | {"hidden.json": Path("hidden.json").read_bytes()}
    assert search(kept, wanted) == kept.keys()
    assert len(kept) == 5

    # The planted leak: a note that repeats a code in small letters, and an address that carries one.
    Path("leaky.json").write_text(json.dumps([row(4, day, f"暗码 {LEAKED.lower()}")]), "utf-8")
    do("register leaky.json --key zs001.key --receipts receipts")
    [leaky] = [name for name in files_of(Path("receipts").absolute()) if "proof" in name and name not in places]
    print_all(do, Path(leaky).stem, Path(leaky).stem)
    do("mirror " + wire.address + " mirror --trust ledger/trust.json")
    with urllib.request.urlopen(f"{wire.address}/checkpoint?code={show_hidden(LEAKED + '0')}", timeout=20):
        pass
    found = search(everything(), needles(LEAKED + "0", bytes(range(32))))
    assert {"requests", "server log", leaky, f"paper/{Path(leaky).stem}.pdf"} <= found
    assert [name for name in found if name.startswith("ledger/ledger.db")]
    assert [name for name in found if name.startswith("mirror/tile/entries")]


def print_all(do: Callable[[str], None], pieces: str, one: str) -> None:
    """Print every kind of paper: a single with its proofs and its picture, and of several the run and their labels."""
    do(f"print {one} --ledger ledger --out paper --only certificates --png")
    if pieces != one:
        do(f"print {pieces} --ledger ledger --out paper")
        do(f"print {pieces} --ledger ledger --out paper --thermal 203 --only labels --png")


SPELT = sorted(needles(HIDDEN, claim_key(HIDDEN, ORIGIN, CODE, 1).seed))


@pytest.mark.parametrize("around", [b"", b"x", b"xy", b"xyz", b"xyzw"])
def test_planted_spelling_is_found_at_every_place_in_a_longer_text(around: bytes) -> None:
    """A code inside a JWS, a base32 link or a hex dump begins wherever it does."""
    texts = [show_hidden(HIDDEN)[:-2], HIDDEN[:20], HIDDEN[:20].lower(), show_hidden(HIDDEN).lower()]
    for text in texts:
        data = around + text.encode() + b" and more"
        encoded = [data, data.hex().encode(), base64.b64encode(data), base64.urlsafe_b64encode(data)]
        encoded += [base64.b32encode(data), base64.b32encode(data).lower(), data.decode().encode("utf-16-le")]
        for leak in encoded:
            assert search({"x": leak}, set(SPELT)) == {"x"}, leak
    assert search({"x": around + b"01234-56789-ABCDE-FGHJ" + around}, set(SPELT)) == set()


def test_planted_code_is_found_in_every_kind_of_file() -> None:
    """In a PDF's attachment, in a QR of a picture, in a long cell of a database, in a gzip, in base64 of base64."""
    database = sqlite3.connect(":memory:")
    database.execute("CREATE TABLE t (a TEXT, b BLOB)")
    database.execute("INSERT INTO t VALUES (?, ?)", ("x", b"y" * 4000 + HIDDEN.encode() + b"y" * 9000))
    places = {
        "attachment": pdf_of(a__json=json.dumps({"hidden": show_hidden(HIDDEN)}).encode()),
        "picture": picture_of(HIDDEN),
        "database": database.serialize(),
        "gzip": gzip.compress(b"code=" + HIDDEN.lower().encode()),
        "receipt": b"extra "
        + base64.b64encode(b"\x00\x20" + base64.urlsafe_b64encode(b"{'note':'" + HIDDEN.encode() + b"'}")),
    }
    assert search(places, set(SPELT)) == places.keys()
    assert search({"clean": pdf_of(a__json=b"{}"), "none": picture_of(CODE)}, set(SPELT)) == set()
    assert len(list(readings(b"plain"))) == 1
