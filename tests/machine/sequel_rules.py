"""Things that are said after others: each rule makes what it needs first, so that one step is worth two or three.

The rules about people and owners say one thing a step; by chance alone a seal would seldom live to be retired.
"""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from ledger.craft.day import day_of
from ledger.craft.kinds.people.person_enrolment import Checked
from ledger.craft.kinds.people.standing import Standing
from ledger.craft.state import Attestation, Key, Person, Piece, Seal
from tests.craft.kiln_world import DEPUTY, MAKER, OTHER, code_of
from tests.craft.machine_owning import NUMBERS
from tests.craft.machine_people import HELPERS, OWN
from tests.craft.owning_world import claim_of, owner_of
from tests.craft.world import key_of
from tests.machine.host import Host, numbers, often
from tests.machine.served import DAY

people = st.sampled_from([MAKER, OTHER, DEPUTY])
bys = st.sampled_from(["", "", "", MAKER, OTHER])  # "" stands for who may say it
buyers = st.sampled_from(["a", "b", "c"])


class SequelRules(Host):
    """See the module."""

    @rule(number=numbers, person=people, act=st.sampled_from(["checked", "refused", "retire", "retire"]), by=bys)
    def sequel_seal(self, number: int, person: str, act: str, by: str) -> None:
        """Check a seal, or take it out of use; register it first."""
        seal, signer = f"seal-{number % 3}", self.signer(person)
        if self.world.state.get(Seal, f"{person}/{seal}") is None:
            self.attempt(lambda: self.world.seal(person, seal))
        if act == "retire":
            on = day_of(self.world.time)
            self.attempt(lambda: self.world.retire_seal(seal, person, by=by or signer, end=on))
        else:
            self.attempt(lambda: self.world.check_seal(seal, act, person))

    @rule(number=numbers, person=people)
    def sequel_standing(self, number: int, person: str) -> None:
        """Withdraw a standing, perhaps for the second time; attest it first."""
        held = list(self.world.state.list(Attestation, person))
        if not held:
            title = "master" if number % 4 else "duke"
            subject = Standing(
                person=person, standing=title, issuer="示例协会", number=f"S {number}", start="2020-01-01",
                after=self.world.head(person),
            )  # fmt: skip
            self.attempt(lambda: self.world.say("Standing", subject, self.world.office))
        held = list(self.world.state.list(Attestation, person))
        said = [each for _, each in self.log if each.kind == "Standing" and each.id.hex() in {row.id for row in held}]
        if said:
            self.attempt(lambda: self.world.withdraw(said[number % len(said)], on=day_of(self.world.time)))

    @rule(number=numbers, again=st.booleans())
    def sequel_end(self, number: int, *, again: bool) -> None:
        """End somebody's enrolment, perhaps for the second time; enrol them first."""
        code = f"p{number % 4}"
        if self.world.state.get(Person, code) is None:
            by = Checked(how="in-person", by=self.world.office.did, on=day_of(self.world.time))
            self.attempt(lambda: self.world.enrol(code, checked=by))
        for _ in range(1 + again) if self.world.state.get(Person, code) is not None else ():
            self.attempt(lambda: self.world.end(code, reason=("retired", "deceased")[number % 2]))

    @rule(number=numbers, person=people, by=bys)
    def sequel_helper(self, number: int, person: str, by: str) -> None:
        """End a helper's key, perhaps one that has ended; enrol it first."""
        helper, signer = HELPERS[person][number % 2], self.signer(person)
        if self.world.key(key_of(helper)) is None:
            self.attempt(lambda: self.world.help(person, helper, by=signer))
        self.attempt(lambda: self.world.end_help(person, helper, by=by or signer))

    @rule(person=people, resumed=often, twice=st.booleans())
    def sequel_pause(self, person: str, *, resumed: bool, twice: bool) -> None:
        """Pause somebody, perhaps twice; and let them sign again, mostly."""
        known = self.world.row(Person, person)
        if known.paused < 0 or twice:
            self.attempt(lambda: self.world.pause(person))
        if resumed:
            self.attempt(lambda: self.world.resume(person))

    @rule(
        number=numbers,
        person=people,
        who=st.sampled_from(["registrar", "registrar", "adder", "stranger"]),
        late=st.booleans(),
    )
    def sequel_object(self, number: int, person: str, who: str, *, late: bool) -> None:
        """Object to a key that waits, perhaps too late; add it first."""
        spare = [name for name in OWN[person] if self.world.key(key_of(name)) is None]
        signer, before = self.signer(person), len(self.log)
        if not spare:
            return
        self.attempt(lambda: self.world.add(person, spare[0], by=signer))
        if len(self.log) > before:
            self.world.time += 73 * 3600 if late else 3600
            by = {"registrar": self.world.office, "adder": key_of(signer)}.get(who, key_of(OTHER))
            self.attempt(lambda: self.world.object_to(self.log[before][1], by))

    def sequel_sold(self, number: int, to: str) -> str:
        """Return who owns a piece, of the names; let somebody buy it when nobody does."""
        code = code_of(number)
        piece = self.world.state.get(Piece, code)
        if piece is not None and not self.world.life(number).owner:
            print_ = claim_of(number, piece.serial)
            key = self.world.state.get(Key, print_.did)
            if key is not None and key.role == "claim":
                self.attempt(lambda: self.world.claim(number, to, serial=piece.serial))
            else:
                self.attempt(lambda: self.world.hand_over(number, to, by=self.signer(MAKER)))
        owner = self.world.life(number).owner if piece is not None else ""
        return next((name for name in ("a", "b", "c") if owner_of(number, name).did == owner), "")

    @rule(number=st.sampled_from(NUMBERS), to=buyers, next_to=buyers, returned=st.booleans())
    def sequel_sale(self, number: int, to: str, next_to: str, *, returned: bool) -> None:
        """Sell a piece, and pass it on or give it back."""
        owner = self.sequel_sold(number, to)
        if owner and returned:
            self.attempt(lambda: self.world.release(number, owner))
        elif owner:
            self.attempt(lambda: self.world.transfer(number, owner, next_to))

    @rule(
        number=st.sampled_from(NUMBERS),
        to=buyers,
        heir=buyers,
        objected=st.booleans(),
        early=st.sampled_from([False, False, True]),
    )
    def sequel_dispute(self, number: int, to: str, heir: str, *, objected: bool, early: bool) -> None:
        """Sell a piece; somebody else says that it is theirs; the registrars decide, perhaps too early."""
        owner = self.sequel_sold(number, to)
        if not owner:
            return
        if not self.world.life(number).dispute:
            self.attempt(lambda: self.world.dispute(number))
        if self.world.life(number).dispute:
            if objected:
                self.attempt(lambda: self.world.object(number, owner))
            self.world.time += (3 if early else 32) * DAY
            self.attempt(lambda: self.world.decide(number, heir))
