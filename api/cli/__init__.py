"""The command line: one file a role; `main` is the console script.

A command imports what it needs when it runs, so that the base install (the verifier) carries all of them and names
the extra that one lacks.
"""

import sys
from collections.abc import Sequence
from typing import Annotated

import typer
from typer.exceptions import TyperException

from api.cli import (
    artisan,
    auditor,
    commission,
    comparing,
    demo,
    device_keys,
    doctor,
    edge,
    endorsing,
    evidence,
    export,
    holders,
    keeper,
    keeping,
    keys,
    kiln,
    moving,
    older,
    operator,
    oversight,
    own,
    people,
    photos,
    pieces,
    printing,
    private,
    publishing,
    register,
    registrar,
    scratch,
    seals,
    serving,
    snapshot,
    stamping,
    template,
    works,
)
from api.cli.manners import GOOD, REFUSED, USAGE, language, manners, refuse, show, talk
from ledger.errors import LedgerError, PushbackError
from ledger.words import say

EXTRAS = {
    "fastapi": "server", "uvicorn": "server", "sqlmodel": "server", "sqlalchemy": "server", "jinja2": "server",
    "pydantic_settings": "server", "babel": "server", "python_calamine": "server", "openpyxl": "server",
    "pypinyin": "server", "qrcode": "print", "typst": "print", "pylopdf_fonts_zh_cn": "print", "fontTools": "print",
    "zxingcpp": "print", "PIL": "print", "psycopg": "town", "alembic": "town",
}  # fmt: skip

app = typer.Typer(name="kilnmark", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


@app.callback()
def options(
    lang: Annotated[str, typer.Option(help="zh or en; else KILNMARK_LANG or the locale says.")] = "",
    json: Annotated[bool, typer.Option("--json", help="One JSON document on stdout.")] = False,
) -> None:
    """Kilnmark: a certification ledger for heritage craft. 传统工艺登记账本。"""
    manners.lang, manners.json = language(lang), json


for part in (
    operator,
    serving,
    snapshot,
    stamping,
    keeping,
    moving,
    publishing,
    keys,
    device_keys,
    registrar,
    keeper,
    people,
    endorsing,
    kiln,
    artisan,
    seals,
    commission,
    template,
    works,
    register,
    printing,
    scratch,
    evidence,
    export,
    photos,
    pieces,
    holders,
    own,
    older,
    private,
    auditor,
    comparing,
    oversight,
    doctor,
    demo,
):
    part.add_to(app)


def in_front(arguments: Sequence[str]) -> list[str]:
    """Return the arguments with `--json` and `--lang` in front: people write them behind the command as well."""
    front, rest = list[str](), list[str]()
    given = iter(arguments)
    for argument in given:
        if argument == "--":
            rest += [argument, *given]
        elif argument == "--lang":
            front += [argument, *[value for value in [next(given, None)] if value is not None]]
        elif argument == "--json" or argument.startswith("--lang="):
            front.append(argument)
        else:
            rest.append(argument)
    return front + rest


def main() -> None:
    """Run a command; turn what it refuses, and what the machine does to it, into words and an exit code."""
    sys.excepthook = edge.hook
    if not edge.open_streams():
        manners.lang = language()
        refuse(PushbackError("output-closed", retry_after=60))
        sys.exit(REFUSED)
    manners.lang = language()
    try:
        sys.exit(_run())
    except BrokenPipeError:  # who reads has read enough
        edge.drop_output()
        sys.exit(REFUSED)
    except OSError as e:
        edge.drop_output()
        manners.json = False  # stdout may be what failed
        refuse(edge.spoken(e))
        sys.exit(REFUSED)


def _run() -> int:
    """Run the command and return its exit code, with what it refused said."""
    arguments = in_front(sys.argv[1:])
    manners.json = "--json" in arguments[: arguments.index("--") if "--" in arguments else None]
    try:
        code = app(args=arguments, prog_name="kilnmark", standalone_mode=False)
        sys.stdout.flush()
    except LedgerError as e:
        refuse(e)
        return REFUSED
    except typer.Abort as e:
        code = REFUSED if isinstance(e.__cause__ or e.__context__, EOFError) else edge.STOPPED
    except KeyboardInterrupt:
        code = edge.STOPPED
    except TyperException as e:
        _say_usage(e)
        return USAGE
    except ModuleNotFoundError as e:
        extra = EXTRAS.get((e.name or "").partition(".")[0])
        if extra is None:
            raise
        talk.print(f"error: {say('cli.extra-missing', manners.lang, extra=extra)}", markup=False)
        talk.print(f"hint: pip install 'kilnmark[{extra}]'", markup=False)
        return USAGE
    if code == edge.STOPPED:
        talk.print(edge.stopped(manners.lang), markup=False)
    return code if isinstance(code, int) else GOOD


def _say_usage(error: TyperException) -> None:
    """Say what was called wrongly; without a message it was help, which is shown already."""
    what = error.format_message()
    if not what:
        return
    then = f"{getattr(getattr(error, 'ctx', None), 'command_path', 'kilnmark')} --help"
    if manners.json:
        show({"code": "usage", "error": what, "hint": then}, "")
        return
    talk.print(f"error: {what}", markup=False)
    talk.print(f"hint: {then}", markup=False)
