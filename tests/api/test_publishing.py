"""A ledger as plain files: what any web server hosts is the log, and pages that check themselves; nothing private."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from api.app import make_app
from api.publishing import Made, publish
from certs.verify import verify
from ledger.audit import audit
from ledger.client import Web
from ledger.log.checkpoint import open_checkpoint
from ledger.mirror import mirror
from tests.api.conftest import SLOTTED, furnish
from tests.api.served import Served
from tests.craft.kiln_world import code_of

SECRET = b"a private sentence of somebody's"


class Quiet(SimpleHTTPRequestHandler):
    """Serves a folder and says nothing."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the library's name
        """Say nothing."""


@contextmanager
def hosted(folder: Path) -> Iterator[str]:
    """Host a folder as a plain web server does."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[Served]:
    """Return a furnished ledger."""
    with Served(tmp_path / "studio") as made:
        furnish(made)
        (tmp_path / "studio/private").mkdir(exist_ok=True)
        (tmp_path / "studio/private/note").write_bytes(SECRET)
        yield made


def written(studio: Served, site: Path, *, dry: bool = False, broken: bool = False) -> Made:
    """Publish; `broken`: the power goes in the middle of the pages."""

    def moved(stage: str, done: int, total: int) -> None:
        assert done <= total
        if broken and stage == "pages":
            raise OSError("the power is gone")

    app = make_app(studio.instance, now=lambda: studio.time)
    return asyncio.run(publish(studio.instance, app, site, moved, dry=dry))


def test_a_plain_host_serves_a_log_that_audits_and_pages_that_verify(studio: Served, tmp_path: Path) -> None:
    """Mirrored over the web, audited; bundle and page of a piece say what the server says; nothing private is in it."""
    site, trust = tmp_path / "site", studio.instance.trust
    assert written(studio, site, dry=True).written > 20
    assert not site.exists()
    made = written(studio, site)
    assert (made.size, made.removed) == (studio.size(), 0)
    again = written(studio, site)
    assert again.written == 0, "what did not change is not written again"
    with hosted(site) as address, closing(Web(address)) as source:
        done = mirror(source, tmp_path / "mirror", trust, lambda *_: None)
        assert done.size == made.size
        assert audit(tmp_path / "mirror", trust, lambda *_: None, 0).entries == made.size
        code = code_of(SLOTTED)
        for path in (f"api/v1/pieces/{code}/bundle", f"c/{code}/index.html", f"c/{code}/en.html"):
            report = verify(source.fetch(path, 1 << 22), trust, studio.time)
            assert report.verdict.word == "registered", path
        assert f'href="c/{code}/"'.encode() in source.fetch("index.html", 1 << 22)
        assert source.fetch("static/site.css", 1 << 22)
    for path in site.rglob("*"):
        assert not path.is_file() or SECRET not in path.read_bytes()
    assert {path.name for path in site.iterdir()} >= {"checkpoint", "tile", "blob", "c", "index.html", "trust.json"}
    assert not (site / "private").exists()


def test_a_run_that_breaks_off_leaves_a_whole_log(studio: Served, tmp_path: Path) -> None:
    """The log is there with its page; the next run brings the pages."""
    site, trust = tmp_path / "site", studio.instance.trust
    with pytest.raises(OSError, match="power"):
        written(studio, site, broken=True)
    note = (site / "checkpoint").read_bytes()
    assert open_checkpoint(note, trust.log, trust.origin).size == studio.size()
    assert written(studio, site).written > 10
    assert (site / f"c/{code_of(SLOTTED)}/index.html").is_file()


def test_what_was_erased_here_is_erased_there(studio: Served, tmp_path: Path) -> None:
    """A photo whose file is gone from the ledger does not stay on the host."""
    site = tmp_path / "site"
    written(studio, site)
    gone = next(path for path in (site / "blob").iterdir() if not path.read_bytes().startswith(b"{"))
    (studio.instance.directory / "blobs" / gone.name).unlink()
    assert written(studio, site).removed == 1
    assert not gone.exists()
