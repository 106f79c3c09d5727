"""What the auditor's commands remember of a ledger between runs."""

import os
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from ledger.log.trust import format_trust
from tests.chronicle import Chronicle
from tests.cli.transcript import run
from tests.test_mirror import rewritten

Typed = Callable[[str], tuple[int, str, str]]


@pytest.fixture
def typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Typed:
    """Three copies of one log, `old`, `new` and `forked`, and the trust file; a function that runs a command there."""
    log = Chronicle()
    while len(log.entries) < 12:
        log.enrol(f"zs{len(log.entries):03d}")
    log.publish(tmp_path / "old")
    rewritten(log, 9, 14).publish(tmp_path / "forked")
    log.enrol("zs099")
    log.publish(tmp_path / "new")
    (tmp_path / "trust.json").write_bytes(format_trust(log.trust))
    monkeypatch.chdir(tmp_path)

    def typed(command: str) -> tuple[int, str, str]:
        told = run(f"{command} --trust trust.json", monkeypatch, capsys)
        return told.code, told.out, told.err

    return typed


@pytest.mark.parametrize("first", ["audit new --workers 0", "mirror new copy", "compare old new"])
def test_what_was_seen_once_is_not_taken_back(typed: Typed, first: str) -> None:
    """Whichever command saw the newer page, no other takes the older one for the ledger."""
    assert typed(first)[0] == 0
    for command in ("audit old --workers 0", "mirror old another"):
        code, out, _ = typed(f"--json {command}")
        assert (code, msgspec.json.decode(out)["code"]) == (1, "page-older")
    assert not Path("another/checkpoint").exists()
    assert typed("audit old --workers 0 --old-copy")[0] == 0
    assert typed("compare old new")[0] == 0
    assert typed("compare old old")[0] == 0


def test_another_history_leaves_a_proof_that_anybody_checks(typed: Typed) -> None:
    """Though the copy of the first history is gone."""
    assert typed("audit old --workers 0")[0] == 0
    Path("old").rename("gone")
    for command in ("audit forked --workers 0", "mirror forked copy", "compare forked forked/checkpoint"):
        code, out, _ = typed(f"--json {command}")
        told = msgspec.json.decode(out)
        assert (code, told["code"]) == (1, "page-forked")
        assert typed(f"verify {told['fields']['path']}")[0] == 0


def test_a_machine_that_keeps_nothing_says_so_and_goes_on(typed: Typed, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file in the folder's place: the audit is made, and what it lacks is said."""
    Path("taken").write_bytes(b"")
    monkeypatch.setenv("XDG_STATE_HOME", str(Path("taken").absolute()))
    code, out, err = typed("--lang en audit new --workers 0")
    assert (code, "sound" in out, "was not kept" in err) == (0, True, True)


def test_a_damaged_copy_is_the_audits_to_report(typed: Typed) -> None:
    """Its tiles show nothing: the audit says what is wrong with them."""
    assert typed("audit old --workers 0")[0] == 0
    for tile in Path("new/tile/0").rglob("*"):
        if tile.is_file():
            os.truncate(tile, 32)
    code, out, _ = typed("--json audit new --workers 0")
    assert (code, msgspec.json.decode(out)["findings"][0]["code"]) == (1, "tile-differs")
