"""What became of one row in one run, as the child process hands it over: one line of JSON."""

import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Outcome:
    """A row that was run, or that could not be.

    figures: what was reached, the row's unit first; empty when it failed or was not run. found: the control's sentence.
    seconds: whole. trouble: why it was not run, or the failure; "" when it held. failed: it ran and did not hold.
    """

    name: str
    seed: int
    figures: dict[str, int | str]
    found: str
    seconds: int
    trouble: str = ""
    failed: bool = False

    def line(self) -> str:
        """Return it as one line; inverse of `outcome_of`."""
        return json.dumps(asdict(self), ensure_ascii=False)


def outcome_of(line: str) -> Outcome:
    """Return the outcome that a line says."""
    return Outcome(**json.loads(line))
