"""Hidden codes on the maker's machine: drawn, kept before anything is posted, and laid out for the printer."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from api.cli import hidden_file, register
from api.cli.hidden_file import HiddenPiece, read_hidden, write_hidden
from api.cli.studio import StudioLedger
from ledger.craft.piece_keys import claim_key
from ledger.craft.state import Key, Piece
from ledger.errors import MalformedError, PushbackError
from ledger.instance import open_studio
from ledger.sequencer import Answer
from tests.cli.transcript import run
from tests.cli.worlds import BATCH
from tests.craft.kiln_world import code_of
from tests.craft.world import ORIGIN
from tests.vectors.make_piece_keys import HIDDEN

ROWS = "窑次,窑位,作者,作品名,英文名,器型,泥料,成型,容量,量容方法,重量,年份\n" + "".join(
    f"{BATCH},1-{n},示例zs001,春水{n},,石瓢,底槽清,全手工,240,满口,310,2026\n" for n in (1, 2, 3)
)
REGISTER = "register pieces.csv --photos photos --key zs001.key --hidden-codes hidden.json"


@pytest.fixture
def opened(world: Callable[[str], Path]) -> Path:
    """Return the folder of an opened kiln, with a list of its pieces."""
    here = world("opened")
    Path("pieces.csv").write_text(ROWS, "utf-8")
    return here


def test_codes_are_on_the_disk_before_anything_is_posted(
    opened: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever pulls the plug at any moment after the posting finds the code of each piece that was registered."""
    seen: list[bytes] = []
    synced: list[int] = []
    real, fsync = StudioLedger.submit, os.fsync

    def submit(ledger: StudioLedger, body: bytes) -> Answer:
        seen.append(Path("hidden.json").read_bytes())
        assert len(synced) >= 2  # the file, and the folder that names it
        return real(ledger, body)

    monkeypatch.setattr(StudioLedger, "submit", submit)
    monkeypatch.setattr(hidden_file.os, "fsync", lambda descriptor: synced.append(descriptor) or fsync(descriptor))
    assert run(REGISTER, monkeypatch, capsys).code == 0
    assert seen == [Path("hidden.json").read_bytes()]
    file = read_hidden(Path("hidden.json"))
    assert Path("hidden.json").stat().st_mode & 0o777 == 0o600
    assert (file.origin, [each.title for each in file.pieces]) == (ORIGIN, ["春水1", "春水2", "春水3"])
    assert "谁拿到它，谁就能认领" in file.about
    assert "never send" in file.about
    with open_studio(opened / "ledger", write=False) as instance:
        for each in file.pieces:
            key = instance.state.get(Key, claim_key(each.hidden, ORIGIN, each.code, 1).did)
            assert key is not None
            assert (key.role, key.holder) == ("claim", each.code)
            assert instance.state.get(Piece, each.code) is not None


def test_unknown_outcome_keeps_the_codes(
    opened: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Saved, but reported lost: the submission is kept, the codes too, and both are good afterwards."""
    real = StudioLedger.submit

    def lost(ledger: StudioLedger, body: bytes) -> Answer:
        real(ledger, body)
        raise PushbackError("outcome-unknown", retry_after=1)

    monkeypatch.setattr(StudioLedger, "submit", lost)
    monkeypatch.setattr("api.cli.posting._PAUSE", 0)
    assert run(REGISTER, monkeypatch, capsys).code == 1
    monkeypatch.setattr(StudioLedger, "submit", real)
    [unsent] = Path().glob("unsent-*.json")
    assert HIDDEN[:8] not in unsent.read_text()
    assert run(f"post {unsent}", monkeypatch, capsys).code == 0
    assert run("scratch hidden.json --out paper", monkeypatch, capsys).code == 0


def test_interrupted_posting_keeps_the_codes(
    opened: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Ctrl-C while the ledger writes: what became of it is not known here, so nothing is thrown away."""

    def stopped(ledger: StudioLedger, body: bytes) -> Answer:
        raise KeyboardInterrupt

    monkeypatch.setattr(StudioLedger, "submit", stopped)
    assert run(REGISTER, monkeypatch, capsys).code != 0
    assert len(read_hidden(Path("hidden.json")).pieces) == 3
    none = run("--lang en scratch hidden.json", monkeypatch, capsys)
    assert none.code == 1
    assert "no piece of the file is registered with these codes (pieces: 3)" in none.err
    assert not list(Path().glob("scratch-*"))


def test_refused_registration_keeps_nothing(
    opened: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Refused as a whole: the codes are of no piece, and their file goes."""
    assert run(REGISTER, monkeypatch, capsys).code == 0
    again = run(REGISTER.replace("hidden.json", "second.json"), monkeypatch, capsys)
    assert again.code == 1
    assert "second.json 已删除" in again.err
    assert not Path("second.json").exists()


def test_dry_run_draws_for_show(
    opened: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The statements carry claim keys, no file is written, and no code is shown."""
    drawn: list[str] = []
    real = register.draw_hidden
    monkeypatch.setattr(register, "draw_hidden", lambda random: drawn.append(real(random)) or drawn[-1])
    shown = run(f"--json {REGISTER} --dry-run", monkeypatch, capsys)
    assert shown.code == 0
    assert shown.out.count('"claim": "did:key:z6Mk') == len(drawn) == 3
    assert not [code for code in drawn if code in shown.out or code in shown.err]
    assert not Path("hidden.json").exists()


def test_unregistered_pieces_are_left_out_by_name(
    opened: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file that also holds codes of nothing prints the others, and says which it left out."""
    assert run(REGISTER, monkeypatch, capsys).code == 0
    file = read_hidden(Path("hidden.json"))
    strange = HiddenPiece(code_of(77), HIDDEN, 1, "未登记")
    swapped = HiddenPiece(file.pieces[0].code, file.pieces[1].hidden, 1, "换错")
    write_hidden(Path("more.json"), hidden_file.hidden_file(ORIGIN, (*file.pieces, strange, swapped), file.time))
    done = run("scratch more.json --out paper --png", monkeypatch, capsys)
    assert done.code == 0
    assert "未登记" in done.err
    assert "换错" in done.err
    assert done.err.count("未排印") == 2
    for path in Path("paper").iterdir():
        assert path.stat().st_mode & 0o777 == 0o600
    one = run(f"scratch more.json --out one --piece {file.pieces[2].code.lower()}", monkeypatch, capsys)
    assert (one.code, [path.name for path in Path("one").iterdir()]) == (0, ["scratch-stickers.pdf"])


def test_codes_of_another_ledger_are_not_printed_against_this_one(
    opened: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The claim key names the ledger."""
    file = hidden_file.hidden_file("other.example", (HiddenPiece(code_of(1), HIDDEN, 1, "x"),), "2026-05-01T08:00:00Z")
    write_hidden(Path("other.json"), file)
    done = run("scratch other.json", monkeypatch, capsys)
    assert done.code == 1
    assert "other.example" in done.err


def test_long_runs_are_several_files(
    opened: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two to a file: three pieces are two files, numbered."""
    monkeypatch.setattr("api.cli.scratch.IN_ONE_FILE", {"stickers": 2, "folds": 2})
    assert run(REGISTER, monkeypatch, capsys).code == 0
    assert run("scratch hidden.json --form folds --out paper", monkeypatch, capsys).code == 0
    assert sorted(path.name for path in Path("paper").iterdir()) == ["scratch-folds-01.pdf", "scratch-folds-02.pdf"]


def written(path: Path) -> dict[str, object]:
    """Write a good file and return what stands in it."""
    write_hidden(
        path, hidden_file.hidden_file(ORIGIN, (HiddenPiece(code_of(1), HIDDEN, 1, "x"),), "2026-05-01T08:00:00Z")
    )
    value: dict[str, object] = json.loads(path.read_bytes())
    return value


@pytest.mark.parametrize("name", ["cut", "another_version", "no_pieces", "bad_code", "bad_hidden", "bad_time", "zero"])
def test_damaged_file_is_refused_without_a_word_of_it(name: str, tmp_path: Path) -> None:
    """Cut off, changed, or another thing: the error names the file and nothing in it."""
    path = tmp_path / "h.json"
    value = written(path)
    data = path.read_bytes()
    [piece] = value["pieces"]  # type: ignore[misc]  # a list of one
    changes = {
        "another_version": {"v": 2},
        "no_pieces": {"pieces": []},
        "bad_code": {"pieces": [piece | {"code": "0123456789ABX"}]},
        "bad_hidden": {"pieces": [piece | {"hidden": HIDDEN[:-1] + "X"}]},
        "bad_time": {"time": "yesterday"},
        "zero": {"pieces": [piece | {"serial": 0}]},
    }
    spoilt = (
        data[:-30]
        if name == "cut"
        else json.dumps(value | changes[name], separators=(",", ":"), ensure_ascii=False).encode()
    )
    path.write_bytes(spoilt)
    with pytest.raises(MalformedError) as caught:
        read_hidden(path)
    assert (caught.value.code, caught.value.fields) == ("hidden-file", {"path": str(path)})


def test_file_that_others_can_read_is_noticed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A copy made without care: said, and read all the same."""
    path = tmp_path / "h.json"
    written(path)
    read_hidden(path)
    assert capsys.readouterr().err == ""
    path.chmod(0o644)
    read_hidden(path)
    assert "chmod 600" in capsys.readouterr().err


def test_file_is_never_overwritten_and_never_half_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another run's codes stay; where the disk fails, nothing is left and nothing was posted."""
    path = tmp_path / "h.json"
    written(path)
    before = path.read_bytes()
    with pytest.raises(PushbackError, match="file-unwritable"):
        written(path)
    assert path.read_bytes() == before

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(hidden_file.os, "fsync", full)
    with pytest.raises(PushbackError, match="file-unwritable"):
        written(tmp_path / "second.json")
    assert not (tmp_path / "second.json").exists()
    with pytest.raises(PushbackError, match="file-unwritable"):
        hidden_file.write_private(path / "below-a-file", b"x")


def test_folder_that_knows_no_sync_is_no_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some network folders refuse to sync a directory; any other error is one."""
    real = os.fsync

    def no_folders(descriptor: int) -> None:
        if os.path.isdir(f"/proc/self/fd/{descriptor}"):  # noqa: PTH112  # a descriptor, not a path of ours
            raise OSError(22, "Invalid argument")
        real(descriptor)

    monkeypatch.setattr(hidden_file.os, "fsync", no_folders)
    written(tmp_path / "h.json")
    assert (tmp_path / "h.json").is_file()


def test_pair_marks_of_a_list_differ(monkeypatch: pytest.MonkeyPatch) -> None:
    """A code whose last four characters stand in the list already is drawn again."""
    offered = iter(["0123456789ABT", "ZZZZZZZZZ9ABT", "TDWQ86NGRR2YF"])
    monkeypatch.setattr(register, "new_code", lambda: next(offered))
    draw = register.apart()
    assert [draw(), draw()] == ["0123456789ABT", "TDWQ86NGRR2YF"]


def test_sheets_of_other_codes_are_not_written_over(
    opened: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The same sheets again are the same files; other ones stay unless --force says that they are done with."""
    monkeypatch.delenv("KILNMARK_LEDGER")  # away from the ledger, nobody asks whether the codes are registered
    for name, time in (("one.json", "2026-05-01T08:00:00Z"), ("two.json", "2026-05-02T08:00:00Z")):
        piece = HiddenPiece(code_of(7), HIDDEN, 1, "春水")
        write_hidden(Path(name), hidden_file.hidden_file(ORIGIN, (piece,), time))
    assert run("scratch one.json --out paper", monkeypatch, capsys).code == 0
    sheet = Path("paper/scratch-stickers.pdf")
    first = sheet.read_bytes()
    assert run("scratch one.json --out paper", monkeypatch, capsys).code == 0
    refused = run("--lang en scratch two.json --out paper", monkeypatch, capsys)
    assert refused.code == 1
    assert "paper/scratch-stickers.pdf is there and is another sheet" in refused.err
    assert sheet.read_bytes() == first
    assert [path.name for path in Path("paper").iterdir()] == [sheet.name]
    assert run("scratch two.json --out paper --force", monkeypatch, capsys).code == 0
    assert sheet.read_bytes() != first
    assert sheet.stat().st_mode & 0o077 == 0
