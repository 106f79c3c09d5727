"""Endorsements in every order: a statement is in effect exactly when its threshold was reached, never under it."""

from dataclasses import dataclass, field

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from msgspec.structs import replace as changed

from ledger.craft.kinds.foundation.endorsement import Endorsement
from ledger.craft.pending import LAPSE
from ledger.craft.state import Person
from ledger.craft.statement import Statement
from ledger.errors import LedgerError
from ledger.log.keys import SigningKey
from tests.craft.world import World, key_of

CODES = ("zs001", "zs002", "zs003")
KEYS = ("a", "b", "c")
OFFICE = ("registrar-1", "registrar-2", "registrar-3", "certifier")


@dataclass
class Waiting:
    """What the model knows of a statement: written apart from the rules, in plain sets."""

    statement: Statement
    code: str
    key: str
    have: set[str] = field(default_factory=set)
    done: bool = False


class Endorsements(RuleBasedStateMachine):
    """Registrars state enrolments, keys endorse in any order, registrars are revoked, days pass."""

    @initialize(p=st.integers(1, 3))
    def open(self, p: int) -> None:
        self.world = World(k=2, p=p)
        self.world.found()
        self.p = p
        self.live = {key.did for key in self.world.registrars}
        self.waiting: list[Waiting] = []

    @rule(code=st.sampled_from(CODES), key=st.sampled_from(KEYS), by=st.integers(0, 2))
    def state_enrolment(self, code: str, key: str, by: int) -> None:
        registrar = self.world.registrars[by]
        subject = self.world.enrolment(code, key=key_of(key).did)
        subject = changed(subject, checked=changed(subject.checked, by=registrar.did))
        taken = any(one.done and (code == one.code or key == one.key) for one in self.waiting)
        said = self._try("PersonEnrolment", subject, registrar)
        assert (said is not None) == (registrar.did in self.live and not taken)
        if said is not None:
            self.waiting.append(Waiting(said, code, key, {registrar.did}))

    @rule(which=st.integers(0, 30), who=st.sampled_from(("its own", "its own", *KEYS[:1], *OFFICE)))
    def endorse(self, which: int, who: str) -> None:
        if not self.waiting:
            return
        one = self.waiting[which % len(self.waiting)]
        who = one.key if who == "its own" else who
        key = key_of(who)
        said = self._try("Endorsement", Endorsement(endorses=one.statement.id.hex()), key)
        if said is None:
            return
        assert not one.done
        assert key.did not in one.have
        assert who == one.key or key.did in self.live
        assert self.world.time - 1 <= one.statement.valid_from + LAPSE
        one.have.add(key.did)
        one.done = key_of(one.key).did in one.have and len(one.have & self.live) >= self.p

    @rule(which=st.integers(0, 2))
    def revoke(self, which: int) -> None:
        did = self.world.registrars[which].did
        if did in self.live and len(self.live) > 1:
            self.live.discard(did)
            self.world.revoke(self.world.registrars[which])

    @rule(days=st.integers(1, 40))
    def wait(self, days: int) -> None:
        self.world.time += days * 24 * 3600

    def _try(self, kind: str, subject: object, key: SigningKey) -> Statement | None:
        try:
            return self.world.say(kind, subject, key)
        except LedgerError:
            return None

    @invariant()
    def in_effect_exactly_when_the_threshold_was_reached(self) -> None:
        for one in self.waiting:
            person = self.world.state.get(Person, one.code)
            in_effect = person is not None and person.statement == one.statement.id
            assert in_effect == one.done
            assert (self.world.pending(one.statement).done >= 0) == one.done

    @invariant()
    def a_key_has_one_holder(self) -> None:
        for name in KEYS:
            holders = {one.code for one in self.waiting if one.done and one.key == name}
            assert len(holders) <= 1
            key = self.world.key(key_of(name))
            if key is not None:
                assert (key.role, key.holder) == (("person", *holders) if holders else ("candidate", ""))


Endorsements.TestCase.settings = settings(max_examples=100, stateful_step_count=30, deadline=None, derandomize=True)
TestEndorsements = Endorsements.TestCase
