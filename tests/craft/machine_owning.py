"""Rules of a Hypothesis state machine about owners: a part that a machine over all kinds takes in.

    class Everything(OwningRules, …, RuleBasedStateMachine):
        def __init__(self): super().__init__(); self.world = OwningWorld(); self.log = []; self.drawer = []
        def attempt(self, say): …            say() and, if it was admitted, note (index, statement) of each in `log`

What the host provides: `world`, `log` (every statement admitted, with the index of its entry, the endorsements too),
`drawer` (an empty list) and `attempt(say)`, which swallows a LedgerError. All pieces here are numbered in `NUMBERS`;
every name begins with `own_`. What holds is reckoned anew from the log, by another way than the rules reckon it.
"""

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from ledger.craft.kinds import KINDS
from ledger.craft.kinds.foundation.endorsement import Endorsement
from ledger.craft.kinds.ownership.ownership_claim import OwnershipClaim
from ledger.craft.kinds.ownership.ownership_release import OwnershipRelease
from ledger.craft.kinds.ownership.ownership_transfer import OwnershipTransfer
from ledger.craft.state import Key, Pending, Piece, State
from ledger.craft.statement import Statement
from ledger.craft.status import CLAIMED, DISPUTED, status_of
from tests.craft.kiln_world import MAKER, code_of
from tests.craft.owning_world import OwningWorld, claim_of, owner_of
from tests.craft.world import key_of

NUMBERS = (9001, 9002)
NAMES = ("a", "b", "c")
pieces = st.sampled_from(NUMBERS)
names = st.sampled_from(NAMES)
often = st.sampled_from([True, True, True, False])
_OWNERS = {owner_of(number, name).did: name for number in NUMBERS for name in NAMES}


class OwningRules:
    """See the module.

    Attributes:
        drawer: statements signed and held back.
    """

    world: OwningWorld
    log: list[tuple[int, Statement]]
    drawer: list[Statement]
    attempt: Callable[[Callable[[], Statement]], None]

    def own_known(self, number: int) -> bool:
        """Report whether the piece is registered."""
        return self.world.state.get(Piece, code_of(number)) is not None

    def own_now(self, number: int, otherwise: str) -> str:
        """Return who owns the piece by now, of the names; `otherwise` when nobody does."""
        return _OWNERS.get(self.world.life(number).owner, otherwise)

    # What people say -------------------------------------------------------------------------------------------------

    @rule(number=pieces, hidden=often)
    def own_make(self, number: int, *, hidden: bool) -> None:
        """Register a piece."""
        claim = claim_of(number).did if hidden else ""
        subject = self.world.piece(MAKER, number=number, claim=claim)
        self.attempt(lambda: self.world.say("PieceRegistration", subject, key_of(MAKER)))

    @rule(number=pieces, to=names, serial=st.sampled_from([0, 0, 0, 1]), endorsed=often)
    def own_claim(self, number: int, to: str, serial: int, *, endorsed: bool) -> None:
        """Claim it by the live print's code, or by an older one's."""
        if self.own_known(number):
            live = self.world.row(Piece, code_of(number)).serial
            self.own_said(lambda: self.world.claim(number, to, serial=serial or live, endorsed=False), endorsed, to)

    @rule(number=pieces, to=names, endorsed=often)
    def own_hand_over(self, number: int, to: str, *, endorsed: bool) -> None:
        """Let the maker hand it over."""
        if self.own_known(number):
            self.own_said(lambda: self.world.hand_over(number, to, endorsed=False), endorsed, to)

    @rule(number=pieces, by=names, right=often, to=names, endorsed=often)
    def own_transfer(self, number: int, by: str, to: str, *, right: bool, endorsed: bool) -> None:
        """Let its owner, mostly, pass it on."""
        if self.own_known(number):
            who = self.own_now(number, by) if right else by
            self.own_said(lambda: self.world.transfer(number, who, to, endorsed=False), endorsed, to)

    @rule(number=pieces, by=names, right=often)
    def own_release(self, number: int, by: str, *, right: bool) -> None:
        """Let its owner, mostly, give it back."""
        if self.own_known(number):
            who = self.own_now(number, by) if right else by
            self.attempt(lambda: self.world.release(number, who))

    @rule(number=pieces, hidden=often, agreed=often)
    def own_reissue(self, number: int, *, hidden: bool, agreed: bool) -> None:
        """Let its maker replace the print, with the owner's consent where there is an owner, mostly."""
        if self.own_known(number):
            owner = self.own_now(number, "") if agreed else ""
            self.own_said(lambda: self.world.reissue(number, hidden=hidden), bool(owner), owner)

    @rule(number=pieces, status=st.sampled_from(["lost", "recovered", "damaged", "disputed", "cleared", "withdrawn"]),
          by=st.sampled_from(["maker", "owner", "registrar"]))  # fmt: skip
    def own_becomes(self, number: int, status: str, by: str) -> None:
        """Say what becomes of it."""
        if self.own_known(number):
            keys = {"maker": key_of(MAKER), "registrar": self.world.registrars[2]}
            key = keys.get(by) or owner_of(number, self.own_now(number, "a"))
            self.attempt(lambda: self.world.becomes(number, status, key))

    @rule(number=pieces, objected=st.booleans())
    def own_dispute(self, number: int, *, objected: bool) -> None:
        """Let a registrar open a dispute, and the owner object."""
        if self.own_known(number):
            self.attempt(lambda: self.world.dispute(number))
            if objected:
                self.own_object(number, "a", right=True)

    @rule(number=pieces, by=names, right=often)
    def own_object(self, number: int, by: str, *, right: bool) -> None:
        """Let its owner, mostly, object."""
        if self.own_known(number) and self.world.life(number).dispute:
            who = self.own_now(number, by) if right else by
            self.attempt(lambda: self.world.object(number, who))

    @rule(number=pieces, to=st.sampled_from(["", *NAMES]), due=often, endorsed=often)
    def own_decide(self, number: int, to: str, *, due: bool, endorsed: bool) -> None:
        """Let the registrars decide, after the time or too early."""
        if self.own_known(number) and not self.world.life(number).dispute:
            self.own_dispute(number, objected=False)
        if self.own_known(number) and self.world.life(number).dispute:
            self.world.wait(32 if due else 0)
            before = len(self.log)
            self.attempt(lambda: self.world.decide(number, to, endorsed=False))
            if endorsed and len(self.log) > before:
                self.own_endorse_by(self.log[-1][1], self.world.registrars[1])
                if to:
                    self.own_endorse_by(self.log[before][1], owner_of(number, to))

    @rule(days=st.sampled_from([1, 1, 8, 32]))
    def own_wait(self, days: int) -> None:
        """Let time go by."""
        self.world.wait(days)

    # What is held back -----------------------------------------------------------------------------------------------

    @rule(number=pieces, to=names, kind=st.sampled_from(["OwnershipClaim", "OwnershipTransfer", "OwnershipRelease"]))
    def own_hold_back(self, number: int, to: str, kind: str) -> None:
        """Sign something that would be right by now, and post it to nobody."""
        if self.own_known(number):
            code, head, owner = code_of(number), self.world.head_of(number), owner_of(number, to).did
            now = owner_of(number, self.own_now(number, "a"))
            subjects: dict[str, tuple[Any, Any]] = {
                "OwnershipClaim": (OwnershipClaim(piece=code, owner=owner, after=head), claim_of(number)),
                "OwnershipTransfer": (OwnershipTransfer(piece=code, owner=owner, after=head), now),
                "OwnershipRelease": (OwnershipRelease(piece=code, after=head), now),
            }
            self.drawer.append(self.world.sign(kind, *subjects[kind]))

    @rule(place=st.integers(0, 99), moved=often, name=names)
    def own_play(self, place: int, name: str, *, moved: bool) -> None:
        """Post what was held back, mostly after the piece has changed, and endorse it where that is asked."""
        if self.drawer:
            held = self.drawer[place % len(self.drawer)]
            number = next(n for n in NUMBERS if code_of(n) == held.subject.piece)
            if moved:
                disputed = bool(self.world.status(held.subject.piece) & DISPUTED)
                self.own_becomes(number, "cleared" if disputed else "disputed", "registrar")
            named = _OWNERS.get(getattr(held.subject, "owner", ""), name)
            self.own_said(lambda: self.world.take(held), held.kind != "OwnershipRelease", named)

    @rule(number=pieces, to=names)
    def own_trespass(self, number: int, to: str) -> None:
        """Let the owner of one piece pass on the other, if it has an owner."""
        other = NUMBERS[1] if number == NUMBERS[0] else NUMBERS[0]
        name = _OWNERS.get(self.world.life(other).owner)
        if self.own_known(number) and name is not None:
            subject = OwnershipTransfer(
                piece=code_of(number), owner=owner_of(number, to).did, after=self.world.head_of(number)
            )
            self.own_said(lambda: self.world.say("OwnershipTransfer", subject, owner_of(other, name)), True, to)

    @rule(place=st.integers(0, 99), name=names)
    def own_endorse_late(self, place: int, name: str) -> None:
        """Endorse something that waits, long after perhaps."""
        waiting = [said for _, said in self.log if own_effect(self.world.state, said, -1) < 0 and own_about(said)]
        if waiting:
            said = waiting[place % len(waiting)]
            number = next(n for n in NUMBERS if code_of(n) == said.subject.piece)
            self.own_endorse_by(said, owner_of(number, name))

    def own_said(self, say: Callable[[], Statement], endorsed: bool, by: str) -> None:
        """Say it and, where it was admitted and shall be, endorse it by that owner."""
        before = len(self.log)
        self.attempt(say)
        if endorsed and len(self.log) > before:
            said = self.log[before][1]
            number = next(n for n in NUMBERS if code_of(n) == said.subject.piece)
            self.own_endorse_by(said, owner_of(number, by))

    def own_endorse_by(self, said: Statement, key: Any) -> None:
        """Let a key endorse a statement."""
        proof = Endorsement(endorses=said.id.hex())
        self.attempt(lambda: self.world.say("Endorsement", proof, key))

    # What holds ------------------------------------------------------------------------------------------------------

    @invariant()
    def own_one_owner_and_one_history(self) -> None:
        """The log, followed by hand, gives the owner that the state has; nothing took effect upon an older state."""
        for number in NUMBERS:
            if self.own_known(number):
                own_check(self.world, number, own_follow(self.world.state, self.log, code_of(number)))


def own_about(said: Statement) -> bool:
    """Report whether a statement changes one of the pieces here."""
    codes = {code_of(number) for number in NUMBERS}
    return getattr(said.subject, "piece", "") in codes and KINDS[said.kind].head.__name__ != "no_head"


def own_effect(state: State, said: Statement, index: int) -> int:
    """Return the index at which a statement took effect: its own when it never waited; -1 while it waits."""
    waited = state.get(Pending, said.id.hex())
    return index if waited is None else waited.done


def own_follow(state: State, log: list[tuple[int, Statement]], code: str) -> str:
    """Follow what was said of a piece, in the order in which it took effect, and return who owns it by that."""
    effects = [(own_effect(state, said, index), said) for index, said in log if own_about(said)]
    head = next(said.id for _, said in log if said.kind == "PieceRegistration" and said.subject.code == code)
    owner, dispute = "", b""
    for index, said in sorted(((i, s) for i, s in effects if i >= 0), key=lambda each: each[0]):
        subject = said.subject
        if subject.piece != code:
            continue
        expected = dispute if said.kind == "ClaimDecision" else head
        assert subject.after == expected.hex(), f"late play: {said.kind} took effect at {index} upon an older state"
        head = said.id
        _own_power(state, said, owner)
        if said.kind in {"ClaimDispute", "ClaimObjection"}:
            dispute = said.id
        if said.kind in {"OwnershipClaim", "HandOver"}:
            assert owner == "", f"{said.kind} of a piece that is owned"
        if said.kind in {"OwnershipTransfer", "OwnershipRelease", "ClaimObjection"}:
            assert said.issuer == owner, f"{said.kind} by a key that does not own the piece"
        if said.kind == "OwnershipRelease":
            owner = ""
        elif said.kind in {"OwnershipClaim", "HandOver", "OwnershipTransfer", "ClaimDecision"}:
            owner = subject.owner or owner
    return owner


def _own_power(state: State, said: Statement, owner: str) -> None:
    """The maker of a sold piece does nothing alone but call it disputed, and take that back."""
    alone = said.kind == "PieceStatus" and said.subject.status in {"disputed", "cleared"}
    if owner and said.issuer == key_of(MAKER).did and not alone:
        waited = state.get(Pending, said.id.hex())
        assert waited is not None, f"power of the maker after the sale: {said.kind}"
        late = waited.instead_from > 0
        assert owner in waited.have or late, f"power of the maker after the sale: {said.kind}"


def own_check(world: OwningWorld, number: int, owner: str) -> None:
    """Compare with the state: one live owner key of a claimed piece, none of another."""
    piece = world.row(Piece, code_of(number))
    keys = [key for key in world.state.list(Key, piece.code) if key.role == "owner"]
    live = [key.did for key in keys if key.live(world.index, world.time)]
    assert world.life(number).owner == owner, "two histories: the state has another owner than the log"
    assert live == ([owner] if owner else []), f"{len(live)} live owner keys"
    assert bool(status_of(world.state, piece.index) & CLAIMED) == bool(owner), "the bit tells another story"
