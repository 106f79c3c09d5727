"""`timestamp`: an outside clock says that it has seen the ledger's newest page. SPEC §6, RFC 3161.

kilnmark trust renew ledger --tsa tsa-root.pem          once: the authority that verifiers go by
kilnmark timestamp ledger --from https://tsa.example    daily, by a timer (examples/town)
"""

from typing import Annotated

import typer

from api.cli.manners import manners, show, usage
from api.cli.operator import StudioPlace
from ledger.errors import PolicyError
from ledger.log.encoding import format_time
from ledger.words import say


def timestamp(
    directory: StudioPlace,
    source: Annotated[
        str, typer.Option("--from", envvar="KILNMARK_TSA_URL", help="The authority's address, https://….")
    ] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be asked, and ask nobody.")] = False,
) -> None:
    """Have the newest page stamped by an outside clock (RFC 3161). 请外部时间戳机构为最新一页盖时间戳。

    The authority sees a hash and nothing else. Its answer is checked under the certificate that the trust file pins,
    then kept as timestamp/<size>.tsr and published: all that stands under the page was entered before it, whatever
    anybody's clock said. A page that has its stamp is not stamped again.

    Exit 0: stamped. 1: refused or unanswered; nothing was kept.

    Example: kilnmark timestamp ledger --from https://tsa.example/tsr
    """
    from ledger.authority import ask_authority
    from ledger.instance import open_studio
    from ledger.log.timestamp import imprint_of, open_stamp
    from ledger.log.timestamp_files import MAX_TOKEN, token_path
    from ledger.source import Directory
    from ledger.stamped import pinned_roots
    from ledger.store.stamps import keep_token, sizes_in

    if not source and not dry_run:
        usage("cli.timestamp-where")
    with open_studio(directory, write=False) as instance:
        page, trust = instance.page().checkpoint, instance.trust
    if page.size == 0:
        raise PolicyError("timestamp-empty")
    roots = pinned_roots(Directory(directory), trust)
    if not roots:
        raise PolicyError("timestamp-unpinned")
    path = directory / token_path(page.size)
    told = {"size": page.size, "imprint": imprint_of(page).hex(), "file": str(path)}
    if page.size in sizes_in(directory):
        stamp = open_stamp(Directory(directory).fetch(token_path(page.size), MAX_TOKEN), roots)
        words = "cli.timestamp-there"
    elif dry_run:
        show({**told, "dry": True}, say("cli.timestamp-dry", manners.lang, **told))
        return
    else:
        token, stamp = ask_authority(source, page, roots)
        keep_token(directory, page.size, token)
        words = "cli.timestamp-made"
    at = format_time(stamp.time)
    made = words == "cli.timestamp-made"
    show({**told, "time": at, "made": made}, say(words, manners.lang, **told, time=at))


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(timestamp)
