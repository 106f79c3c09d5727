"""A ledger as the command line holds it: its state to read, and one way to post, in a directory or behind an address.

open_ledger("ledger")                        a studio's directory; when a server holds it, read here and posted to it
open_ledger("https://zisha.example.org")     the log is fetched and replayed, so that nobody signs upon hearsay
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Protocol

from api.cli.inputs import is_address, need_ledger
from api.cli.manners import usage
from ledger.client import Web
from ledger.craft.profile import Profile
from ledger.craft.state import State
from ledger.errors import (
    PushbackError,
)
from ledger.sequencer import Answer

MAX_PROFILE = 1 << 20  # bytes


class OpenLedger(Protocol):
    """What a command is given.

    Attributes:
        origin: the log's constant name.
        host: that links name, `zisha.example` or with a port.
        state: state at `size` entries.
        size: number of entries the state rests on.
        profile: the craft profile in force.
        directory: the studio's on this machine; None behind an address.
        private: where a studio keeps private data; None behind an address, which never sees any.
    """

    origin: str
    directory: Path | None
    private: Path | None

    @property
    def host(self) -> str:
        """Host that links name."""
        ...

    @property
    def state(self) -> State:
        """State as of now, or as of the last `refresh`."""
        ...

    @property
    def size(self) -> int:
        """Number of entries."""
        ...

    @property
    def root(self) -> bytes:
        """Root of the tree over the entries, 32 bytes."""
        ...

    @property
    def profile(self) -> Profile:
        """The craft profile in force."""
        ...

    def refresh(self) -> None:
        """Take in what was appended since."""
        ...

    def submit(self, body: bytes) -> Answer:
        """Post a submission: `Accepted`, or `Refused` with its reasons, of the first twenty refused statements.

        Raises:
            PushbackError: `outcome-unknown`: post the same bytes again; others: nothing was appended.
            LedgerError: the submission as a whole is not one.
        """
        ...

    def entry(self, index: int) -> bytes:
        """Return an entry's bytes, 0 ≤ index < `size`."""
        ...

    def keep(self, data: bytes) -> bool:
        """Put a photo among the blobs at once; False where photos are brought after the statement that names them."""
        ...

    def bring(self, data: bytes) -> None:
        """Bring a photo that an admitted statement names; again and again is the same.

        Raises:
            PushbackError: try again later. LedgerError: it is not taken.
        """
        ...


@contextmanager
def open_ledger(place: str, *, write: bool = True) -> Iterator[OpenLedger]:
    """Open the ledger at a directory or an address.

    Args:
        place: a studio's directory, or `http(s)://…`.
        write: False when nothing will be posted: a dry run disturbs nobody.
    """
    with ExitStack() as opened:
        if is_address(place):
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


def host_of(address: str) -> str:
    """Return the host of an address, with its port where it names one, in lower case."""
    return address.partition("://")[2].partition("/")[0].lower()


def served_at(directory: Path) -> str:
    """Return the address at which a server says it serves this studio; empty when none does."""
    try:
        address = (directory / "lock").read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""
    return address if address.startswith(("http://", "https://")) else ""


def place_or_usage(place: str) -> str:
    """Return the `--ledger` given, or the environment's; with neither, or where no ledger is, leave with 2."""
    import os

    chosen = place or os.environ.get("KILNMARK_LEDGER", "") or usage("cli.needs-ledger")
    if not is_address(chosen):
        need_ledger(Path(chosen))
    return chosen
