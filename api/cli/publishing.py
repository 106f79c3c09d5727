"""The ledger as plain files: `publish`. SPEC §11.

kilnmark publish ledger site        then any web server hosts `site`
"""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from api.cli.inputs import need_folder
from api.cli.manners import manners, progress, show, tell
from api.cli.operator import StudioPlace
from ledger.words import say


def publish(
    directory: StudioPlace,
    site: Annotated[Path, typer.Argument(help="Folder for the files; made when it is not there.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Count, and write nothing.")] = False,
) -> None:
    """Write the ledger as files that any web server hosts. 把账本发布为静态文件。

    The whole log, each piece's page and proofs, the pages of closed firings. Run again to bring it to the present: only
    what changed is written. From the folder alone `kilnmark recover` puts a ledger back; `kilnmark mirror` reads it
    over the web. What is private is in none of it.

    Example: kilnmark publish ledger site
    """
    from api.app import make_app
    from api.publishing import publish as write
    from ledger.instance import open_studio

    need_folder(site.absolute().parent)
    with open_studio(directory, write=False) as instance, progress(say("cli.publish", manners.lang)) as moved:
        made = asyncio.run(write(instance, make_app(instance), site, moved, dry=dry_run))
    for name in made.missing:
        tell("error.blob-missing", name=name)
    told = {
        "size": made.size, "pieces": made.pieces, "written": made.written, "removed": made.removed,
        "missing": made.missing, "directory": str(site), "dry": dry_run,
    }  # fmt: skip
    show(told, say("cli.published-dry" if dry_run else "cli.published", manners.lang, **told))


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(publish)
