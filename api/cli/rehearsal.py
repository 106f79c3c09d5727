"""What the ledger would say to a submission if it were posted now: every rule asked, on the state as it stands.

The rules are those that the server asks before it appends, statement by statement, each seeing what the ones before it
changed; signatures are not looked at, for nothing has been signed yet.
"""

from collections.abc import Mapping

from api.cli.opened import OpenLedger
from ledger.craft.policy import admit, facts_of
from ledger.craft.profile import Profile
from ledger.craft.state import Overlay, Pending
from ledger.craft.submission import Submission
from ledger.errors import LedgerError

Refusals = list[tuple[int, LedgerError]]


def rehearse(
    ledger: OpenLedger, submission: Submission, at: int, profiles: Mapping[str, Profile] | None = None
) -> tuple[Overlay, Refusals]:
    """Return the state after the submission, and what would be refused, each with its place.

    Args:
        ledger: as it stands.
        submission: whose signatures need not be there.
        at: the time of its entries, seconds.
        profiles: known besides the one in force, by hash.
    """
    trial, refused = Overlay(ledger.state), Refusals()
    known = {ledger.profile.hash: ledger.profile, **(profiles or {})}
    for place, statement in enumerate(submission.statements):
        if ledger.state.get(Pending, statement.id.hex()) is not None:
            continue  # it stands there: posted again it keeps its place
        try:
            trial.apply(admit(trial, facts_of(trial, statement, ledger.size + place, at, known)))
        except LedgerError as e:
            refused.append((place, e))
    return trial, refused
