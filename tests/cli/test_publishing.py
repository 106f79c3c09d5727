"""`publish`: the ledger as a folder, and a ledger put back from that folder alone."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from ledger.instance import open_studio
from tests.cli.transcript import Outcome, run


@pytest.mark.studio
def test_a_ledger_is_put_back_from_its_published_files(
    world: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The database is lost; the folder on the web is all that is left: root and size are the same."""
    world("founded")

    def typed(command: str) -> Outcome:
        return run(command, monkeypatch, capsys)

    assert "什么都没有写" in typed("publish ledger site --dry-run").out
    assert not Path("site").exists()
    done = typed("--json publish ledger site")
    with open_studio(Path("ledger"), write=False) as instance:
        before = instance.page().checkpoint
    assert (done.code, json.loads(done.out)["size"]) == (0, before.size)
    Path("ledger/ledger.db").unlink()
    assert typed("recover ledger --from site").code == 0
    with open_studio(Path("ledger"), write=False) as instance:
        assert instance.page().checkpoint == before
    assert typed("fsck ledger").code == 0
