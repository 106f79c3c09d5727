"""What is personal and stays off the ledger: kept when somebody is enrolled, destroyed by `erase`.

    kilnmark enrol zs001 … --consent consent.txt     the text and its salt → private/private.db, the commitment → ledger
    kilnmark erase zs001 --dry-run                   what is kept of them
    kilnmark erase zs001                             destroyed; every proof goes on to verify

In a ledger's directory that is its `private` folder; behind an address the registrar's own, for no server is told.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.inputs import present_folder, present_place
from api.cli.manners import confirm, manners, show, tell, usage
from api.cli.opened import place_or_usage
from api.cli.signing import Pen
from ledger.craft.commitment import CONSENT, SALT_BYTES, commit
from ledger.errors import InconsistencyError, LedgerError, NotFoundError, PushbackError
from ledger.log.encoding import format_time
from ledger.words import say

if TYPE_CHECKING:
    from ledger.store.private import Kept

CONTACT = "contact"
FILE = "private.db"
DEFAULT = Path("private")
MAX_CONTACT = 500  # characters

PrivateFolder = Annotated[
    Path | None, typer.Option(help="Folder for what stays private; else the ledger's own, or ./private.")
]


def seal_consent(pen: Pen, person: str, text: bytes) -> "Kept":
    """Return the text with a fresh salt, and the commitment to both."""
    from ledger.store.private import Kept

    salt = secrets.token_bytes(SALT_BYTES)
    return Kept(person, CONSENT, commit(text, salt, origin=pen.ledger.origin, person=person), salt, text, pen.at)


@contextmanager
def kept_private(pen: Pen, folder: Path | None, agreed: "Kept", contact: str) -> Iterator[None]:
    """Keep what is private before the statement is posted, and forget it again when the statement is refused.

    An unknown outcome is no refusal: the entry may be there, and then its salt must be too.
    """
    from ledger.store.private import Kept, private_store

    if len(contact) > MAX_CONTACT:
        usage("cli.contact-too-long", limit=MAX_CONTACT)
    kept = [agreed, *([Kept(agreed.person, CONTACT, "", b"", contact.encode(), pen.at)] if contact else [])]
    if pen.dry_run:
        yield
        return
    with private_store(_file(folder, pen.ledger.private)) as store:
        for each in kept:
            store.keep(each)
        try:
            yield
        except (typer.Exit, LedgerError) as e:
            if not (isinstance(e, PushbackError) and e.code == "outcome-unknown"):
                for each in kept:
                    store.drop(each)
            raise


def _file(folder: Path | None, own: Path | None) -> Path:
    return folder / FILE if folder is not None else own or DEFAULT / FILE


def erase(
    person: Annotated[str, typer.Argument(help="Person code.")],
    ledger: Annotated[
        str, typer.Option("--ledger", callback=present_place, help="The ledger's directory; else KILNMARK_LEDGER.")
    ] = "",
    private: PrivateFolder = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what is kept of them; destroy nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do it without asking.")] = False,
) -> None:
    """Destroy what is kept privately of a person. 销毁某人的私人资料。

    The text they agreed to, its salt, their contact. What stands in the ledger stays, and goes on to verify; nobody can
    tell any more which text its commitment meant. It can't be undone, and copies elsewhere are yours to destroy.

    Example: kilnmark erase zs001 --ledger ledger --dry-run
    """
    from ledger.store.private import private_store

    present_folder(private)
    path = private / FILE if private is not None else _studio_file(place_or_usage(ledger))
    if not path.is_file():
        raise NotFoundError("private-nothing", person=person)
    with private_store(path) as store:
        kept = store.of(person)
        if not kept:
            raise NotFoundError("private-nothing", person=person)
        if dry_run:
            show([_told(each) for each in kept], "\n".join(_line(each) for each in kept))
            tell("cli.erase-dry-run", person=person)
            return
        if not manners.json:
            show(None, "\n".join(_line(each) for each in kept))
        confirm("cli.erase-summary", yes, person=person, count=len(kept))
        gone = store.erase(person)
        if traces := store.traces(gone):
            raise InconsistencyError("private-traces", person=person, files=traces)
    text = say("cli.erased", manners.lang, person=person, count=len(gone))
    show({"person": person, "erased": [_told(each) for each in gone]}, text)


def _studio_file(place: str) -> Path:
    """Return the private file of a ledger's directory; an address has none."""
    from ledger.studio import Studio

    if place.startswith(("https://", "http://")):
        usage("cli.erase-needs-folder")
    return Studio(Path(place)).private


def _told(kept: "Kept") -> dict[str, str | int]:
    """Return what is shown of a value: never the value itself, nor its salt."""
    return {
        "field": kept.field, "bytes": len(kept.value), "kept": format_time(kept.time), "commitment": kept.commitment,
    }  # fmt: skip


def _line(kept: "Kept") -> str:
    return say(
        "cli.erase-line", manners.lang, field=say(f"cli.private-{kept.field}", manners.lang), bytes=len(kept.value),
        kept=format_time(kept.time), commitment=kept.commitment[:16] or "–",
    )  # fmt: skip


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(erase)
