"""What nobody says: time goes by, processes end, answers are lost, statements are kept and played late.

Each may come between any two statements of any kind.
"""

from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from ledger.craft.submission import format_submission
from ledger.errors import LedgerError
from tests.craft.kiln_world import MAKER, OTHER
from tests.craft.world import key_of
from tests.faults.steps import STEPS
from tests.machine.host import Host, numbers
from tests.machine.served import DAY, TWISTS

waits = st.sampled_from([1, 600, 3600, 71 * 3600, 73 * 3600, 7 * DAY, 8 * DAY, 31 * DAY, 40 * DAY])


class FaultRules(Host):
    """See the module."""

    @rule(seconds=waits)
    def fault_time(self, seconds: int) -> None:
        """Let time go by."""
        self.world.time += seconds

    @rule()
    def fault_crash(self) -> None:
        """End the process."""
        self.world.frail.crash()

    @rule(step=st.sampled_from(STEPS), crash=st.booleans())
    def fault_at(self, step: str, *, crash: bool) -> None:
        """Let the next submission that comes to this step fail there, or the process end there."""
        self.world.frail.fail_at(step, crash=crash)

    @rule(number=numbers, twist=st.sampled_from(TWISTS))
    def fault_twist(self, number: int, twist: str) -> None:
        """Let what is said next be signed wrongly."""
        self.world.number, self.world.twist = number, twist

    @rule()
    def fault_hold(self) -> None:
        """Let what is said next be kept in a drawer."""
        self.world.holding = True

    @invariant()  # called after each step, whichever rules a history has: these alone would be met too seldom
    def fault_between(self) -> None:
        """Meddle by turns, too."""
        self.turns += 1
        turn = self.turns
        if turn % 4 == 0:
            self.fault_resign(turn * 5)
        if turn % 7 == 0:
            self.fault_play(turn)
        if turn % 9 == 5:
            self.fault_hold()
        if turn % 11 == 0:
            self.fault_at(STEPS[turn // 11 % len(STEPS)], crash=turn % 2 == 0)
        if turn % 13 == 0:
            self.fault_again(turn)

    @rule(number=numbers)
    def fault_play(self, number: int) -> None:
        """Post something from the drawer, however long it lay there."""
        self.world.holding = False
        if self.world.kept:
            held = self.world.kept[number % len(self.world.kept)]
            self.played += 1
            self.attempt(lambda: self.world.take(held))

    @rule(number=numbers)
    def fault_again(self, number: int) -> None:
        """Post something that is logged once more: its place is the same, and there is no second entry."""
        index, said = self.log[number % len(self.log)]
        if said.sheet is not None or said.kind == "PieceSheet":
            return
        before = self.world.index
        self.world.frail.submit(format_submission([said.jws]))  # holds the answer against what was told
        assert self.world.index == before, f"{said.kind} of entry {index} stands twice"

    @rule(number=numbers)
    def fault_resign(self, number: int) -> None:
        """Sign the same once more, upon the head it was made upon then: mostly what has one."""
        upon = [each for each in self.log if hasattr(each[1].subject, "after")] if number % 4 else []
        _, said = (upon or self.log)[number % len(upon or self.log)]
        if said.sheet is not None or said.kind == "PieceSheet" or said.issuer not in self.keyring:
            return
        self.world.twist = ""
        self.attempt(lambda: self.world.say(said.kind, said.subject, self.keyring[said.issuer]))

    @rule(number=numbers, by=st.sampled_from([MAKER, OTHER]))
    def fault_together(self, number: int, by: str) -> None:
        """Post a piece and something that was held back as one submission: all of it stands, or nothing."""
        subject, before = self.world.piece(by, number=self.fresh()), self.world.index
        piece = self.world.sign("PieceRegistration", subject, key_of(self.signer(by)))
        held = self.world.kept[number % len(self.world.kept) :][:1] if self.world.kept else []
        both = (*held, piece) if number % 2 else (piece, *held)
        try:
            self.world.post(format_submission([each.jws for each in both]), both)
        except LedgerError:
            assert self.world.index == before, "a submission was admitted in part"
