"""An etcd of the suite's own on the loopback: made, started and ended by it.

with Etcd() as etcd:
    etcd.address()      etcd://127.0.0.1:40123/guard/1: a key that nobody used before
"""

import atexit
import json
import os
import shutil
import socket
import subprocess
import tempfile
import threading
from collections import deque
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx2 as httpx

SECONDS = 180  # for a server to start: far longer than any needs
READY = ("ready to serve client requests", "serving client traffic")


def free_port() -> int:
    """Return a port of the loopback that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
    return port


class Etcd:
    """The running server, one member."""

    def __init__(self, *options: str, scheme: str = "http") -> None:
        memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
        self.folder = Path(tempfile.mkdtemp(prefix="kilnmark-etcd-", dir=memory))
        self.port, peer, self._scheme = free_port(), free_port(), scheme
        client, peers = f"{scheme}://127.0.0.1:{self.port}", f"http://127.0.0.1:{peer}"
        command = [
            "setpriv", "--pdeathsig", "KILL", "etcd", "--data-dir", str(self.folder / "data"),
            "--listen-client-urls", client, "--advertise-client-urls", client,
            "--listen-peer-urls", peers, "--initial-advertise-peer-urls", peers,
            "--initial-cluster", f"default={peers}",
            "--heartbeat-interval", "10", "--election-timeout", "100", *options,
        ]  # fmt: skip
        self._command, self._count = command, 0
        self.said: deque[str] = deque(maxlen=200)
        self.start()

    def start(self) -> None:
        """Start the member and wait until it serves."""
        environment = {"PATH": os.environ["PATH"]}
        self.server = subprocess.Popen(
            self._command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=environment
        )
        ready = threading.Event()
        self._listener = threading.Thread(target=self._listen, args=(self.server, ready), daemon=True)
        self._listener.start()
        assert ready.wait(SECONDS), "\n".join(self.said)
        assert self.server.poll() is None, "\n".join(self.said)

    def _listen(self, server: "subprocess.Popen[str]", ready: threading.Event) -> None:
        assert server.stderr is not None
        for line in server.stderr:
            self.said.append(line.rstrip())
            if any(word in line for word in READY):
                ready.set()
        ready.set()

    def stop(self) -> None:
        """End the member as if the power had gone."""
        self.server.kill()
        self.server.wait(SECONDS)
        self._listener.join(SECONDS)
        assert self.server.stderr is not None
        self.server.stderr.close()

    def address(self) -> str:
        """Return the address of a guard that was not founded yet."""
        self._count += 1
        return f"etcd://127.0.0.1:{self.port}/guard/{self._count}"

    def ask(self, path: str, question: dict[str, object], token: str = "") -> dict[str, object]:
        """Ask the gateway something that the guard does not."""
        address = f"http://127.0.0.1:{self.port}/v3/{path}"
        headers = {"Authorization": token} if token else {}
        answer = httpx.post(address, content=json.dumps(question), headers=headers, timeout=SECONDS, trust_env=False)
        assert answer.status_code == 200, answer.text
        found: dict[str, object] = answer.json()
        return found

    def close(self) -> None:
        """End the member and throw everything away."""
        self.stop()
        shutil.rmtree(self.folder)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


@cache
def shared_etcd() -> Etcd:
    """Return one for all tests of this process; it ends with the process."""
    etcd = Etcd()
    atexit.register(etcd.close)
    return etcd
