"""The server's own time stamps: at an opening, daily, never twice for one page, and what an authority harms."""

import logging
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.stamper import BETWEEN, DAILY, Stamper
from api.stamps import Stamps
from ledger.log.timestamp import read_root
from ledger.log.trust import Trust
from ledger.store.stamps import sizes_in
from tests.api.conftest import STUDIO, furnish
from tests.api.served import Served
from tests.craft.kiln_world import code_of
from tests.tsa import Authority

pytestmark = pytest.mark.needs("openssl")
WAIT = 120  # seconds until a thread must have got somewhere


@pytest.fixture
def tsa(tmp_path: Path) -> Iterator[Authority]:
    """An authority, its address open."""
    with Authority(tmp_path / "tsa") as authority:
        yield authority


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[Served]:
    """A founded studio, not served."""
    served = Served(tmp_path / "studio")
    yield served
    served.instance.close()


class Clock:
    """The wall clock of a test, on from the real one: the authority's is real."""

    ahead = 0

    def __call__(self) -> int:
        return int(time.time()) + self.ahead


def pinned(studio: Served, tsa: Authority) -> Trust:
    """Return the studio's trust file with the authority in it."""
    return studio.instance.renew_trust([read_root(tsa.root)])


def stamper(studio: Served, tsa: Authority, clock: Clock) -> Stamper:
    """Return a stamper that does not run."""
    instance = studio.instance
    return Stamper(tsa.url, pinned(studio, tsa), instance.store, instance.directory, instance.page, clock)


def test_it_stamps_at_an_opening_and_daily_and_nothing_twice(studio: Served, tsa: Authority) -> None:
    """A day without entries costs the authority nothing; an opening layer by layer costs it one in ten minutes."""
    clock = Clock()
    ours = stamper(studio, tsa, clock)
    assert ours.due()  # never stamped
    ours.stamp()
    assert not ours.due()
    clock.ahead += DAILY + 3
    assert not ours.due()  # nothing new
    studio.enrol("zs007")
    assert ours.due()
    ours.stamp()
    clock.ahead = 0
    studio.enrol("zs008")
    assert not ours.due()  # its stamp's own time is the real clock's: a day is not over
    clock.ahead = BETWEEN + 3
    assert not ours.due()  # and an enrolment is not hasty
    studio.fired("b1", {"1-1": "qualified"})
    clock.ahead = 0
    assert not ours.due()  # ten minutes are not over
    clock.ahead = BETWEEN + 3
    assert ours.due()
    ours.stamp()
    assert not ours.due()
    assert sizes_in(studio.instance.directory)[-1] == studio.instance.page().checkpoint.size


def test_it_goes_on_from_what_lies_there(studio: Served, tsa: Authority) -> None:
    """After a start the newest stamp that checks counts; garbage beside it does not."""
    clock = Clock()
    ours = stamper(studio, tsa, clock)
    ours.stamp()
    (studio.instance.directory / "timestamp/999999.tsr").write_bytes(b"garbage")
    again = stamper(studio, tsa, clock)
    assert not again.due()
    studio.enrol("zs007")
    assert not again.due()
    clock.ahead = DAILY + 3
    assert again.due()


def test_a_thread_asks_and_an_authority_that_fails_harms_nobody(
    studio: Served, tsa: Authority, caplog: pytest.LogCaptureFixture
) -> None:
    """Garbage is not kept, and told of; a thread that is well stamps by itself."""
    tsa.answer = lambda query: b"garbage"
    ours = stamper(studio, tsa, Clock())
    with caplog.at_level(logging.WARNING, "kilnmark.timestamps"):
        ours.start()
        assert _until(lambda: bool(caplog.records))
        ours.close()
    assert "timestamp-malformed" in caplog.text
    assert sizes_in(studio.instance.directory) == []
    tsa.answer = tsa.reply
    ours = stamper(studio, tsa, Clock())
    ours.start()
    assert _until(lambda: bool(sizes_in(studio.instance.directory)))
    ours.close()


def test_without_a_pin_nobody_is_asked(studio: Served, tsa: Authority, caplog: pytest.LogCaptureFixture) -> None:
    """An answer could not be checked."""
    instance = studio.instance
    ours = Stamper(tsa.url, instance.trust, instance.store, instance.directory, instance.page, Clock())
    ours.start()
    ours.close()
    assert tsa.asked == 0
    assert "pins no authority" in caplog.text


def test_a_server_with_an_authority_stamps_and_shows_it(tmp_path: Path, tsa: Authority) -> None:
    """From the setting to what a mirror fetches."""
    first = Served(tmp_path / "studio", tsa_url=tsa.url)
    pinned(first, tsa)
    first.site.trust = first.instance.trust  # as a server that starts after the pin has it
    with first:
        assert _until(lambda: first.get("/timestamp/sizes").status_code == 200)
        (size,) = map(int, first.get("/timestamp/sizes").text.split())
        token = first.get(f"/timestamp/{size}.tsr")
        assert token.headers["content-type"] == "application/timestamp-reply"
        assert "immutable" in token.headers["cache-control"]
        assert token.content == (tmp_path / f"studio/timestamp/{size}.tsr").read_bytes()
        assert first.get(f"/timestamp/{size + 1}.tsr").status_code == 404
        assert first.get("/timestamp/..%2Fsettings.json").status_code == 404


def test_a_page_is_told_what_the_stamps_say(tmp_path: Path, tsa: Authority) -> None:
    """Not after the first that has the piece; the one before did not have it. Without a pin nothing is told."""
    with Served(tmp_path / "studio") as studio:
        instance = studio.instance
        ours = stamper(studio, tsa, Clock())
        studio.enrol("zs007")
        ours.stamp()
        furnish(studio)
        code = code_of(STUDIO)
        at = f"/api/v1/verify/{code}"
        assert "time-stamped" not in studio.get(at).text
        ours.stamp()
        studio.site.stamped()
        assert "time-stamped" not in studio.get(at).text  # the server began before the pin
        studio.site.trust = instance.trust
        studio.site.stamps = Stamps(instance.directory, instance.trust)
        studio.site.stamped()
        (told,) = [each for each in studio.get(at).json()["checked"] if each["code"].startswith("time-st")]
        assert told["code"] == "time-stamped-between"
        assert told["basis"] == "server"  # no tick: whoever reads the page has not checked it
        page = studio.get(f"/c/{code}?lang=en").text
        assert "by an outside authority" in page


def _until(done: object) -> bool:
    assert callable(done)
    end = time.monotonic() + WAIT
    while time.monotonic() < end:
        if done():
            return True
        time.sleep(0.02)
    return False
