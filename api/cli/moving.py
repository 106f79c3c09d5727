"""A ledger's database: moved between a directory and a town, and its tables brought to this program's revision.

kilnmark migrate ledger --database postgresql:///kiln --guard etcd://127.0.0.1:2379/kilnmark/kiln
kilnmark migrate ledger --back                                  into the directory again
kilnmark upgrade ledger --check                                 can the program just installed open it?
kilnmark upgrade ledger                                         after a new program was installed
"""

from typing import Annotated

import typer

from api.cli.manners import confirm, manners, progress, show, tell, usage
from api.cli.operator import StudioPlace
from ledger.words import say

DryRun = Annotated[bool, typer.Option("--dry-run", help="Try everything, and leave the ledger as it is.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do it without asking.")]


def migrate(
    directory: StudioPlace,
    database: Annotated[str, typer.Option(help="An empty PostgreSQL database: postgresql://…")] = "",
    guard: Annotated[str, typer.Option(help="A key of etcd that nobody used: etcd://…")] = "",
    back: Annotated[bool, typer.Option("--back", help="Out of the database, into the directory.")] = False,
    dry_run: DryRun = False,
    yes: Yes = False,
) -> None:
    """Move a ledger into a database for several servers, or back; same entries, same root. 把账本移进数据库，或移回。

    Examined before and after; until the last step the ledger is where it was, and a run that was interrupted is run
    again. Stop its servers first: one that still runs stops signing.

    Example: kilnmark migrate ledger --database postgresql:///kiln --guard etcd://127.0.0.1:2379/kilnmark/kiln --dry-run
    """
    from ledger.migrate import to_studio, to_town
    from ledger.studio import Town, check_town

    if back == bool(database or guard) or (bool(database) != bool(guard)):
        usage("cli.migrate-where")
    town = Town(database, guard)
    if not back:
        check_town(town)
    if not dry_run:
        confirm("cli.migrate-back-summary" if back else "cli.migrate-summary", yes, path=directory, database=database)
    with progress(say("cli.migrate", manners.lang)) as moved:
        done = (
            to_studio(directory, moved, keep=not dry_run) if back else to_town(directory, town, moved, keep=not dry_run)
        )
    said = "cli.migrate-tried" if dry_run else "cli.migrated-back" if back else "cli.migrated"
    show(
        {
            "size": done.size, "root": done.root.hex(), "done": not dry_run, "town": not back,
            "aside": str(done.aside) if done.aside else "",
        },
        say(said, manners.lang, size=done.size, root=done.root.hex(), path=directory),
    )  # fmt: skip
    if done.aside:
        tell("cli.migrate-aside", path=done.aside)


def upgrade(
    directory: StudioPlace,
    dry_run: DryRun = False,
    check: Annotated[
        bool, typer.Option("--check", help="Only say whether this program can open the ledger, and what is due.")
    ] = False,
) -> None:
    """Bring a database's tables to this program's revision; examined before and after, or nothing happens. 升级数据表。

    Whoever registers meanwhile waits. A ledger in a directory needs none. --check changes nothing: settings, tables,
    rules, libraries, disk, guard; exit 1 when something must be done before this program serves the ledger.

    Example: kilnmark upgrade ledger --check
    """
    if check:
        from api.cli.doctor import examine, machine_looks
        from api.cli.upgrade_check import check_looks

        examine(machine_looks(directory) + check_looks(directory), "opens")
    from ledger.migrate import upgrade_town

    done = upgrade_town(directory, keep=not dry_run)
    said = "cli.upgrade-tried" if dry_run else "cli.upgraded"
    show(
        {"before": done.before, "after": done.after, "size": done.size, "root": done.root.hex(), "done": not dry_run},
        say(said, manners.lang, before=done.before, after=done.after, size=done.size),
    )


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    for command in (migrate, upgrade):
        app.command()(command)
