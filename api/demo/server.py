"""The demo's server: `kilnmark serve` in a process of its own, on a free port of this machine."""

import socket
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from ledger.client import Web
from ledger.errors import LedgerError, PushbackError

START = "from api.cli import main; main()"
READY_SECONDS = 60  # a cold start on a slow machine
STOP_SECONDS = 20
_PAUSE = 0.1


class Server:
    """A server process over a studio; stopped when the block is left."""

    def __init__(self, directory: Path, log: Path) -> None:
        """Start it.

        Args:
            directory: of the studio.
            log: where its words go.
        """
        port = _free_port()
        self.address = f"http://127.0.0.1:{port}"
        self._log = log.open("wb")
        command = [sys.executable, "-c", START, "serve", str(directory), "--host", "127.0.0.1", "--port", str(port)]
        self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=self._log, stderr=subprocess.STDOUT)
        self.web = Web(self.address)
        try:
            self._wait(log)
        except BaseException:
            self.close()
            raise

    def _wait(self, log: Path) -> None:
        """Wait until it answers.

        Raises:
            PushbackError: `demo-server`: it ended, or does not answer.
        """
        end = time.monotonic() + READY_SECONDS
        while time.monotonic() < end and self._process.poll() is None:
            try:
                self.web.fetch("readyz", 1 << 16)
            except LedgerError:
                time.sleep(_PAUSE)
            else:
                return
        raise PushbackError("demo-server", retry_after=1, path=str(log))

    def close(self) -> None:
        """Stop it, and wait until it has answered what it took in and given its lock back."""
        self.web.close()
        self._process.terminate()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._log.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def _free_port() -> int:
    """Return a port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
