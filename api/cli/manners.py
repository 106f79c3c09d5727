"""How every command behaves: stdout is data, stderr is talk.

    error: 该窑位已有作品。          what happened, in the reader's language
    hint: …                         what to do next
    exit 0 good · 1 refused or findings · 2 usage

`--json` puts one JSON document on stdout, errors included; progress shows on a terminal only; no question without a
flag that answers it.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Never

import msgspec
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text

from api.cli.edge import says_chinese
from ledger.craft.error_words import explain_plainly
from ledger.errors import LedgerError
from ledger.words import Lang, knows, say

GOOD, REFUSED, USAGE = 0, 1, 2


@dataclass(slots=True)
class Manners:
    """The reader's wishes, set once by `main`'s options.

    Attributes:
        lang: language of what is said.
        json: whether data and errors are JSON on stdout.
    """

    lang: Lang = "zh"
    json: bool = False


manners = Manners()
talk = Console(stderr=True, highlight=False, soft_wrap=True, emoji=False)  # did:key: holds one of its emoji names


def language(wish: str = "") -> Lang:
    """Return the language of a wish, of `KILNMARK_LANG`, of the environment's locale; Chinese when none says.

    Where stdout's encoding has no Chinese, English: question marks help nobody.
    """
    for name in (wish, *(os.environ.get(v, "") for v in ("KILNMARK_LANG", "LC_ALL", "LC_MESSAGES", "LANG"))):
        if name.lower().startswith("en"):
            return "en"
        if name.lower().startswith("zh"):
            return "zh"
    return "zh" if says_chinese() else "en"


def tell(key: str, **fields: object) -> None:
    """Say something on stderr, from the catalogue; silent with `--json`."""
    if not manners.json:
        talk.print(say(key, manners.lang, **fields), markup=False)


def show(data: Any, text: str) -> None:
    """Put the outcome on stdout: `data` as JSON with `--json`, else `text`."""
    if manners.json:
        sys.stdout.write(msgspec.json.format(msgspec.json.encode(data), indent=2).decode() + "\n")
    elif text:
        sys.stdout.write(text if text.endswith("\n") else text + "\n")
    sys.stdout.flush()


def refuse(error: LedgerError) -> None:
    """Say what was refused and what to do next."""
    what, then = explain_plainly(error, manners.lang)
    if manners.json:
        fields = {name: list(v) if isinstance(v, tuple) else v for name, v in error.fields.items()}
        show({"code": error.code, "error": what, "hint": then, "fields": fields}, "")
        return
    talk.print(f"error: {what}", markup=False)
    if then:
        talk.print(f"hint: {then}", markup=False)


def usage(key: str, **fields: object) -> Never:
    """Say that the command was called wrongly, and leave with 2."""
    what, hint = say(key, manners.lang, **fields), key.replace("cli.", "cli.hint-", 1)
    then = say(hint, manners.lang, **fields) if knows(hint) else ""
    if manners.json:
        show({"code": key.removeprefix("cli."), "error": what, "hint": then}, "")
        raise typer.Exit(USAGE)
    talk.print(f"error: {what}", markup=False)
    if then:
        talk.print(f"hint: {then}", markup=False)
    raise typer.Exit(USAGE)


def confirm(question: str, yes: bool, **fields: object) -> None:
    """Show what can't be taken back, and ask; `--yes` answers, and without a terminal nothing else does."""
    tell(question, **fields)
    if yes:
        return
    if not sys.stdin.isatty():
        usage("cli.needs-yes")
    if not typer.confirm(say("cli.go-on", manners.lang), err=True):
        raise typer.Exit(REFUSED)


@contextmanager
def progress(title: str) -> Iterator[Any]:
    """Show progress on a terminal; elsewhere stay silent.

    Yields a function (stage, done, total), stages named in the catalogue under `cli.stage-<stage>`.
    """
    if manners.json or not talk.is_terminal:
        yield _silent
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), _Rate(), TimeRemainingColumn())
    with Progress(*columns, console=talk, transient=True) as bars:
        tasks: dict[str, Any] = {}

        def moved(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(f"{title} · {say(f'cli.stage-{stage}', manners.lang)}", total=total)
            bars.update(tasks[stage], completed=done, total=total)

        yield moved


class _Rate(ProgressColumn):
    """How many a second, of late; nothing before that is known."""

    def render(self, task: Task) -> Text:
        """See `ProgressColumn.render`."""
        speed = task.finished_speed or task.speed
        return Text("" if speed is None else say("cli.rate", manners.lang, rate=int(speed)))


def _silent(stage: str, done: int, total: int) -> None:
    del stage, done, total
