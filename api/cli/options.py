"""Options that many commands share, given to each by a decorator instead of being written out at each.

    @signing                                  --key, --passphrase-file, --ledger, --out, --receipts, --dry-run
    def quota(pen, person, pieces): …         receives a `Pen` in their place

What typer reads of the command is its own parameters, but for those that the decorator hands in, and the options.
"""

import functools
import inspect
from collections.abc import Callable, Mapping
from typing import Any

Options = Mapping[str, tuple[Any, Any]]  # name → what it is to typer, its default


def give_options(
    command: Callable[..., None], run: Callable[[dict[str, Any]], None], options: Options, handed: int
) -> Callable[..., None]:
    """Return the command as typer shall see it.

    Args:
        command: its first `handed` parameters are the decorator's business.
        run: called with all that was typed, by name: opens what is needed and calls the command.
        options: those that the command is given behind its own.
        handed: how many parameters nobody types.
    """

    @functools.wraps(command)
    def opened(**given: Any) -> None:
        run(given)

    own = list(inspect.signature(command).parameters.values())[handed:]
    added = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)
        for name, (annotation, default) in options.items()
    ]
    arguments = [each for each in added if each.default is inspect.Parameter.empty]  # before the command's own
    kept = [each.replace(kind=inspect.Parameter.KEYWORD_ONLY) for each in own]
    every = [*arguments, *kept, *(each for each in added if each not in arguments)]
    opened.__signature__ = inspect.Signature(every)  # type: ignore[attr-defined]  # what typer reads
    opened.__annotations__ = {each.name: each.annotation for each in every}
    del opened.__wrapped__  # or typer would follow it back to the bare command
    return opened
