"""Both sides over HTTP: a ledger's threads ask real witnesses on the loopback; dead and wrong ones stop nothing."""

import asyncio
import hashlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import httpx2 as httpx
import pytest
import uvicorn

from api.cosigner import Cosigner
from api.witness_app import make_witness_app
from ledger.craft.submission import format_submission
from ledger.log.add_checkpoint import AddCheckpoint, format_request
from ledger.log.cosignature import quorum_time
from ledger.log.fork import open_fork, parse_fork
from ledger.log.note import parse_note
from ledger.log.receipt import open_receipt, parse_receipt
from ledger.log.seen_page import WITNESSED
from ledger.log.trust import Trust
from ledger.log.trust import Witness as Known
from ledger.sequencer import Page
from ledger.witness_folder import WitnessFolder
from tests.api.served import Served
from tests.craft.world import ORIGIN
from tests.desk import TRUST, Desk

NOW = 1_777_622_430


@contextmanager
def witness(folder: Path, name: str, of: Trust = TRUST) -> Iterator[Known]:
    """Serve a witness of a log, the desk's, on a free port; give what a trust file says of it."""
    made = WitnessFolder(folder)
    if not (folder / "witness.json").exists():
        folder.mkdir()
        made.make(f"{name}/w")
        made.add(of.log)
    listening = socket.create_server(("127.0.0.1", 0))
    with closing(made.store()) as store:
        app = make_witness_app(made.open(store), [of.origin], folder / "forks", now=lambda: NOW)
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        yield Known(name, f"http://127.0.0.1:{listening.getsockname()[1]}", made.vkey())
        server.should_exit = True
        thread.join(10)
    listening.close()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Return a ledger with some entries."""
    (tmp_path / "studio").mkdir()
    made = Desk(tmp_path / "studio")
    made.found()
    made.enrol("m1")
    yield made
    made.close()


@contextmanager
def asking(
    desk: Desk, trust: Trust, folder: Path, page: Callable[[], Page] | None = None
) -> Iterator[tuple[Cosigner, Callable[[int], None]]]:
    """Run the threads that ask; give them, and what waits until so many lines joined."""
    joined = threading.Semaphore(0)
    cosigner = Cosigner(trust, desk.store, folder, page or desk.sequencer.page, joined.release)

    def arrived(count: int) -> None:
        for _ in range(count):
            assert joined.acquire(timeout=120), "no line came"

    cosigner.start()
    yield cosigner, arrived
    cosigner.close()


def by(trust: Trust, quorum: int, *known: Known) -> Trust:
    """Return the trust file with these witnesses."""
    return replace(trust, quorum=quorum, witnesses=known)


def test_a_quorum_of_two_towns_makes_a_page_a_witnessed_one(desk: Desk, tmp_path: Path) -> None:
    """Their lines join the checkpoint, with their time; the next page is proven from the last; a restart keeps it."""
    with witness(tmp_path / "a", "a.example") as a, witness(tmp_path / "b", "b.example") as b:
        dead = Known("dead.example", "http://127.0.0.1:9", replace(a.vkey, name="dead.example/w"))
        trust = by(TRUST, 2, a, b, dead)
        with asking(desk, trust, tmp_path) as (cosigner, arrived):
            arrived(2)
            page = cosigner.joined(desk.sequencer.page())
            assert quorum_time(parse_note(page.note), trust) == (NOW, ("a.example", "b.example"))
            assert cosigner.witnessed() == (tmp_path / WITNESSED).read_bytes()
            desk.submit(desk.piece(1))
            plain = desk.sequencer.page()
            assert cosigner.joined(plain) == plain, "lines of an older page are none of this one's"
            cosigner.wake()
            arrived(2)
            newer = parse_note(cosigner.witnessed())
            assert newer.text == parse_note(desk.sequencer.page().note).text
        again = Cosigner(trust, desk.store, tmp_path, desk.sequencer.page, lambda: None)
        assert parse_note(again.witnessed()) == newer
        (tmp_path / WITNESSED).write_bytes(b"x")
        assert Cosigner(trust, desk.store, tmp_path, desk.sequencer.page, lambda: None).witnessed() == b""
        assert httpx.get(f"{a.url}/").json()["logs"] == [ORIGIN]


def test_an_answer_waits_for_a_quorum_and_never_fails_for_lack_of_one(tmp_path: Path) -> None:
    """The receipt bears the lines when they come in time; when they do not, or can't, it is the ledger's own."""
    with Served(tmp_path / "studio") as studio, witness(tmp_path / "a", "a.example", studio.instance.trust) as a:
        instance = studio.instance
        trust = by(instance.trust, 1, a)
        cosigner = Cosigner(trust, instance.store, instance.directory, instance.page, lambda: None)
        studio.site.cosigner.close()
        studio.site.cosigner = cosigner
        cosigner.start()
        receipt = registered(studio, "zs007")
        assert open_receipt(parse_receipt(receipt), trust).operators == ("a.example",)
        (tmp_path / "dead").mkdir()
        dead = Known("dead.example", "http://127.0.0.1:9", replace(a.vkey, name="dead.example/w"))
        studio.site.cosigner = Cosigner(
            by(instance.trust, 2, a, dead), instance.store, tmp_path / "dead", instance.page, lambda: None
        )
        studio.site.cosigner.start()
        for person in ("zs008", "zs009"):  # waited for the first time; then it is known that nobody answers there
            receipt = registered(studio, person)
            assert open_receipt(parse_receipt(receipt), replace(trust, quorum=0)).entry.index > 0
            assert b"dead.example" not in receipt
        cosigner.close()


def registered(studio: Served, person: str) -> bytes:
    """Post an enrolment over HTTP; return the receipt that it was answered with."""
    studio.unsent = []
    studio.enrol(person)
    body, studio.unsent = format_submission(studio.unsent), None
    answer = studio.client.post("/api/v1/statements", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 200, answer.text
    receipt: str = answer.json()["receipts"][0]
    return receipt.encode()


def test_a_quorum_is_waited_for_only_where_it_can_come(desk: Desk, tmp_path: Path) -> None:
    """At once when it is there already; woken when it comes; not at all without one, or while too few answer."""

    async def asked(cosigner: Cosigner, size: int, seconds: float) -> bytes:
        return await cosigner.quorum_on(size, seconds)

    with witness(tmp_path / "a", "a.example") as a:
        with asking(desk, by(TRUST, 1, a), tmp_path) as (cosigner, arrived):
            arrived(1)
            size = desk.sequencer.page().checkpoint.size
            assert asyncio.run(asked(cosigner, size, 0)) == cosigner.witnessed()
            assert asyncio.run(asked(cosigner, size + 1, 0.05)) == b""

            async def grow() -> bytes:
                waiting = asyncio.create_task(asked(cosigner, size + 1, 30))
                await asyncio.sleep(0)
                await asyncio.to_thread(desk.submit, desk.piece(1))
                cosigner.wake()
                return await waiting

            assert parse_note(asyncio.run(grow())).text == parse_note(desk.sequencer.page().note).text
        with asking(desk, by(TRUST, 0), tmp_path / "b") as (cosigner, _):
            assert asyncio.run(asked(cosigner, size + 9, 30)) == b""  # a quorum of none: nobody waits
    gone = by(TRUST, 1, a)
    with asking(desk, gone, tmp_path / "c") as (cosigner, _):
        while not cosigner._resting:
            time.sleep(0.01)
        assert asyncio.run(asked(cosigner, size + 9, 30)) == b""  # nobody answers: nobody waits


def test_a_ledger_that_was_set_back_gets_no_line(desk: Desk, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The witness has seen more than the ledger has: it is told of, and nothing is cosigned."""
    old = desk.sequencer.page()
    with witness(tmp_path / "a", "a.example") as a:
        desk.submit(desk.piece(1))
        with asking(desk, by(TRUST, 1, a), tmp_path) as (_, arrived):
            arrived(1)
        looked = threading.Event()

        def set_back() -> Page:
            looked.set()
            return old

        with asking(desk, by(TRUST, 1, a), tmp_path, set_back) as (cosigner, _):
            assert looked.wait(30)
            cosigner.close()
            assert cosigner.joined(old) == old
        assert "has seen" in caplog.text


def test_the_protocol_s_statuses(desk: Desk, tmp_path: Path) -> None:
    """200, 400, 404, 409 with the size and its type, 422; what is held is read by anybody, a fork's proof too."""
    page = desk.sequencer.page()
    with witness(tmp_path / "a", "a.example") as a:

        def post(data: bytes) -> httpx.Response:
            return httpx.post(f"{a.url}/add-checkpoint", content=data)

        first = format_request(AddCheckpoint(0, (), page.note))
        assert post(b"old x\n\n").status_code == 400
        answer = post(first)
        assert (answer.status_code, answer.text.startswith("— a.example/w ")) == (200, True)
        conflict = post(first)
        assert (conflict.status_code, conflict.text) == (409, f"{page.checkpoint.size}\n")
        assert conflict.headers["content-type"] == "text/x.tlog.size"
        desk.submit(desk.piece(1))
        later = desk.sequencer.page()
        wrong = AddCheckpoint(page.checkpoint.size, (bytes(32),) * 2, later.note)
        assert post(format_request(wrong)).status_code == 422
        strange = page.note.replace(ORIGIN.encode(), b"other.example/log", 1)
        assert post(b"old 0\n\n" + strange).status_code == 404
        thief = page.note.partition(b"\n\n")[0] + b"\n\n" + a_line_of_another(page.note)
        assert post(f"old {page.checkpoint.size}\n\n".encode() + thief).status_code == 403

        newest = httpx.get(f"{a.url}/log/{hashlib.sha256(ORIGIN.encode()).hexdigest()}/checkpoint")
        assert newest.content.startswith(page.note.partition(b"\n\n")[0])
        assert httpx.get(f"{a.url}/log/{'00' * 32}/checkpoint").status_code == 404
        assert post(b"x" * 200_000).status_code in {400, 413}
        (tmp_path / "other").mkdir()
        fork = Desk(tmp_path / "other")
        fork.found()
        fork.enrol("m2")
        assert fork.sequencer.page().checkpoint.size == page.checkpoint.size
        refused = post(format_request(AddCheckpoint(page.checkpoint.size, (), fork.sequencer.page().note)))
        fork.close()
        assert refused.status_code == 409
        [name] = httpx.get(f"{a.url}/forks").json()
        opened = open_fork(parse_fork(httpx.get(f"{a.url}/forks/{name}").content), TRUST)
        assert opened.older.size == opened.newer.size == page.checkpoint.size
        assert httpx.get(f"{a.url}/forks/../witness.json").status_code == 404


def a_line_of_another(note: bytes) -> bytes:
    """Return the note's signature line under a name that nobody knows."""
    return note.partition(b"\n\n")[2].replace(ORIGIN.encode(), b"thief.example/log", 1)
