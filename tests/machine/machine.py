"""One machine over all kinds of statements: families of rules on a ledger that crashes, ages and is played late.

    run(12, 7)                            twelve histories; what was said, refused and met, counted
    run(1, 7, steps=120)                  a longer one

After each step the invariants of the owners and of the people; at the end of each history the log is followed by hand
(`Story`) and its end compared with the state, everything ever answered is where it was told, fsck is content, and an
auditor reaches the same state from a mirror by replay.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import ClassVar

from hypothesis import HealthCheck, Phase, Verbosity, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, run_state_machine_as_test

from ledger.craft.kinds.foundation.profile_version import ProfileVersion
from ledger.craft.kinds.foundation.rules_version import RulesVersion
from ledger.craft.kinds.kiln.kiln_change import KilnChange
from ledger.craft.statement import Statement
from ledger.errors import LedgerError
from ledger.log.keys import SigningKey
from tests.craft.kiln_world import DEPUTY, MAKER, MASTER, OTHER, code_of
from tests.craft.machine_owning import NUMBERS, OwningRules
from tests.craft.machine_people import OWN, PeopleRules
from tests.craft.owning_world import claim_of, owner_of
from tests.craft.world import key_of
from tests.machine.comparing import compare
from tests.machine.fault_rules import FaultRules
from tests.machine.follower import Story
from tests.machine.foundation_rules import FoundationRules
from tests.machine.kiln_rules import KilnRules
from tests.machine.oversight_rules import AUDITORS, OversightRules
from tests.machine.piece_rules import OWNERS, PieceRules
from tests.machine.sequel_rules import SequelRules
from tests.machine.served import APPRAISER, CERTIFIERS, LATER, OFFICES, Served, Told, copy_of

SETTINGS = settings(deadline=None, database=None, suppress_health_check=list(HealthCheck), verbosity=Verbosity.quiet,
                    report_multiple_bugs=False)  # fmt: skip
FIRST_FRESH = 100


class Machine(RuleBasedStateMachine):
    """What all families stand on; by itself it says nothing.

    Attributes:
        told: what was said and refused over all runs.
        played: how many statements were held back and played; turns: how many steps were taken.
        closing: whether this ledger may be closed.
        keyring: the keys that may sign something once more.
    """

    told: ClassVar[Told] = Told()
    world: Served

    def __init__(self) -> None:
        super().__init__()
        self.made, self.played, self.turns = 0, 0, 0
        self.closing = False
        self.numbered = {code_of(number): number for number in NUMBERS}
        self.drawer: list[Statement] = []  # the owners' own
        self.keyring: dict[str, SigningKey] = {
            key.did: key
            for key in (
                *OFFICES, *CERTIFIERS, key_of("recovery"),
                *(key_of(name) for name in (MASTER, DEPUTY, MAKER, OTHER, APPRAISER, *AUDITORS)),
                *(key_of(name) for names in OWN.values() for name in names),
                *(owner_of(number, name) for number in NUMBERS for name in OWNERS),
                *(claim_of(number) for number in NUMBERS),
            )
        }  # fmt: skip

    @initialize(early=st.sampled_from([False, False, False, True]), closing=st.booleans())
    def begin(self, *, early: bool, closing: bool) -> None:
        """Open a ledger; one of the first rules goes on by the second before long."""
        self.world, self.closing = copy_of(self.told, early=early), closing
        if early:
            for kind, subject in later_kinds(self.world):
                self.attempt(lambda kind=kind, subject=subject: self.world.say(kind, subject, self.world.office))
            rules = RulesVersion(rules=2, after=self.world.ledger.head.hex())
            self.attempt(lambda: self.world.named("RulesVersion", rules, OFFICES[0], OFFICES[1]))
        for number, claim in zip(NUMBERS, (claim_of(NUMBERS[0]).did, ""), strict=True):
            subject = self.world.piece(MAKER, number=number, claim=claim)
            self.attempt(lambda subject=subject: self.world.say("PieceRegistration", subject, key_of(MAKER)))

    @property
    def log(self) -> list[tuple[int, Statement]]:
        """What was admitted."""
        return self.world.story

    def fresh(self) -> int:
        """See `Host.fresh`."""
        self.made += 1
        number = FIRST_FRESH + self.made
        self.numbered[code_of(number)] = number
        return number

    def attempt(self, say: Callable[[], object]) -> None:
        """Say it: a refusal is no failure; nothing but the ledger's own errors comes out."""
        with suppress(LedgerError):
            say()

    def teardown(self) -> None:
        """See the module."""
        if not hasattr(self, "world"):
            return
        try:
            self.examine()
        finally:
            self.world.drop()

    def examine(self) -> None:
        """Hold the end against the story, the acknowledgements and the auditor."""
        story = Story()
        for index, (time, said) in enumerate(self.world.entries()):
            story.entry(index, time, said)
        compare(story, self.world.state)
        self.world.examine()


class Everything(
    KilnRules, PieceRules, OversightRules, FoundationRules, SequelRules, FaultRules, PeopleRules, OwningRules, Machine
):  # fmt: skip
    """All families together."""


def later_kinds(world: Served) -> Iterator[tuple[str, object]]:
    """Yield what the first rules don't know: it must be refused there."""
    yield "KilnChange", KilnChange(kiln="qs", deputies=(), after=bytes(32).hex())
    yield "ProfileVersion", ProfileVersion(profile=LATER, version=3, after=world.ledger.head.hex())


def run(count: int, chance: int, steps: int = 60, machine: type[Machine] = Everything) -> Told:
    """Run so many histories by this seed; return what was said and refused.

    Raises:
        AssertionError: a promise that did not hold.
    """
    machine.told = Told()
    chosen = settings(SETTINGS, max_examples=count, stateful_step_count=steps, phases=[Phase.generate])
    run_state_machine_as_test(seed(chance)(machine), settings=chosen)
    return machine.told
