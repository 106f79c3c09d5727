"""A ledger as the command line holds it: its state to read, and one way to post, in a directory or behind an address.

open_ledger("ledger")                        a studio's directory; when a server holds it, read here and posted to it
open_ledger("https://zisha.example.org")     the log is fetched and replayed, so that nobody signs upon hearsay
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Protocol

import msgspec

from api.cli.manners import usage
from ledger.admission import Refused
from ledger.client import Web, fields_of_problem
from ledger.craft.profile import Profile
from ledger.craft.state import State
from ledger.errors import (
    ConflictError,
    InconsistencyError,
    LedgerError,
    MalformedError,
    NotFoundError,
    PolicyError,
    PushbackError,
    VerificationError,
)
from ledger.sequencer import Accepted, Answer

MAX_PROFILE = 1 << 20  # bytes
_CLASSES: dict[int, type[LedgerError]] = {
    400: MalformedError, 403: PolicyError, 404: NotFoundError, 409: ConflictError, 413: MalformedError,
    415: MalformedError, 422: VerificationError, 429: PushbackError, 503: PushbackError,
}  # fmt: skip


class OpenLedger(Protocol):
    """What a command is given.

    Attributes:
        origin: the log's constant name.
        state: state at `size` entries.
        size: number of entries the state rests on.
        profile: the craft profile in force.
    """

    origin: str

    @property
    def state(self) -> State:
        """State as of now, or as of the last `refresh`."""
        ...

    @property
    def size(self) -> int:
        """Number of entries."""
        ...

    @property
    def profile(self) -> Profile:
        """The craft profile in force."""
        ...

    def refresh(self) -> None:
        """Take in what was appended since."""
        ...

    def submit(self, body: bytes) -> Answer:
        """Post a submission: `Accepted`, or `Refused` with every reason.

        Raises:
            PushbackError: `outcome-unknown`: post the same bytes again; others: nothing was appended.
            LedgerError: the submission as a whole is not one.
        """
        ...

    def entry(self, index: int) -> bytes:
        """Return an entry's bytes, 0 ≤ index < `size`."""
        ...

    def keep(self, data: bytes) -> bool:
        """Put a photo among the blobs; False when this ledger takes none from here."""
        ...


@contextmanager
def open_ledger(place: str, *, write: bool = True) -> Iterator[OpenLedger]:
    """Open the ledger at a directory or an address.

    Args:
        place: a studio's directory, or `http(s)://…`.
        write: False when nothing will be posted: a dry run disturbs nobody.
    """
    with ExitStack() as opened:
        if place.startswith(("https://", "http://")):
            yield _open_web(place, opened)
        else:
            yield _open_studio(Path(place), opened, write)


def _open_web(address: str, opened: ExitStack) -> OpenLedger:
    from api.cli.remote import WebLedger

    web = Web(address)
    opened.callback(web.close)
    ledger = WebLedger(web)
    opened.callback(ledger.close)
    ledger.refresh()
    return ledger


def _open_studio(directory: Path, opened: ExitStack, write: bool) -> OpenLedger:
    """Open a studio; where a server holds its lock, read here and post to the address the lock names."""
    from api.cli.studio import StudioLedger
    from ledger.instance import open_studio

    web: Web | None = None
    try:
        instance = open_studio(directory, write=write)
    except PushbackError as e:
        address = served_at(directory) if e.code == "studio-in-use" else ""
        if not address:
            raise
        instance = open_studio(directory, write=False)
        web = Web(address)
        opened.callback(web.close)
    opened.callback(instance.close)
    return StudioLedger(instance, web)


def served_at(directory: Path) -> str:
    """Return the address at which a server says it serves this studio; empty when none does."""
    try:
        address = (directory / "lock").read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""
    return address if address.startswith(("http://", "https://")) else ""


class _Answered(msgspec.Struct):
    entries: list[int]
    receipts: list[str]
    statements: list[str]


def post_to(web: Web, body: bytes) -> Answer:
    """Post a submission over HTTP and return the answer as a sequencer gives it; raises as `OpenLedger.submit`."""
    status, data = web.submit(body)
    if status == 200:
        try:
            told = msgspec.json.decode(data, type=_Answered)
            ids = tuple(bytes.fromhex(name) for name in told.statements)
        except (msgspec.MsgspecError, ValueError) as e:
            raise PushbackError("outcome-unknown", retry_after=5) from e
        return Accepted(tuple(told.entries), tuple(text.encode() for text in told.receipts), ids)
    problem = fields_of_problem(data)
    errors = problem.get("errors")
    if status in {429, 503} or not isinstance(errors, list) or not errors:
        raise _error(status, problem)
    return Refused(tuple((_position(each), _error(status, each)) for each in errors))


def _position(told: object) -> int:
    position = told.get("position", 0) if isinstance(told, dict) else 0
    return position if isinstance(position, int) else 0


def _error(status: int, told: object) -> LedgerError:
    """Return the error a server told of, to be said in our own words."""
    told = told if isinstance(told, dict) else {}
    code, fields = told.get("code"), told.get("fields")
    if not isinstance(code, str):
        return PushbackError("source-unreachable", path="api/v1/statements", status=status, retry_after=5)
    kept = fields if isinstance(fields, dict) else {}
    values = {str(name): tuple(map(str, v)) if isinstance(v, list) else v for name, v in kept.items()}
    return _CLASSES.get(status, InconsistencyError)(code, **values)


def place_or_usage(place: str) -> str:
    """Return the `--ledger` given, or the environment's; without either, leave with 2."""
    import os

    chosen = place or os.environ.get("KILNMARK_LEDGER", "")
    return chosen or usage("cli.needs-ledger")
