"""B1: two client processes register for the same closed list over HTTP at once: never more pieces than it held.

    python -m tests.faults.crowding 5000 1                 both of them, a registration for every slot
    python -m tests.faults.crowding 60 1 slots-for-all     control: a rule that forgets who has the slot

The ledger is served in this process (uvicorn, its own thread); the clients are forked before it is, with submissions
made beforehand, eight at a time each. Whoever comes second must be told `slot-taken`; whoever was answered with a
receipt is in the log; and every slot has one live piece at the end.
"""

import http.client
import json
import os
import random
import shutil
import sys
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import uvicorn

from ledger.craft.kinds.kiln.line import Line
from ledger.craft.kinds.piece import firing_line
from ledger.craft.state import Piece
from tests.api.served import Served
from tests.craft.kiln_world import MAKER, code_of
from tests.faults.campaign import Figures, main, progress, scratch

CLIENTS, AT_ONCE = 2, 8
BATCH = 250  # slots of a batch at most
PART = 50  # slots of a statement
TRIES = 50  # of one submission, while the door says "later"
Job = tuple[int, str, bytes]
"""Number of the piece, its slot, the submission."""


def run(count: int, seed: int, weak: str) -> Figures:
    """Let so many registrations compete."""
    chance, home = random.Random(seed), scratch()
    names = ("registrations", "accepted", "slot-taken", "over", "lost", "empty", "faults", "slots")
    seen: Figures = dict.fromkeys(names, 0) | {"other refusals": {}}
    try:
        while seen["registrations"] < count:
            slots = min(BATCH, -(-(count - seen["registrations"]) // CLIENTS))
            _one_batch(home / str(seen["slots"]), slots, chance, weak, seen)
            progress(seen["registrations"], count)
    finally:
        shutil.rmtree(home)
    return seen


def _one_batch(directory: os.PathLike[str], slots: int, chance: random.Random, weak: str, seen: Figures) -> None:
    desk = Served(directory)  # type: ignore[arg-type]  # a path
    names = _fired(desk, slots)
    jobs = [_jobs(desk, names, client, chance) for client in range(CLIENTS)]
    running = [_client(each) for each in jobs]
    with _served(desk, weak) as port:
        answers = _answers(running, port)
    _judge(desk, names, [job for each in jobs for job in each], answers, seen)
    desk.instance.close()


def _fired(desk: Served, slots: int) -> list[str]:
    """Return the slots of an opened batch, as registrations name them."""
    names = [f"1-{number}" for number in range(1, slots + 1)]
    desk.plan("b1", layout=(f"1-1..{slots}",))
    for start in range(0, slots, PART):
        desk.load("b1", *(Line(slot=slot, person=MAKER) for slot in names[start : start + PART]), by=MAKER)
    desk.ignite("b1")
    for start in range(0, slots, PART):
        desk.open("b1", dict.fromkeys(names[start : start + PART], "qualified"), part=f"p{start}")
    return [f"b1/{name}" for name in names]


def _jobs(desk: Served, slots: Sequence[str], client: int, chance: random.Random) -> list[Job]:
    """Return one registration of one client for each slot, in an order of its own that mostly meets the other's."""
    order = list(slots)
    for at in range(len(order) - 1):
        if chance.random() < 0.3:
            order[at], order[at + 1] = order[at + 1], order[at]
    jobs = []
    for number, slot in enumerate(order):
        piece = client * len(slots) + number
        subject = desk.piece(MAKER, slots=(slot,), number=piece)
        jobs.append((piece, slot, desk.draft("PieceRegistration", subject, MAKER)))
    return jobs


# The clients ---------------------------------------------------------------------------------------------------------


def _client(jobs: Sequence[Job]) -> tuple[int, int, int]:
    """Fork a client; return its process, the pipe that gives it the port and the pipe its answers come from."""
    port_out, port_in = os.pipe()
    said_out, said_in = os.pipe()
    pid = os.fork()
    if pid:
        os.close(port_out)
        os.close(said_in)
        return pid, port_in, said_out
    status = 1
    try:
        os.close(port_in)
        port = int(os.read(port_out, 16))
        with ThreadPoolExecutor(AT_ONCE) as pool, os.fdopen(said_in, "w") as said:
            for line in pool.map(lambda job: _post(port, job), jobs):
                said.write(line)
                said.flush()
        status = 0
    except BaseException:  # noqa: BLE001  # nothing of the parent's stack may run here
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stderr.flush()
        os._exit(status)


def _post(port: int, job: Job) -> str:
    """Post one registration until it is answered; return `number status code-or-entry`."""
    number, _, body = job
    for _ in range(TRIES):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        connection.request("POST", "/api/v1/statements", body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        text = json.loads(answer.read())
        connection.close()
        if answer.status == 200:
            return f"{number} 200 {text['entries'][0]}\n"
        if answer.status != 503:
            return f"{number} {answer.status} {text['code']}\n"
    return f"{number} 503 never\n"


def _answers(running: Sequence[tuple[int, int, int]], port: int) -> dict[int, tuple[int, str]]:
    """Start the clients and return what each registration was told."""
    answers: dict[int, tuple[int, str]] = {}

    def read(pipe: int) -> None:
        with os.fdopen(pipe) as said:
            for line in said:
                number, status, word = line.split()
                answers[int(number)] = int(status), word

    readers = [threading.Thread(target=read, args=(said,)) for _, _, said in running]
    for reader, (_, given, _) in zip(readers, running, strict=True):
        reader.start()
        os.write(given, str(port).encode())
        os.close(given)
    for reader, (pid, _, _) in zip(readers, running, strict=True):
        reader.join()
        _, status = os.waitpid(pid, 0)
        assert status == 0, f"a client ended with {status}"
    return answers


# The server ----------------------------------------------------------------------------------------------------------


@contextmanager
def _served(desk: Served, weak: str) -> Iterator[int]:
    """Serve the desk's ledger and yield the port."""
    honest = firing_line.piece_in
    if weak == "slots-for-all":
        firing_line.piece_in = lambda *arguments: ""
    server = uvicorn.Server(uvicorn.Config(desk.fast, port=0, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive()
            threading.Event().wait(0.01)
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        server.should_exit = True
        thread.join()
        firing_line.piece_in = honest


def _judge(
    desk: Served, slots: Sequence[str], jobs: Sequence[Job], answers: dict[int, tuple[int, str]], seen: Figures
) -> None:
    """Hold what everybody was told against the log."""
    taken = Counter(slot for number, slot, _ in jobs if answers[number][0] == 200)
    with desk.instance.store.read() as reading:
        for number, _, _ in jobs:
            status, word = answers[number]
            piece = reading.get(Piece, code_of(number))
            if status == 200:
                seen["accepted"] += 1
                seen["lost"] += piece is None or piece.index != int(word)
            else:
                seen["over"] += piece is not None  # refused, and there all the same
                if word == "slot-taken":
                    seen["slot-taken"] += 1
                else:
                    seen["other refusals"][word] = seen["other refusals"].get(word, 0) + 1
    seen["over"] += sum(taken[slot] - 1 for slot in slots if taken[slot] > 1)
    seen["empty"] += sum(not taken[slot] for slot in slots)
    seen["faults"] += len(desk.instance.fsck().faults)
    seen["registrations"] += len(jobs)
    seen["slots"] += len(slots)


if __name__ == "__main__":
    main(run)
