"""`trust renew --tsa` and `timestamp`: pinned, asked, kept, carried, audited. The authority is OpenSSL's."""

from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from tests.cli.transcript import run
from tests.tsa import Authority

pytestmark = pytest.mark.needs("openssl")


@pytest.fixture
def tsa(tmp_path: Path) -> Iterator[Authority]:
    """An authority, its address open."""
    with Authority(tmp_path / "tsa") as authority:
        yield authority


def test_a_page_is_stamped_carried_and_audited(
    world: Callable[[str], Path], tsa: Authority, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """From the pin to an audit of a mirror; the same page is not stamped again."""
    here = world("opened")
    (here / "root.pem").write_bytes(tsa.root)
    before = (here / "ledger/trust.json").read_bytes()
    assert run("trust renew ledger --tsa root.pem", monkeypatch, capsys).code == 0
    assert (here / "ledger/trust.json").read_bytes() != before
    assert run("trust renew ledger --tsa root.pem", monkeypatch, capsys).code == 0
    assert len(msgspec.json.decode((here / "ledger/trust.json").read_bytes())["tsa"]) == 1

    dry = run("--json timestamp ledger --dry-run", monkeypatch, capsys)
    assert (dry.code, tsa.asked) == (0, 0)
    made = msgspec.json.decode(run(f"--json timestamp ledger --from {tsa.url}", monkeypatch, capsys).out)
    assert made["made"] is True
    assert made["imprint"] == msgspec.json.decode(dry.out)["imprint"]
    assert (here / made["file"]).is_file()
    again = run(f"--lang en timestamp ledger --from {tsa.url}", monkeypatch, capsys)
    assert (again.code, tsa.asked) == (0, 1)
    assert "has its stamp" in again.out

    assert run("mirror ledger copy --trust ledger/trust.json", monkeypatch, capsys).code == 0
    report = run("--json audit copy --trust ledger/trust.json", monkeypatch, capsys)
    found = msgspec.json.decode(report.out)
    assert (report.code, found["stamps"], found["findings"]) == (0, 1, [])
    screen = run("--lang en audit copy --trust ledger/trust.json", monkeypatch, capsys)
    assert "time stamps of outside clocks held against the log: 1" in screen.out

    token = here / "copy/timestamp" / Path(made["file"]).name
    token.rename(token.with_name("3.tsr"))  # as if the log had been another when it had three entries
    bent = run("--lang en audit copy --trust ledger/trust.json", monkeypatch, capsys)
    assert bent.code == 1
    assert "[timestamp-differs]" in bent.out


def test_what_is_no_stamp_leaves_nothing_behind(
    world: Callable[[str], Path], tsa: Authority, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """No pin, no address, garbage, another authority, none that answers: in words, exit 1 or 2, nothing written."""
    here = world("opened")
    url = f"timestamp ledger --from {tsa.url}"
    unpinned = run(f"--lang en {url}", monkeypatch, capsys)
    assert (unpinned.code, tsa.asked) == (1, 0)
    assert "kilnmark trust renew" in unpinned.err
    (here / "leaf.pem").write_bytes(tsa.leaf)
    assert run("trust renew ledger --tsa leaf.pem", monkeypatch, capsys).code == 1
    assert run("trust renew ledger --tsa nosuch.pem", monkeypatch, capsys).code == 2
    (here / "root.pem").write_bytes(Authority(here / "other", "other").root)
    run("trust renew ledger --tsa root.pem", monkeypatch, capsys)
    stranger = run(f"--lang en {url}", monkeypatch, capsys)
    assert (stranger.code, tsa.asked) == (1, 1)
    assert "another authority than the trust file pins" in stranger.err
    tsa.answer = lambda query: b"<html>"
    assert run(url, monkeypatch, capsys).code == 1
    assert run("timestamp ledger --from http://127.0.0.1:1/", monkeypatch, capsys).code == 1
    assert run("timestamp ledger", monkeypatch, capsys).code == 2
    assert list((here / "ledger/timestamp").glob("*.tsr")) == []
