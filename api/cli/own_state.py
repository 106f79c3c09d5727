"""What a command remembers on this machine between runs: `$XDG_STATE_HOME/kilnmark`, else `~/.local/state/kilnmark`.

pages/   the highest page seen of each log (SPEC §6a); forks/   proofs of misbehaviour met on the way
"""

import os
from contextlib import closing
from pathlib import Path

from api.cli.manners import tell
from ledger.client import Web
from ledger.compare import View, view_of_source
from ledger.errors import NotFoundError, PushbackError
from ledger.kept_pages import KeptPages
from ledger.log.trust import Trust


def state_folder() -> Path:
    """Return the folder; it may not be there yet. A relative `XDG_STATE_HOME` counts as none, as its standard says."""
    home = Path(os.environ.get("XDG_STATE_HOME", ""))
    return (home if home.is_absolute() else Path("~/.local/state").expanduser()) / "kilnmark"


def hold_page(shown: View, trust: Trust) -> None:
    """Hold a page against the highest seen here, and keep it when it is higher; raises as `KeptPages.hold`.

    Where this machine lets nothing be kept, that is said and the command goes on: who may not write may still check.
    """
    try:
        KeptPages(state_folder()).hold(shown, trust)
    except PushbackError as e:
        if e.code != "pages-unwritable":
            raise
        tell("cli.page-not-kept", path=e.fields["path"], reason=e.fields["reason"])


def hold_address(address: str, trust: Trust) -> None:
    """Hold the page that an address shows now; raises as `KeptPages.hold`, and as `view_of_source`.

    One whose log is not there, or out of reach, shows no page: that is said, and its proof speaks for itself.
    """
    with closing(Web(address)) as web:
        try:
            shown = view_of_source(web, trust)
        except (NotFoundError, PushbackError):
            tell("cli.page-not-shown", address=address)
            return
        hold_page(shown, trust)
