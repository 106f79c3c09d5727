"""A recording wire: stands between a client and a server of this machine, and keeps what the client sends."""

import contextlib
import socket
import threading
from types import TracebackType
from typing import Self


class Recorder:
    """Forwards every connection to a port of the loopback; a context manager.

    Attributes:
        address: to give to the client, `http://127.0.0.1:<port>`.
        sent: all bytes the client has sent, connection by connection.
    """

    def __init__(self, port: int) -> None:
        self._port = port
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        self.sent: list[bytearray] = []
        self._ends: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._accept, daemon=True)]

    def __enter__(self) -> Self:
        self._threads[0].start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for end in (self._listening, *self._ends):
            with contextlib.suppress(OSError):  # the other side has closed it
                end.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(timeout=10)
        for end in (self._listening, *self._ends):
            end.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listening.accept()
            except OSError:
                return
            server = socket.create_connection(("127.0.0.1", self._port))
            kept = bytearray()
            self.sent.append(kept)
            self._ends += [client, server]
            for taken, given, record in ((client, server, kept), (server, client, None)):
                thread = threading.Thread(target=self._pump, args=(taken, given, record), daemon=True)
                self._threads.append(thread)
                thread.start()

    @staticmethod
    def _pump(taken: socket.socket, given: socket.socket, record: bytearray | None) -> None:
        with contextlib.suppress(OSError):
            while data := taken.recv(1 << 16):
                if record is not None:
                    record += data
                given.sendall(data)
        for end in (taken, given):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
