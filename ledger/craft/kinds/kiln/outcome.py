"""Outcomes: what the profile says of a slot's outcome and fault. SPEC §12, BatchOpening.

{"outcome":"qualified","slot":"1-2-3-1-2"}                    no fault: the outcome has none
{"fault":"warped","outcome":"seconds","slot":"1-2-3-1-3"}     exactly one of the outcome's faults
"""

from ledger.craft.profile import Profile
from ledger.craft.profile_file import Outcome
from ledger.errors import PolicyError


def check_outcome(profile: Profile, slot: str, code: str, fault: str) -> Outcome:
    """Return what the outcome means.

    Raises:
        PolicyError: `vocabulary-unknown`, `outcome-fault` (one is missing, or is not one of this outcome's),
            `outcome-no-fault` (one is given, and the outcome has none).
    """
    outcome = profile.outcome(code)
    if outcome.faults and fault not in outcome.faults:
        raise PolicyError("outcome-fault", slot=slot, outcome=code, got=fault, expected=outcome.faults)
    if fault and not outcome.faults:
        raise PolicyError("outcome-no-fault", slot=slot, outcome=code, got=fault)
    return outcome
