"""What a change of the ledger itself is made upon, and how many registrars it takes: SPEC §12.4.

"after":"<64 hex>"     the last statement that changed the ledger, its registrars or its certifiers
"""

from typing import Any

from ledger.craft.kind import Facts, Needs
from ledger.craft.state import Keepers, State, ledger_of


def ledger_head(subject: Any, state: State) -> bytes:
    """Return the last statement that changed the ledger: profile, rules, witnesses, auditors, the end."""
    del subject
    return ledger_of(state).head


def k_registrars(subject: Any, facts: Facts, state: State) -> Needs:
    """Take k registrars."""
    del subject, facts
    return Needs(registrars=ledger_of(state).k)


def keepers_of(state: State) -> Keepers:
    """Return who keeps the ledger; whoever asks has an entry after the charter."""
    keepers = state.get(Keepers, "")
    if keepers is None:
        raise AssertionError("bad state: no keepers beside the ledger")
    return keepers
