"""The demo: what it leaves, what it proves, and that it touches nothing of anybody else's."""

import json
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from api.cli.demo import DATA, MARKER
from api.demo import proof, server
from api.demo.cast import Cast
from api.demo.lists import read_lists
from certs.pdf import read_attachments
from certs.summary import open_summary, parse_link
from certs.verify import verify
from ledger.craft.profile import zisha
from ledger.errors import MalformedError, NotFoundError, PolicyError, PushbackError, VerificationError
from ledger.instance import open_studio
from ledger.log.keyfile import decrypt_key
from ledger.log.keys import parse_did
from ledger.log.trust import parse_trust
from ledger.store.lock import StudioLock
from tests.certs.prints import page_count, page_text
from tests.cli.conftest import real_time
from tests.cli.transcript import Outcome, run

OURS = b'{"origin":"demo.kilnmark.example/trial","publicUrl":"https://demo.kilnmark.example","v":1}'
EXAMPLES = Path(__file__).parents[2] / "examples"
Play = Callable[[str], Outcome]


@pytest.fixture
def play(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Play:
    """Return a function that runs the command line in an empty folder, by the machine's clock."""
    real_time(monkeypatch)
    monkeypatch.chdir(tmp_path)

    def typed(command: str) -> Outcome:
        return run(command, monkeypatch, capsys)

    return typed


@pytest.mark.studio
def test_the_whole_kiln(play: Play, tmp_path: Path) -> None:
    """From the lists to the offline audit: six lines, the files, every proof sound, no name before its signature."""
    done = play("demo --out demo-out")
    out = tmp_path / "demo-out"
    assert done.code == 0, done.err
    assert len(done.out.splitlines()) == 6
    assert len(done.err.splitlines()) == 14
    pieces = json.loads((out / "pieces.json").read_bytes())
    single = next(path for path in out.glob("*.pdf") if path.stem in {piece["code"] for piece in pieces})
    assert {path.name for path in out.iterdir()} == {
        MARKER, "ledger", "mirror", "keys", "trust.json", "certificates.pdf", "labels.pdf", "kiln-list-lk-2026-09.pdf",
        single.name, "audit.json", "pieces.json",
    }  # fmt: skip
    _check_pieces(out, pieces)
    _check_prints(out, single, len(pieces))
    _check_audit(out)
    _check_photos(out)
    _check_left_open(out)


def _check_pieces(out: Path, pieces: list[dict[str, str]]) -> None:
    """Both QR texts lead to the piece, and the certifier of the trust file signed the longer one."""
    trust = parse_trust((out / "trust.json").read_bytes())
    certifiers = [parse_did(did) for did in trust.certifiers]
    assert len(pieces) >= 60
    for piece in pieces:
        link, qr = parse_link(piece["link"]), parse_link(piece["qr"])
        assert (link.code, link.summary) == (piece["code"], None)
        assert qr.summary is not None
        assert open_summary(qr.summary, certifiers).code == piece["code"]
        assert piece["page"] == f"http://127.0.0.1:8000/c/{piece['code']}"


def _check_prints(out: Path, single: Path, pieces: int) -> None:
    """A page a piece, four sheets of labels; the single file alone verifies, and bears no unsigned name."""
    assert page_count((out / "certificates.pdf").read_bytes()) == pieces
    assert page_count((out / "labels.pdf").read_bytes()) == -(-pieces // 24)
    pdf = single.read_bytes()
    assert sorted(read_attachments(pdf)) == [f"{single.stem}.proof.json", f"{single.stem}.tlog-proof"]
    text = page_text(pdf)
    assert "陶刻" in text
    assert "监制" not in text
    assert "SAMPLE" in text
    report = verify(pdf, parse_trust((out / "trust.json").read_bytes()), 1 << 32)
    assert report.piece is not None


def _check_audit(out: Path) -> None:
    """Sound, with everything in it that a kiln opening has; and a stranger's reader agrees about the mirror."""
    audit = json.loads((out / "audit.json").read_bytes())
    assert (audit["sound"], audit["findings"], audit["notChecked"]) == (True, [], [])
    assert audit["records"]["slot"] >= 120
    wanted = {
        "Charter": 1, "PersonEnrolment": 9, "KilnEnrolment": 2, "BatchPlan": 2, "BatchLoading": 1, "BatchIgnition": 2,
        "LoadingConfirmation": 8, "BatchFiring": 2, "OutcomeCorrection": 1, "BatchClosing": 2, "PieceSheet": 1,
        "RoleSignature": 1,
    }  # fmt: skip
    assert {kind: audit["kinds"].get(kind) for kind in wanted} == wanted
    assert audit["verified"]["items"] >= 40
    reader = [sys.executable, str(EXAMPLES / "read_the_log.py"), str(out / "mirror")]
    assert subprocess.run(reader, capture_output=True, check=False, timeout=60).returncode == 0


def _check_photos(out: Path) -> None:
    """The office's photos bear EXIF and a place; what the ledger keeps bears neither."""
    assert b"Exif" in next((DATA / "photos").glob("*.jpg")).read_bytes()[:4096]
    kept = [path.read_bytes() for path in (out / "ledger/blobs").iterdir()]
    pictures = [data for data in kept if data.startswith(b"\xff\xd8")]
    assert len(pictures) > 100
    assert not [data for data in pictures if b"Exif" in data or b"http://ns.adobe.com" in data]


def _check_left_open(out: Path) -> None:
    """The server is gone, and the sample people's keys are left, encrypted, for whoever wants to go on as one."""
    with open_studio(out / "ledger", write=True) as instance:
        assert instance.origin.endswith("/trial")
    assert stat.S_IMODE((out / "keys/passphrase").stat().st_mode) == 0o600
    passphrase = (out / "keys/passphrase").read_text("utf-8").strip()
    assert decrypt_key((out / "keys/zs001.key").read_bytes(), passphrase).did.startswith("did:key:z6Mk")


# What it must not touch ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("what", ["files", "file", "link", "ledger", "half"])
def test_a_folder_that_no_demo_made_is_left_alone(what: str, play: Play, tmp_path: Path) -> None:
    """Somebody's files, a file, a link, another ledger or who knows what behind our marker: refused, nothing gone."""
    out = tmp_path / "demo-out"
    theirs = out / "ledger" / "ledger.db"
    if what == "file":
        out.write_text("mine", "utf-8")
    elif what == "link":
        (tmp_path / "real").mkdir()
        out.symlink_to(tmp_path / "real")
    else:
        theirs.parent.mkdir(parents=True)
        theirs.write_text("mine", "utf-8")
        if what in {"ledger", "half"}:
            (out / MARKER).write_text("", "utf-8")
        if what == "ledger":
            settings = b'{"origin":"example.org/zisha","publicUrl":"https://example.org","v":1}'
            (out / "ledger/settings.json").write_bytes(settings)
    done = play("--lang en demo --out demo-out")
    assert done.code == 2
    assert "was not made by a demo" in done.err
    assert theirs.is_file() or what in {"file", "link"}


def test_what_others_put_into_its_folder_stays(play: Play, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second run takes away what the first one made, and nothing else."""
    monkeypatch.setattr("api.cli.demo._play", _stop)
    out = tmp_path / "demo-out"
    for name in ("mirror/checkpoint", "notes.txt", "0123456789ABT.pdf", "holiday.pdf", "ledger/settings.json", MARKER):
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        (out / name).write_bytes(OURS)
    assert play("demo --out demo-out").code == 1
    assert {path.name for path in out.iterdir()} == {"notes.txt", "holiday.pdf", MARKER}


def test_an_empty_folder_will_do(play: Play, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that is there and empty needs no marker."""
    monkeypatch.setattr("api.cli.demo._play", _stop)
    (tmp_path / "demo-out").mkdir()
    assert play("demo --out demo-out").code == 1
    assert (tmp_path / "demo-out" / MARKER).is_file()


def _stop(*_: object) -> None:
    raise PushbackError("demo-server", path="server.log", retry_after=1)


def test_a_ledger_that_is_being_served_is_left_alone(play: Play, tmp_path: Path) -> None:
    """While a server holds the earlier demo's ledger, nothing is taken from under it."""
    ledger = tmp_path / "demo-out" / "ledger"
    ledger.mkdir(parents=True)
    (tmp_path / "demo-out" / MARKER).write_text("", "utf-8")
    (ledger / "settings.json").write_bytes(OURS)
    lock = StudioLock(ledger / "lock")
    try:
        done = play("--lang en demo --out demo-out")
    finally:
        lock.close()
    assert done.code == 2
    assert "A server holds" in done.err
    assert (ledger / "settings.json").is_file()


def test_without_the_sample_lists_it_says_where_they_are(play: Play, tmp_path: Path) -> None:
    """An installed package has no examples."""
    done = play("--lang en demo --data nowhere")
    assert done.code == 2
    assert "run make demo in a clone" in done.err
    assert not (tmp_path / "demo-out").exists()


# Parts that must not fail silently -----------------------------------------------------------------------------------


def copy_lists(folder: Path) -> Path:
    """Copy the lists without photos."""
    folder.mkdir()
    for path in DATA.iterdir():
        if path.is_file():
            (folder / path.name).write_bytes(path.read_bytes())
    return folder


def test_both_kiln_lists_must_say_the_same(tmp_path: Path) -> None:
    """One slot changed in the CSV, and the demo does not begin."""
    folder = copy_lists(tmp_path / "data")
    csv = (folder / "kiln-list.csv").read_bytes()
    lines = csv.split(b"\r\n")
    (folder / "kiln-list.csv").write_bytes(b"\r\n".join([*lines[:5], *lines[6:]]))
    with pytest.raises(MalformedError, match="demo-lists-differ"):
        read_lists(folder, zisha())


def test_a_missing_list_is_named(tmp_path: Path) -> None:
    """Which file is missing is said."""
    folder = copy_lists(tmp_path / "data")
    (folder / "outcomes.xlsx").unlink()
    with pytest.raises(NotFoundError, match="demo-data-missing"):
        read_lists(folder, zisha())


def test_a_refused_statement_stops_the_story() -> None:
    """The first reason is raised, as a command would say it."""

    class Refusing:
        """A server that refuses."""

        def submit(self, body: bytes) -> tuple[int, bytes]:
            """Refuse."""
            del body
            told = {"errors": [{"code": "slot-taken", "position": 0, "fields": {"slot": "b1/1-1", "piece": "X"}}]}
            return 403, msgspec.json.encode({**told, "code": "slot-taken"})

    cast = Cast(None, Refusing(), {})  # type: ignore[arg-type]  # nothing else is asked here
    with pytest.raises(PolicyError, match="slot-taken"):
        cast.send(b"[]")


def test_a_machine_whose_calendar_is_behind_the_lists_is_no_obstacle() -> None:
    """Days that have not come there yet become last week's; earlier ones stay."""
    cast = Cast(None, None, {}, now=1767225600)  # type: ignore[arg-type]  # 2026-01-01; nothing else is asked here
    assert (cast.past("2026-04-20"), cast.past("2018-01-01")) == ("2025-12-24", "2018-01-01")


def test_a_server_that_does_not_start_is_told_of(tmp_path: Path) -> None:
    """Where its words went is said."""
    with pytest.raises(PushbackError, match="demo-server"):
        server.Server(tmp_path / "nothing", tmp_path / "server.log")


def test_a_server_that_will_not_stop_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """No process of the demo's outlives it."""
    monkeypatch.setattr(server, "STOP_SECONDS", 0)
    stubborn = server.Server.__new__(server.Server)
    command = [sys.executable, "-c", "import signal, time; signal.signal(15, lambda *_: None); time.sleep(60)"]
    with (
        subprocess.Popen([sys.executable, "-c", "pass"]),
        subprocess.Popen(command) as process,
        open("/dev/null", "wb") as nowhere,  # noqa: PTH123  # a file to close
    ):
        stubborn._process, stubborn._log = process, nowhere
        stubborn.web = server.Web("http://127.0.0.1:9")
        stubborn.close()
        assert process.poll() is not None


def test_a_command_that_fails_is_told_of() -> None:
    """Neither silence nor an error of its own passes for an answer."""
    with pytest.raises(VerificationError, match="demo-command"):
        proof._run("no-such-command")
    with pytest.raises(VerificationError, match="demo-command"):
        proof._run("verify", "0000-0000-0000-1", "--trust", "nosuch.json")


@pytest.mark.parametrize("program", ["false", "no-such-program"])
def test_without_namespaces_it_says_so(program: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the network can't be cut off, nobody is told that it was."""
    monkeypatch.setattr(proof, "_NO_NETWORK", (program,))
    proof.unplugged.cache_clear()
    try:
        assert not proof.unplugged()
        with pytest.raises(VerificationError, match="demo-command"):
            proof._run("no-such-command")
    finally:
        proof.unplugged.cache_clear()
