"""Owning on the command line: what is typed unseen, what is read from a picture, what never travels, and decisions."""

import base64
import json
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import typer

from api.cli.studio import StudioLedger
from ledger.client import Web
from ledger.craft.code import show_code
from ledger.craft.kinds.piece.piece import life_of
from ledger.craft.phrase import show_phrase
from ledger.craft.piece_keys import owner_key
from ledger.instance import open_studio
from tests.cli.transcript import Outcome, run
from tests.cli.worlds import SEALED
from tests.craft.kiln_world import code_of
from tests.craft.owning_world import HIDDEN
from tests.craft.world import ORIGIN, START
from tests.days.day import served

PIECE = show_code(code_of(SEALED))
DAY = 24 * 3600
Typed = Callable[[str], Outcome]


@pytest.fixture
def typed(world: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Typed:
    """Run commands beside a ledger with a piece that is sold."""
    world("sold")
    return lambda command: run(command, monkeypatch, capsys)


def owner() -> str:
    """The did that owns the piece by now; empty when none does."""
    with open_studio(Path("ledger"), write=False) as instance:
        return life_of(instance.state, code_of(SEALED)).owner


def did_of(phrase: str) -> str:
    """The did by which a phrase owns the piece."""
    return owner_key(Path(phrase).read_text("utf-8"), ORIGIN, code_of(SEALED)).did


def test_phrase_and_code_are_typed_unseen(typed: Typed, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a terminal both are asked for, and neither is echoed; without one the command says what it needs."""
    unseen: list[bool] = []
    answers = iter([HIDDEN.lower(), Path("a.txt").read_text("utf-8")])

    def prompt(text: str, *, hide_input: bool, err: bool) -> str:
        assert err
        unseen.append(hide_input)
        return next(answers)

    assert typed(f"own claim {PIECE} --phrase-file a.txt").code == 2
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(typer, "prompt", prompt)
    assert typed(f"own claim {PIECE}").code == 0
    assert unseen == [True, True]
    assert owner() == did_of("a.txt")


def test_the_code_is_read_from_a_photo(typed: Typed) -> None:
    """The link's QR may be in the picture too; with no code in it the command says so."""
    qrcode = pytest.importorskip("qrcode")
    pytest.importorskip("zxingcpp")
    qrcode.make(HIDDEN).save("code.png")
    qrcode.make("HTTPS://KILN.EXAMPLE.COM/C/" + code_of(SEALED)).save("link.png")
    missing = typed(f"own claim {PIECE} --code-file link.png --phrase-file a.txt")
    assert (missing.code, "0 个" in missing.err) == (1, True)
    assert typed(f"own claim {PIECE} --code-file code.png --phrase-file a.txt").code == 0
    assert owner() == did_of("a.txt")


def test_the_phrase_may_come_from_the_environment(typed: Typed, monkeypatch: pytest.MonkeyPatch) -> None:
    """For whoever keeps it in a program of theirs."""
    monkeypatch.setenv("KILNMARK_PHRASE", Path("b.txt").read_text("utf-8"))
    assert typed(f"own claim {PIECE} --code-file code.txt").code == 0
    assert owner() == did_of("b.txt")


def test_neither_phrase_nor_code_travels(typed: Typed, monkeypatch: pytest.MonkeyPatch) -> None:
    """No body that is posted and no file of the ledger holds them; a body that did would be seen."""
    bodies: list[bytes] = []
    submit = StudioLedger.submit
    monkeypatch.setattr(StudioLedger, "submit", lambda self, body: bodies.append(body) or submit(self, body))
    did = did_of("b.txt")
    for command in (
        f"own claim {PIECE} --code-file code.txt --phrase-file a.txt",
        f"own transfer {PIECE} --to {did} --phrase-file a.txt",
        f"own accept {PIECE} --phrase-file b.txt --yes",
        f"own release {PIECE} --phrase-file b.txt --yes",
    ):
        assert typed(command).code == 0
    assert len(bodies) == 4
    secrets = [HIDDEN, *(word for name in "ab" for word in [Path(f"{name}.txt").read_text("utf-8").strip()])]
    kept = [path.read_bytes() for path in Path("ledger").rglob("*") if path.is_file()]
    assert not any(holds(data, secret) for data in [*bodies, *kept] for secret in secrets)
    assert holds(b"x." + base64.urlsafe_b64encode(f'{{"note":"{HIDDEN}"}}'.encode()) + b".y", HIDDEN)


def holds(data: bytes, secret: str) -> bool:
    """Report whether the bytes, or a base64url part of them, hold the secret."""
    wanted = secret.encode()
    if wanted in data:
        return True
    parts = re.findall(rb"[A-Za-z0-9_-]{16,}", data)
    return any(wanted in base64.urlsafe_b64decode(part[: len(part) // 4 * 4]) for part in parts)


def test_a_dispute_is_decided_after_its_time(typed: Typed, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lost words: a registrar opens it, two decide, the new phrase accepts; the old one holds nothing."""
    typed(f"own claim {PIECE} --code-file code.txt --phrase-file a.txt")
    assert typed(f"registrar dispute {PIECE} --ground 收藏口令遗失 --key o1.key").code == 0
    monkeypatch.setattr(time, "time", lambda: START + 33 * DAY)
    decided = typed(f"registrar decide {PIECE} --reason 无人异议 --to {did_of('b.txt')} --key o1.key --yes")
    assert decided.code == 0
    statement = decided.out.split()[-1]
    assert owner() == did_of("a.txt")
    assert typed(f"endorse {statement} --key o2.key --yes").code == 0
    assert typed(f"own accept {PIECE} --phrase-file b.txt --yes").code == 0
    assert owner() == did_of("b.txt")
    assert typed("own list --phrase-file a.txt").out == ""


def test_a_phrase_is_shown_in_the_language_asked_for(typed: Typed) -> None:
    """Twelve words on stdout, what to do with them on stderr."""
    shown = typed("own phrase --words zh")
    assert len(shown.out.split()) == 12
    assert shown.out.strip() == show_phrase(tuple(shown.out.split()))
    assert not shown.out.isascii()
    assert typed("--lang en own phrase").out.isascii()


def test_dry_runs_and_files_post_nothing(typed: Typed) -> None:
    """What can't be taken back is asked for only when it is about to happen."""
    typed(f"own claim {PIECE} --code-file code.txt --phrase-file a.txt")
    before = owner()
    assert typed(f"own release {PIECE} --phrase-file a.txt --dry-run").code == 0
    assert typed(f"own release {PIECE} --phrase-file a.txt --out release.json").code == 0
    assert typed(f"own report {PIECE} destroyed --reason 其他 --phrase-file a.txt").code == 2
    assert typed(f"own transfer {PIECE} --to {did_of('b.txt')} --phrase-file a.txt --out transfer.json").code == 0
    assert owner() == before
    assert typed("post transfer.json").code == 0
    assert typed(f"own accept {PIECE} --phrase-file b.txt --dry-run").code == 0
    assert owner() == before


def test_a_holder_proves_it_before_anybody_pays(typed: Typed, monkeypatch: pytest.MonkeyPatch) -> None:
    """Text and picture say the same; offline the signature is checked; whoever holds nothing proves nothing."""
    assert "piece-unclaimed" in typed(f"--json own proof {PIECE} --phrase-file a.txt").out
    typed(f"own claim {PIECE} --code-file code.txt --phrase-file a.txt")
    assert "piece-not-owned" in typed(f"--json own proof {PIECE} --phrase-file b.txt").out
    made = typed(f"--json own proof {PIECE} --word 雨前 --hours 1 --png proof.png --phrase-file a.txt")
    assert made.code == 0
    told = json.loads(made.out)
    assert told["png"] == "proof.png"
    for shown in (told["text"], "proof.png"):
        report = json.loads(typed(f"--json verify {shown} --trust ledger/trust.json").out)
        assert (report["form"], report["verdict"]["because"]["code"]) == ("holder", "holder-not-checked")
        assert (report["holder"]["word"], report["holder"]["key"]) == ("雨前", did_of("a.txt"))
    assert "雨前" in typed(f"verify {told['text']} --trust ledger/trust.json").out
    again = typed(f"own proof {PIECE} --png proof.png --phrase-file a.txt")
    assert again.code == 1
    monkeypatch.setattr(time, "time", lambda: START + 2 * DAY)
    late = typed(f"--json verify {told['text']} --trust ledger/trust.json").out
    assert json.loads(late)["verdict"]["because"]["code"] == "holder-expired"
    assert typed(f"own proof {PIECE} --hours 73 --phrase-file a.txt").code == 2


def test_a_ledger_judges_a_holder_s_proof_from_afar(typed: Typed, monkeypatch: pytest.MonkeyPatch) -> None:
    """With --from the ledger there says whether the key is the present owner's; what is no report is refused."""
    typed(f"own claim {PIECE} --code-file code.txt --phrase-file a.txt")
    proof = json.loads(typed(f"--json own proof {PIECE} --word 雨前 --phrase-file a.txt").out)["text"]
    with served(Path("ledger")) as address:
        asked = f"verify {proof} --trust ledger/trust.json --from {address}"
        said = json.loads(typed(f"--json {asked}").out)
        assert said["verdict"]["word"] == "registered"
        assert [line["basis"] for line in said["verdict"]["checked"][:3]] == ["server"] * 3
        spoken = typed(asked)
        assert (spoken.code, "✓" in spoken.out) == (0, False)
        monkeypatch.setenv("KILNMARK_LEDGER", address)
        assert typed(f"own transfer {PIECE} --to {did_of('b.txt')} --phrase-file a.txt").code == 0
        assert typed(f"own accept {PIECE} --phrase-file b.txt --yes").code == 0
        assert json.loads(typed(f"--json own proof {PIECE} --phrase-file b.txt").out)["text"].startswith("HTTPS://127")
        gone = typed(f"--json {asked}")
        assert (gone.code, json.loads(gone.out)["verdict"]["because"]["code"]) == (1, "holder-not-owner")
    monkeypatch.setattr(Web, "examine", lambda self, data: b"{}")
    assert "source-malformed" in typed(f"--json {asked}").out
