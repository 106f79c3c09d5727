"""All kinds at once: the machine over every kind of statement, with crashes, waiting times and late plays."""

from random import Random

from ledger.craft.kinds import KINDS
from tests.assure.row import Figures, Row, counted
from tests.machine.machine import run
from tests.machine.weakened import ENOUGH, WEAKENED, found

A_PART = 25  # histories by one seed: what a failure needs to be found again is short
PATIENT = 5 * ENOUGH  # histories for any chance, where the everyday gate's is one that is known
WHOLE = 300  # histories from which every kind must have been said and refused


def histories(count: int, random: Random) -> Figures:
    """Run so many histories; what no rule of the machine reaches is named."""
    said, refused = dict.fromkeys(KINDS, 0), dict.fromkeys(KINDS, 0)
    late = crashes = unknown = 0
    for _ in counted(-(-count // A_PART)):
        chance = random.randrange(1 << 30)
        try:
            told = run(A_PART, chance)
        except AssertionError as e:
            raise AssertionError(f"{e} (histories by {chance})") from e
        for kind in KINDS:
            said[kind] += told.said[kind]
            refused[kind] += told.refused[kind]
        late += told.codes["after-not-head"] + told.codes["endorsement-overtaken"]
        crashes, unknown = crashes + told.crashes, unknown + told.unknown
    never = sorted(kind for kind in KINDS if not said[kind] and kind != "Charter")
    unrefused = sorted(kind for kind in KINDS if not refused[kind])
    assert count < WHOLE or not never, f"never said: {', '.join(never)}"
    assert count < WHOLE or not unrefused, f"never refused: {', '.join(unrefused)}"
    return {
        "histories": -(-count // A_PART) * A_PART, "statements": sum(said.values()), "refusals": sum(refused.values()),
        "late plays refused": late, "crashes": crashes, "unknown outcomes": unknown,
        "snapshots": said["StatusSnapshot"], "kinds": len(KINDS),
    }  # fmt: skip


def weakened(random: Random) -> str:
    """Weaken one rule after the other; each is found."""
    for name in WEAKENED:
        found(name, random.randrange(1 << 30), PATIENT)
    return f"{len(WEAKENED)} of {len(WEAKENED)} weakened rules"


ROWS = (
    Row(
        name="HS", claim="the promises of all kinds hold through crashes, waiting times and late plays",
        unit="histories", small=0, full=1000, run=histories, control=weakened,
    ),
)  # fmt: skip
