"""The press: a long print is made in a process of its own, which ends with it. SPEC §8.6.

    pressed(print_certificates, fields, tick=…)     as print_certificates(fields, tick=…), but elsewhere

The typesetter keeps what it has laid out for the next document (some 0.1 MB a label, 2.5 MB a certificate), ten
documents deep. Part by part in processes of their own, ten thousand labels take no more memory than the first thousand.
"""

import contextlib
import multiprocessing
import signal
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any, TypeVar

from ledger.errors import LedgerError, PushbackError

T = TypeVar("T")
Tick = Callable[[int, int], None]


def silent(done: int, total: int) -> None:
    """Take progress and say nothing."""
    del done, total


def pressed(make: Callable[..., T], *given: Any, tick: Tick = silent, **options: Any) -> T:
    """Return what `make(*given, **options, tick=…)` returns; its progress and its refusals come through.

    make: a function of a module; what it is given and returns can be pickled.

    Raises:
        LedgerError: as `make` does.
        PushbackError: `press-ended`: the process was killed, for want of memory most likely.
    """
    context = multiprocessing.get_context("spawn")  # a fork would share PDFium's and the store's state
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(theirs, make, given, options), daemon=True)
    process.start()
    theirs.close()
    try:
        while True:
            kind, value = ours.recv()
            if kind == "tick":
                tick(*value)
            elif kind == "refused":
                raise value
            else:
                made: T = value
                return made
    except EOFError as e:
        raise PushbackError("press-ended", retry_after=60) from e
    finally:
        ours.close()
        process.terminate()  # does nothing to one that has ended; after Ctrl-C nobody waits for its print
        process.join()


def _work(answers: Connection, make: Callable[..., object], given: tuple[object, ...], options: dict[str, Any]) -> None:
    """Work in the process: send progress, then what was made or why not."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to answer

    def tick(done: int, total: int) -> None:
        answers.send(("tick", (done, total)))

    with contextlib.suppress(BrokenPipeError):  # the parent has gone, and says so itself
        try:
            answers.send(("made", make(*given, **options, tick=tick)))
        except LedgerError as e:
            e.__cause__ = None  # a library's error need not survive the way
            answers.send(("refused", e))
