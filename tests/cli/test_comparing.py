"""`compare` of two histories, and `verify` of what it writes."""

from pathlib import Path

import msgspec
import pytest

from ledger.log.trust import format_trust
from tests.chronicle import Chronicle
from tests.cli.transcript import run
from tests.test_mirror import rewritten


@pytest.fixture
def parted(tmp_path: Path) -> tuple[Chronicle, Chronicle]:
    """Two mirrors of one log that parted at its ninth entry; a page that somebody kept; the trust file."""
    log = Chronicle()
    while len(log.entries) < 12:
        log.enrol(f"zs{len(log.entries):03d}")
    other = rewritten(log, 9, 14)
    log.publish(tmp_path / "mine")
    other.publish(tmp_path / "theirs")
    (tmp_path / "page").write_bytes(log.checkpoint())
    (tmp_path / "trust.json").write_bytes(format_trust(log.trust))
    return log, other


def test_a_fork_is_told_written_and_checked_by_anybody(
    parted: tuple[Chronicle, Chronicle],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The proof names where the histories part; it and the trust file are all `verify` needs."""
    monkeypatch.chdir(tmp_path)
    told = run("--lang en compare mine theirs --trust trust.json", monkeypatch, capsys)
    assert told.code == 1
    assert "signed two histories" in told.out
    assert "at entry 9" in told.out
    assert "ledger-12-14.fork.json" in told.out
    for where in ("mine", "theirs"):
        (tmp_path / where).rename(tmp_path / f"gone-{where}")
    again = run("--json verify ledger-12-14.fork.json --trust trust.json", monkeypatch, capsys)
    assert (again.code, msgspec.json.decode(again.out)["index"]) == (0, 9)
    proof = (tmp_path / "ledger-12-14.fork.json").read_bytes()
    (tmp_path / "bent").write_bytes(proof.replace(b'"index":9', b'"index":8'))
    bent = run("--lang en verify bent --trust trust.json", monkeypatch, capsys)
    assert (bent.code, bent.out) == (1, "")
    assert bent.err.startswith("error: ")


def test_a_page_is_enough_beside_a_mirror_and_not_beside_a_page(
    parted: tuple[Chronicle, Chronicle],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The proof goes where it is wanted; two pages alone are not compared, and that is no success."""
    monkeypatch.chdir(tmp_path)
    assert run("compare theirs page --trust trust.json --out fork.json", monkeypatch, capsys).code == 1
    assert run("verify fork.json --trust trust.json", monkeypatch, capsys).code == 0
    (tmp_path / "other").write_bytes(parted[1].checkpoint())
    told = run("--json compare page other --trust trust.json", monkeypatch, capsys)
    assert (told.code, msgspec.json.decode(told.out)["answer"]) == (1, "unknown")
