"""A child process with limits, in which a stranger's file is opened: nothing of it is parsed in the server.

Requests and answers go through pipes, one after the other:

    request   00 00 00 05 'hello'                       length, big-endian, then the file
    answer    00 00 00 0b 83 a4 'code' a0 …             length, then MessagePack of `_Answer`

A file that kills the child (memory, endless loop, a fault in a C library) costs that file alone: the next request
starts a new child.
"""

import contextlib
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from threading import Event, Timer
from types import TracebackType
from typing import IO, Self

import msgspec

from ledger.errors import LedgerError, MalformedError

MEMORY = 1 << 30  # bytes of address space: 50 million pixels decoded, turned and shrunk fit, a bomb does not
SECONDS = 20  # for one file, by the wall's clock
MAX_ANSWER = 256 << 20


class _Answer(msgspec.Struct, frozen=True):
    code: str
    fields: dict[str, str | int | None]
    data: bytes


_ENCODE = msgspec.msgpack.Encoder()
_DECODE = msgspec.msgpack.Decoder(_Answer)


class Confined:
    """Run one function, `bytes -> bytes`, in a child process; files are handed in one after the other.

    Not shared between threads. Use as a context manager: leaving it ends the child.
    """

    def __init__(self, work: str, broken: str, seconds: float = SECONDS, memory: int = MEMORY) -> None:
        """Name the work; the child starts with the first file.

        Args:
            work: `package.module:function`, imported in the child once its limits are set.
            broken: error code for a file that kills the child.
            seconds: wall-clock limit for one file.
            memory: limit of the child's address space in bytes.
        """
        self._work, self._broken, self._seconds, self._memory = work, broken, seconds, memory
        self._child: subprocess.Popen[bytes] | None = None

    def ask(self, data: bytes) -> bytes:
        """Return the function's answer for `data`.

        Raises:
            MalformedError: whatever the function raised; `broken`, when the child died or ran out of time or memory.
        """
        child = self._alive() or self._start()
        late = Event()

        def stop() -> None:
            late.set()
            child.kill()

        timer = Timer(self._seconds, stop)
        timer.start()
        try:
            answer = self._exchange(child, data)
        except (OSError, EOFError, msgspec.DecodeError) as e:
            self.close()
            raise MalformedError(self._broken) from e
        finally:
            timer.cancel()
            timer.join()  # whether it stopped the child is settled now
        if late.is_set():  # it answered in the last moment: the next file is to find another child, not a dead one
            self.close()
        if answer.code:
            raise MalformedError(answer.code, **answer.fields)
        return answer.data

    def _alive(self) -> "subprocess.Popen[bytes] | None":
        """Return the child; none when it died since its last answer."""
        if self._child is not None and self._child.poll() is not None:
            self.close()
        return self._child

    def _start(self) -> subprocess.Popen[bytes]:
        # -I: neither the working directory nor the environment decides what the child imports
        command = [sys.executable, "-I", "-m", "api.intake.confined", self._work, str(self._memory), self._broken]
        self._child = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, close_fds=True
        )
        return self._child

    @staticmethod
    def _exchange(child: subprocess.Popen[bytes], data: bytes) -> _Answer:
        assert child.stdin is not None
        assert child.stdout is not None
        _write(child.stdin, data)
        return _DECODE.decode(_read(child.stdout))

    def close(self) -> None:
        """End the child; the next `ask` starts another."""
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):  # what was buffered for a dead child has nowhere to go
                    pipe.close()
        child.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def _write(pipe: IO[bytes], data: bytes) -> None:
    pipe.write(len(data).to_bytes(4, "big") + data)
    pipe.flush()


def _read(pipe: IO[bytes]) -> bytes:
    """Read one message.

    Raises:
        EOFError: the other side is gone, or announces more than any answer holds.
    """
    length = pipe.read(4)
    if len(length) < 4 or int.from_bytes(length, "big") > MAX_ANSWER:
        raise EOFError
    data = pipe.read(int.from_bytes(length, "big"))
    if len(data) < int.from_bytes(length, "big"):
        raise EOFError
    return data


# The child's side ----------------------------------------------------------------------------------------------------


def serve(function: Callable[[bytes], bytes], broken: str, source: IO[bytes], sink: IO[bytes]) -> None:
    """Answer requests until the pipe closes."""
    while True:
        try:
            data = _read(source)
        except EOFError:
            return
        _write(sink, _ENCODE.encode(_answer(function, data, broken)))


def _answer(function: Callable[[bytes], bytes], data: bytes, broken: str) -> _Answer:
    try:
        return _Answer("", {}, function(data))
    except LedgerError as e:
        return _Answer(e.code, {name: v if isinstance(v, int) else str(v) for name, v in e.fields.items()}, b"")
    except MemoryError:
        return _Answer(broken, {}, b"")


def limit(memory: int) -> None:
    """Take away what opening a file never needs: more memory, new files, core dumps, other programs."""
    import resource  # noqa: PLC0415  # the child alone needs it, and it exists on POSIX only

    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main(work: str, memory: str, broken: str) -> None:
    """Set the limits, import the work, serve."""
    limit(int(memory))
    module, function = work.split(":")
    serve(getattr(import_module(module), function), broken, sys.stdin.buffer, sys.stdout.buffer)


if __name__ == "__main__":
    main(*sys.argv[1:])
