"""The hidden code is on no wire, in no log, in none of the server's files, in any spelling: SPEC §8.3, 7-assurance C3.

A whole claim in a real browser, every byte that it sends recorded, the server at its noisiest, and all of it searched.
Then the same with a program that leaks, which the same search must find in each place.
"""

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn

from ledger.craft.hidden_code import draw_hidden, show_hidden
from ledger.craft.piece_keys import claim_key
from ledger.log.keys import SigningKey
from tests.browser.conftest import Visit
from tests.browser.phone import WORDS_A, Phone
from tests.browser.town import Town
from tests.craft.kiln_world import code_of
from tests.craft.world import ORIGIN
from tests.recorder import Recorder
from tests.spellings import files_of, needles, search

pytestmark = pytest.mark.needs("a browser")

KEPT, LEAKED = 61, 62
CODES = {number: draw_hidden(lambda n, start=number: bytes(range(start, start + n))) for number in (KEPT, LEAKED)}
# A program that was tampered with: what is typed goes out as the visitor types, in an address and in a message.
LEAK = """
addEventListener("input", (event) => {
  if (event.target.id !== "hidden") return;
  fetch("/c?code=" + encodeURIComponent(event.target.value)).catch(() => 0);
  fetch("/api/v1/verify", { method: "POST", body: btoa("code " + event.target.value) }).catch(() => 0);
});
"""


def key_of_code(number: int) -> SigningKey:
    """Return the claim key under a piece's panel."""
    return claim_key(CODES[number], ORIGIN, code_of(number), 1)


class NoisyTown(Town):
    """A town whose server writes down all it can, and a wire that keeps what is sent to it."""

    def __init__(self, directory: Path) -> None:
        super().__init__(directory)
        self.log = directory.parent / "server.log"

    def listen(self) -> None:
        """Serve with every message logged into a file; browsers are given the recording wire's address."""
        listening = socket.create_server(("127.0.0.1", 0), backlog=64)
        handler = {"class": "logging.FileHandler", "filename": str(self.log), "encoding": "utf-8"}
        loggers = {name: {"handlers": ["file"], "level": 5} for name in ("uvicorn", "uvicorn.error", "uvicorn.access")}
        logging = {"version": 1, "disable_existing_loggers": False, "handlers": {"file": handler}, "loggers": loggers}
        config = uvicorn.Config(
            self.fast, log_level="trace", log_config=logging, access_log=True, lifespan="off", server_header=False
        )
        self._server = uvicorn.Server(config)
        self._serving = threading.Thread(target=self._server.run, kwargs={"sockets": [listening]}, daemon=True)
        self._serving.start()
        self._listening = listening
        self.wire = Recorder(listening.getsockname()[1])
        self.wire.__enter__()
        self.address = self.wire.address

    def silence(self) -> None:
        """Stop serving, then the wire."""
        address = self.address
        super().silence()
        if address:
            self.wire.__exit__(None, None, None)


@pytest.fixture
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NoisyTown]:
    """Return a noisy town with two pieces under hidden codes."""
    with NoisyTown(tmp_path_factory.mktemp("noisy") / "studio") as town:
        for number in (KEPT, LEAKED):
            town.register(town.piece(number=number, claim=key_of_code(number).did))
        yield town


def claimed(visit: Visit, town: NoisyTown, number: int, init: str = "") -> dict[str, bytes]:
    """Claim a piece as a buyer does, slips and all; return every place that the code might have come to."""
    phone = Phone(visit("/own/words", init=init), town)
    phone.type_words(WORDS_A)
    phone.piece(code_of(number))
    printed = show_hidden(CODES[number])
    phone.page.type("#hidden", printed[:-1] + ("0" if printed[-1] != "0" else "1"))
    phone.page.click("#do-claim")
    phone.page.wait_for_selector("#claim-said:not(:empty)")
    phone.page.fill("#hidden", printed.lower())
    phone.press("#do-claim")
    phone.sign()
    phone.page.wait_for_load_state("networkidle")
    requests = [f"{method} {url}\n".encode() + body for method, url, body in phone.sent]
    assert any(b"OwnershipClaim" not in each and each.startswith(b"POST") for each in requests), "something was posted"
    wires = {f"wire {place}": bytes(data) for place, data in enumerate(town.wire.sent)}
    assert sum(map(len, wires.values())) > 5000, "the wire was used"
    return {"requests": b"\n".join(requests), "server.log": town.log.read_bytes(), **wires}


def test_the_hidden_code_leaves_no_trace_anywhere(visit: Visit, town: NoisyTown) -> None:
    """Neither requests, nor wire, nor log, nor a file of the server's has it; and the claim stands."""
    places = claimed(visit, town, KEPT)
    assert b"POST /api/v1/statements" in places["server.log"], "the log is as noisy as it is meant to be"
    places |= files_of(town.instance.directory)
    assert len(places) > 10
    assert search(places, needles(CODES[KEPT], key_of_code(KEPT).seed)) == set()
    assert town.get(f"/api/v1/pieces/{code_of(KEPT)}/holding").json()["owner"]


def test_the_same_search_finds_a_program_that_leaks(visit: Visit, town: NoisyTown) -> None:
    """The control: in the requests, on the wire, in the log, and in a file, each by itself."""
    places = claimed(visit, town, LEAKED, LEAK)
    planted = town.instance.blobs.put(b"note: " + CODES[LEAKED].encode())
    files = files_of(town.instance.directory)
    found = search({**places, **files}, needles(CODES[LEAKED], key_of_code(LEAKED).seed))
    assert {"requests", "server.log"} <= found
    assert any(name.startswith("wire") for name in found)
    assert any(planted in name for name in found)
