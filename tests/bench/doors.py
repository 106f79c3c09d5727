"""P1, P2, P3 and the half of P4 over HTTP: one uvicorn worker beside controls that are served alike."""

import json
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from tests.api.served import Served
from tests.bench.client import post_all, wrk
from tests.bench.measure import ROUNDS, Line, paired
from tests.bench.server import served, textbook_rows
from tests.bench.world import as_stated
from tests.bench.writing import SHEET, naive_chain
from tests.craft.kiln_world import MAKER, code_of

CLIENTS = 64


def ask(port: int, path: str) -> bytes:
    """Return one answer's body."""
    connection = HTTPConnection("127.0.0.1", port)
    connection.request("GET", path)
    answer = connection.getresponse()
    assert answer.status == 200, path
    body = answer.read()
    connection.close()
    return body


class Studio(Served):
    """A studio with one piece, its own clock long past; bodies are signed for it, then it is served elsewhere."""

    def __init__(self, directory: Path) -> None:
        super().__init__(directory)
        self.register(self.stated(0))

    def stated(self, number: int) -> Any:
        """Return a piece with measures of its own."""
        return as_stated(self.piece(number=number), number)

    def close(self) -> None:
        """Let the files go."""
        self.instance.close()


def scans(directory: Path) -> Iterator[Line]:
    """P1: the verdict on a code, warm, as JSON."""
    studio = Studio(directory / "studio")
    studio.close()
    path = f"/api/v1/verify/{code_of(0)}"
    with served("studio", directory / "studio") as ours:
        body = ask(ours, path)
        (directory / "body").write_bytes(body)
        textbook_rows(directory / "plain.db", code_of(0), len(body))
        with (
            served("constant", directory / "body") as bare,
            served("textbook", directory / "plain.db") as plain,
        ):
            ask(plain, path)
            rounds = [(wrk(bare, path), wrk(plain, path), wrk(ours, path)) for _ in range(ROUNDS)]
    note = f"{len(body):,} bytes"
    pairs = [(control, mine) for control, _, mine in rounds]
    yield paired("P1 verdict by code, warm, JSON; control: bare ASGI, as many bytes", "/s", pairs, "≥ 0.8", note)
    pairs = [(control, mine) for _, control, mine in rounds]
    yield paired("P1 the same; control: def + Session + response_model", "/s", pairs, "≥ 30", note)


def pages(directory: Path) -> Iterator[Line]:
    """P2: the verdict's page, warm, as HTML, beside the same page already rendered."""
    studio = Studio(directory / "studio")
    studio.close()
    path = f"/c/{code_of(0)}"
    with served("studio", directory / "studio") as ours:
        body = ask(ours, path)
        (directory / "body").write_bytes(body)
        with served("constant", directory / "body") as bare:
            pairs = [(wrk(bare, path), wrk(ours, path)) for _ in range(ROUNDS)]
    yield paired(
        "P2 verdict page, warm, HTML; control: the page, bare ASGI", "/s", pairs, "≥ 0.5", f"{len(body):,} bytes"
    )


def registrations(directory: Path, count: int) -> Iterator[Line]:
    """P3: pieces one by one from 64 clients, each answered with a durable receipt."""
    studio = Studio(directory / "studio")
    rounds = [
        [studio.draft("PieceRegistration", studio.stated(number), MAKER) for number in range(at, at + count)]
        for at in range(1, 1 + ROUNDS * count, count)
    ]
    studio.close()
    pairs, groups = [], 0
    with served("studio", directory / "studio") as ours, served("one-signature") as control:
        for bodies in rounds:
            other, _ = post_all(control, bodies, CLIENTS)
            mine, answers = post_all(ours, bodies, CLIENTS)
            pairs.append((count / other, count / mine))
            # A group has one checkpoint, and every receipt of it ends in that note.
            groups += len({json.loads(answer)["receipts"][0].rpartition("\n\n")[0][-90:] for answer in answers})
    note = f"{ROUNDS * count / groups:.0f} entries a group"
    yield paired(f"P3 registrations one by one, {CLIENTS} clients, durable receipts", "/s", pairs, "≥ 0.6", note)


def sheets_posted(directory: Path) -> Iterator[Line]:
    """P4 over HTTP: two clients post sheets of 500."""
    studio = Studio(directory / "studio")
    sheets = ROUNDS * 4
    bodies = [
        studio.sheet_of(*(studio.stated(number) for number in range(at, at + SHEET)))
        for at in range(1, 1 + sheets * SHEET, SHEET)
    ]
    studio.close()
    pairs = []
    with served("studio", directory / "studio") as ours:
        for at in range(0, sheets, 4):
            control = naive_chain(directory)
            took, _ = post_all(ours, bodies[at : at + 4], 2)
            pairs.append((control, 4 * SHEET / took))
    yield paired("P4 sheets of 500 over HTTP, two clients", "/s", pairs, "≥ 0.6")
