"""A line of a verdict: a reason code and its fields, never a sentence (SPEC §14, Verdict).

    {"basis":"inclusion","code":"included","fields":{"index":184302,"size":184990}}

The sentences are the catalogue's, `verdict.<code>`. A code means one thing in every part of a verdict; all of them are
in `reasons.json`, which the browser's program reads too.
"""

from dataclasses import dataclass

from ledger.craft.verdict_facts import RECOMPUTED, Basis
from ledger.log.encoding import Json

Value = str | int | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One line.

    Attributes:
        code: reason code.
        fields: (name, value), in the order of the names; `…_zh` and `…_en` hold one name in both languages.
        basis: on what a checked line rests; empty for every other line.
    """

    code: str
    fields: tuple[tuple[str, Value], ...] = ()
    basis: Basis | None = None

    @property
    def ticked(self) -> bool:
        """Report whether the line was reckoned here, so that it bears a tick."""
        return self.basis in RECOMPUTED

    def to_json(self) -> dict[str, Json]:
        """Return the line as JSON; a checked line has its `basis`."""
        fields: dict[str, Json] = {k: list(v) if isinstance(v, tuple) else v for k, v in self.fields}
        shown: dict[str, Json] = {"code": self.code, "fields": fields}
        return shown if self.basis is None else {"basis": self.basis, **shown}


def line(code: str, basis: Basis | None = None, /, **fields: Value) -> Line:
    """Return a line with its fields sorted."""
    return Line(code, tuple(sorted(fields.items())), basis)
