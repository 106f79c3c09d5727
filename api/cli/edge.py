"""The edge of the program: what the machine does to a command becomes one line and an exit code, never a traceback.

kilnmark audit … --report /full/disk     error: /full/disk cannot be written: …     exit 1
kilnmark fsck ledger > /dev/full         error: the answer could not be written: …  exit 1
kilnmark audit … | head -1               (nothing: who reads has read enough)       exit 1
Ctrl-C                                   stopped                                    exit 130
PYTHONIOENCODING=latin-1                 ✓ ✗ – … are ok !! -- ...; what the encoding cannot say is ?
"""

import codecs
import os
import sys
from pathlib import Path
from types import TracebackType

from ledger.errors import PushbackError
from ledger.words import Lang, say

STOPPED = 130  # as a shell counts: 128 and the signal's number
PLAIN = {"✓": "ok", "✗": "!!", "–": "--", "—": "--", "…": "...", "·": "-", "→": "->", "“": '"', "”": '"', "’": "'"}
ERRORS = "kilnmark-plain"


def plain_signs(error: UnicodeError) -> tuple[str, int]:
    """Return what stands for the characters an encoding has not: a plain sign, or a question mark."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    told = "".join(PLAIN.get(sign, "?") for sign in error.object[error.start : error.end])
    return told, error.end


codecs.register_error(ERRORS, plain_signs)


def says_chinese() -> bool:
    """Report whether stdout's encoding has Chinese characters."""
    try:
        "账".encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def open_streams() -> bool:
    """Let both streams say what their encoding can; return False when stdout is closed.

    A closed one is nobody's to reopen: the next file a ledger opens would take its number, and get the answer.
    """
    if sys.stderr is None:
        sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115  # as long as the program runs
    for stream in (sys.stdout, sys.stderr):
        if stream is not None and (getattr(stream, "encoding", "") or "").lower().replace("-", "") != "utf8":
            stream.reconfigure(errors=ERRORS)  # type: ignore[union-attr]  # both are text over bytes
    return sys.stdout is not None


def drop_output() -> None:
    """Turn what stdout still holds away: it cannot be written, and leaving would try once more."""
    try:
        sink = os.open(os.devnull, os.O_WRONLY)
        os.dup2(sink, sys.stdout.fileno())
        os.close(sink)
    except (OSError, ValueError, AttributeError):  # a stream without a number: nothing would be tried
        return


def spoken(error: OSError) -> PushbackError:
    """Return what the machine refused in our own words: a file it names, or else the output."""
    reason = error.strerror or type(error).__name__
    if error.filename is None:
        return PushbackError("output-unwritable", reason=reason, retry_after=60)
    path = os.fsdecode(error.filename) if isinstance(error.filename, str | bytes) else str(error.filename)
    return PushbackError("file-unwritable", path=path, reason=reason, retry_after=60)


def stopped(lang: Lang) -> str:
    """Return the one line that answers Ctrl-C."""
    return say("cli.stopped", lang)


def hook(kind: type[BaseException], error: BaseException, at: TracebackType | None) -> None:
    """Answer a Ctrl-C that comes before the program has begun, or after it has ended, in one line."""
    if not issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, at)
        return
    sys.stderr.write("stopped · 已停止\n")
    sys.stderr.flush()
    os._exit(STOPPED)
