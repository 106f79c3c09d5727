"""The command line: one file a role; `main` is the console script.

A command imports what it needs when it runs, so that the base install (the verifier) carries all of them and names
the extra that one lacks.
"""

import sys
from collections.abc import Sequence
from typing import Annotated

import typer
from typer.exceptions import TyperException

from api.cli import artisan, auditor, demo, doctor, endorsing, keys, kiln, operator, printing, register, registrar
from api.cli.manners import GOOD, REFUSED, USAGE, language, manners, refuse, talk
from ledger.errors import LedgerError
from ledger.words import say

EXTRAS = {
    "fastapi": "server", "uvicorn": "server", "sqlmodel": "server", "sqlalchemy": "server", "jinja2": "server",
    "pydantic_settings": "server", "babel": "server", "python_calamine": "server", "openpyxl": "server",
    "pypinyin": "server", "qrcode": "print", "typst": "print", "pylopdf_fonts_zh_cn": "print", "fontTools": "print",
    "zxingcpp": "print", "PIL": "print",
}  # fmt: skip

app = typer.Typer(name="kilnmark", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


@app.callback()
def options(
    lang: Annotated[str, typer.Option(help="zh or en; else KILNMARK_LANG or the locale says.")] = "",
    json: Annotated[bool, typer.Option("--json", help="One JSON document on stdout.")] = False,
) -> None:
    """Kilnmark: a certification ledger for heritage craft. 紫砂登记账本。"""
    manners.lang, manners.json = language(lang), json


for part in (operator, keys, registrar, endorsing, kiln, artisan, register, printing, auditor, doctor, demo):
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
    """Run a command; turn what it refuses into words and an exit code."""
    manners.lang = language()
    try:
        code = app(args=in_front(sys.argv[1:]), prog_name="kilnmark", standalone_mode=False)
        sys.exit(code if isinstance(code, int) else GOOD)
    except LedgerError as e:
        refuse(e)
        sys.exit(REFUSED)
    except typer.Abort:
        sys.exit(REFUSED)
    except TyperException as e:
        if e.format_message():  # without one it was help, which is shown already
            talk.print(f"error: {e.format_message()}", markup=False)
            called = getattr(getattr(e, "ctx", None), "command_path", "kilnmark")
            talk.print(f"hint: {called} --help", markup=False)
        sys.exit(USAGE)
    except ModuleNotFoundError as e:
        extra = EXTRAS.get((e.name or "").partition(".")[0])
        if extra is None:
            raise
        talk.print(f"error: {say('cli.extra-missing', manners.lang, extra=extra)}", markup=False)
        talk.print(f"hint: pip install 'kilnmark[{extra}]'", markup=False)
        sys.exit(USAGE)
