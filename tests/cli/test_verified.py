"""Verification on a terminal: what is handed to the verifier."""

import re
import threading
from collections.abc import Callable, Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from api.cli.printing import print_room
from ledger.instance import open_studio
from ledger.log.note import ED25519, make_vkey
from ledger.log.trust import format_trust
from tests.certs.ledger_world import ledger_world
from tests.cli.transcript import run
from tests.craft.world import ORIGIN, key_of

CODE = "TDWQ86NGRR2YF"
PIECES = """窑次,窑位,作者,作品名,器型,泥料,成型,容量,量容方法,重量,年份
lk-2026-05,1-1,示例zs001,春水,石瓢,底槽清,全手工,240,满口,310,2026
"""


class Quiet(SimpleHTTPRequestHandler):
    """A file server that keeps its log to itself."""

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """Serve a folder; yield it and its address."""
    folder = tmp_path / "served"
    folder.mkdir()
    with ThreadingHTTPServer(("127.0.0.1", 0), lambda *a: Quiet(*a, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield folder, f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_a_bundle_fetched_from_anywhere_is_checked_here(
    served: tuple[Path, str],
    world: Callable[[str], Path],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """`--from` takes the proofs from a server and believes none of them."""
    here = world("opened")
    (here / "pieces.csv").write_text(PIECES, "utf-8")
    for photo in (here / "photos").glob("1-[23]-*"):
        photo.unlink()
    assert run("register pieces.csv --photos photos --key zs001.key", monkeypatch, capsys).code == 0
    with open_studio(here / "ledger", write=False) as instance, print_room(instance) as room:
        bundle = room.attachments(CODE)[f"{CODE}.proof.json"]
    folder, address = served
    target = folder / "api/v1/pieces" / CODE / "bundle"
    target.parent.mkdir(parents=True)
    target.write_bytes(bundle)
    command = f"--lang en verify {CODE} --from {address} --trust ledger/trust.json"
    assert "Registered · " + CODE in run(command, monkeypatch, capsys).out
    target.write_bytes(re.sub(rb"index [0-9]+", b"index 1", bundle, count=1))
    changed = run(command, monkeypatch, capsys)
    assert changed.code == 1
    assert "Does not check" in changed.out


def test_of_a_trial_ledger_it_says_sample_before_all_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever was shown; of another ledger nothing of the sort is said."""
    trusted = ledger_world().entered
    for origin, said in ((f"{ORIGIN}/trial", True), (ORIGIN, False)):
        log = make_vkey(origin, ED25519, key_of("log").public)
        (tmp_path / "trust.json").write_bytes(format_trust(trusted.trust(origin=origin, log=log)))
        shown = run(f"--lang en verify {CODE} --trust {tmp_path / 'trust.json'}", monkeypatch, capsys)
        assert shown.out.startswith("SAMPLE: a trial ledger") == said
