"""Clients over HTTP: wrk for reading, and our own for posting, each on a connection of its own that stays open."""

import asyncio
import re
import shutil
import subprocess
from collections.abc import Sequence
from time import perf_counter

from tests.bench.measure import MissingPartError

_POST = (
    b"POST /api/v1/statements HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n"
)
_LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)


def wrk(port: int, path: str, seconds: int = 2) -> float:
    """Return how many answers a second one thread with 32 connections gets.

    Raises:
        MissingPartError: wrk is not installed.
    """
    if shutil.which("wrk") is None:
        raise MissingPartError("wrk is not installed (Debian: wrk)")
    command = ["wrk", "-t1", "-c32", f"-d{seconds}s", f"http://127.0.0.1:{port}{path}"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "Non-2xx" not in said, said
    found = re.search(r"Requests/sec:\s*([\d.]+)", said)
    assert found, said
    return float(found.group(1))


def post_all(port: int, bodies: Sequence[bytes], clients: int = 64) -> tuple[float, list[bytes]]:
    """Post the bodies, so many at a time; return the seconds it took, and the answers' bodies."""
    return asyncio.run(_post_all(port, bodies, clients))


async def _post_all(port: int, bodies: Sequence[bytes], clients: int) -> tuple[float, list[bytes]]:
    answers: list[bytes] = []
    waiting = iter(bodies)
    lines = [await asyncio.open_connection("127.0.0.1", port, limit=1 << 24) for _ in range(clients)]

    async def client(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for body in waiting:
            writer.write(_POST % len(body) + body)
            head = await reader.readuntil(b"\r\n\r\n")
            found = _LENGTH.search(head)
            assert found, head
            answer = await reader.readexactly(int(found.group(1)))
            assert head.startswith(b"HTTP/1.1 200"), (head, answer[:300])
            answers.append(answer)

    started = perf_counter()
    await asyncio.gather(*(client(*line) for line in lines))
    took = perf_counter() - started
    for _, writer in lines:
        writer.close()
    return took, answers
