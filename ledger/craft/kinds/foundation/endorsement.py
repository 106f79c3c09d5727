"""Endorsement: another key stands behind a statement that waits for it (SPEC §12, Endorsement).

    {"endorses":"<statement id, 64 hex>","ledger":"example.com/kiln"}

What it does depends on the statement it names, so `policy.admit` counts it and this rule stays empty.
"""

from ledger.craft.kind import Facts, Kind, Subject
from ledger.craft.state import Change, State


class Endorsement(Subject, frozen=True, kw_only=True):
    """The subject: `endorses` is the statement id, hex."""

    endorses: str


def rule(subject: Endorsement, facts: Facts, state: State) -> tuple[Change, ...]:
    """Change nothing by itself."""
    del subject, facts, state
    return ()


KIND = Kind(
    name="Endorsement",
    subject=Endorsement,
    signers=("registrar", "recovery", "certifier", "person", "owner", "candidate"),
    rule=rule,
)
