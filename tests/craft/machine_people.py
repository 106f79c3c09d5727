"""What people and registrars may say of persons and keys, as rules for a state machine over many kinds.

    class Everything(PeopleRules, OtherRules, RuleBasedStateMachine):
        def __init__(self): …; self.world = PeopleWorld(); self.log = []
        def attempt(self, say): …       as `tests.craft.test_opening_machine.Opening.attempt`

The mixin wants of its machine
    world      a `PeopleWorld` (or what inherits it)
    log        list of (index of the entry, statement) of all that was admitted since, by whichever rule
    attempt    says it: a refusal changes nothing and is no failure; what is admitted is appended to `log`
and of other rules only that they say what they say through `attempt`. All names begin with `people_`. The invariants
reckon from `log` and from which statements took effect, never with the functions under test; pieces that a registrar
has spoken of since a revocation are left alone, for a registrar may end a dispute.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from ledger.craft.day import day_of
from ledger.craft.kinds.foundation.endorsement import Endorsement
from ledger.craft.kinds.people.person_enrolment import Names
from ledger.craft.kinds.people.standing import Standing
from ledger.craft.state import Attestation, Key, Pending, Person, Piece, Role, Seal
from ledger.craft.statement import Statement
from ledger.log.keys import SigningKey
from tests.craft.kiln_world import DEPUTY, MAKER, OTHER
from tests.craft.people_world import PeopleWorld
from tests.craft.world import key_of

PEOPLE = (MAKER, OTHER, DEPUTY)
OWN = {code: (code, *(f"{code}-key-{n}" for n in range(4))) for code in PEOPLE}
HELPERS = {code: (f"{code}-helper-0", f"{code}-helper-1") for code in PEOPLE}
NAMES = {key_of(name).did: name for code in PEOPLE for name in (*OWN[code], *HELPERS[code])}
HOLDER = {name: code for code in PEOPLE for name in (*OWN[code], *HELPERS[code])}
GUARDING = {"KeyObjection", "KeyRevocation", "HelperEnd"}
ABOUT_PIECES = {"PieceStatus", "ClaimDecision", "OutcomeCorrection"}
START_OF_PIECES = 500_000  # numbers of the pieces that these rules register

numbers = st.integers(0, 999)


class PeopleRules:
    """Rules and invariants; see the module."""

    world: PeopleWorld
    log: list[tuple[int, Statement]]
    if TYPE_CHECKING:

        def attempt(self, say: Callable[[], Statement]) -> None: ...

    # Persons ---------------------------------------------------------------------------------------------------------

    @rule(number=numbers)
    def people_change(self, number: int) -> None:
        """Rename somebody, or change nothing at all."""
        code = PEOPLE[number % 3]
        names = Names(zh=f"示例{number}", pinyin=f"Shili {number}")
        self.attempt(lambda: self.world.change(code, **({"names": names} if number % 5 else {})))

    @rule(number=numbers, earlier=st.booleans(), signs=st.booleans())
    def people_pause(self, number: int, *, earlier: bool, signs: bool) -> None:
        """Pause somebody, perhaps once too often; who then tries to sign at once, so that no run leaves that out."""
        code = PEOPLE[number % 3]
        self.attempt(lambda: self.world.pause(code, earlier="disputed" if earlier else ""))
        if signs:
            by, subject = self._people_key(code, number), self.world.piece(code, number=START_OF_PIECES + len(self.log))
            self.attempt(lambda: self.world.say("PieceRegistration", subject, key_of(by)))

    @rule(number=numbers)
    def people_resume(self, number: int) -> None:
        """Let somebody sign again."""
        self.attempt(lambda: self.world.resume(PEOPLE[number % 3]))

    @rule(number=numbers)
    def people_end(self, number: int) -> None:
        """End somebody's enrolment, seldom: nothing is said by them afterwards."""
        if number % 9 == 0:
            self.attempt(lambda: self.world.end(PEOPLE[number % 3]))

    @rule(number=numbers)
    def people_quota(self, number: int) -> None:
        """Set a quota."""
        self.attempt(
            lambda: self.world.quota(number // 3 % 3, person=PEOPLE[number % 3], start=day_of(self.world.time))
        )

    @rule(number=numbers, withdraw=st.booleans())
    def people_standing(self, number: int, *, withdraw: bool) -> None:
        """Attest a standing, or withdraw one."""
        code = PEOPLE[number % 3]
        held = list(self.world.state.list(Attestation, code))
        if withdraw and held:
            said = next((each for _, each in self.log if each.id.hex() == held[number % len(held)].id), None)
            if said is not None:
                self.attempt(lambda: self.world.withdraw(said, on="2026-05-01"))
            return
        subject = Standing(
            person=code, standing=("gi-mark", "master")[number % 2], issuer="示例协会", number=f"{number % 4}",
            start="2020-01-01", after=self.world.head(code),
        )  # fmt: skip
        self.attempt(lambda: self.world.say("Standing", subject, self.world.office))

    @rule(number=numbers, act=st.sampled_from(["register", "register", "check", "refuse", "retire"]))
    def people_seal(self, number: int, act: str) -> None:
        """Register a seal, look at it, take it out of use; with any key of its owner's."""
        code, seal = PEOPLE[number % 3], f"seal-{number % 2}"
        by = self._people_key(code, number)
        if act == "register":
            self.attempt(lambda: self.world.seal(code, seal, text=f"同文{number % 2}"))
        elif act == "retire":
            self.attempt(lambda: self.world.retire_seal(seal, code, by=by))
        else:
            self.attempt(lambda: self.world.check_seal(seal, "checked" if act == "check" else "refused", code))

    # Keys ------------------------------------------------------------------------------------------------------------

    def _people_key(self, code: str, number: int) -> str:
        """A key of the person's, mostly one that may sign."""
        live = [name for name in OWN[code] if self.world.key(key_of(name)) is not None and self.world.live(name)]
        names = (live or OWN[code]) if number % 5 else OWN[code]
        return names[number // 3 % len(names)]

    @rule(number=numbers, hasten=st.booleans())
    def people_add(self, number: int, *, hasten: bool) -> None:
        """Add a key, mostly endorsed, perhaps by a registrar too."""
        code = PEOPLE[number % 3]
        new, by = OWN[code][1 + number // 7 % 4], self._people_key(code, number)
        self.attempt(lambda: self.world.say("KeyAddition", self.world.addition(code, new), key_of(by)))
        if number % 4:
            self._people_endorse(("KeyAddition",), (self.world.office, key_of(new)) if hasten else (key_of(new),))

    @rule(number=numbers)
    def people_recover(self, number: int) -> None:
        """Recover somebody by a new key."""
        code = PEOPLE[number % 3]
        new = OWN[code][1 + number // 7 % 4]
        self.attempt(lambda: self.world.say("KeyRecovery", self.world.recovering(code, new), self.world.office))
        self._people_endorse(("KeyRecovery",), (self.world.registrars[1], key_of(new)))

    @rule(number=numbers, who=st.sampled_from(["own", "adder", "registrar", "other"]))
    def people_object(self, number: int, who: str) -> None:
        """Object to a key that waits, or waited."""
        said = [each for _, each in self.log if each.kind in {"KeyAddition", "KeyRecovery"}]
        if said:
            one = said[-1] if who == "adder" else said[number % len(said)]
            own = key_of(self._people_key(one.subject.person, number))
            adder = key_of(NAMES.get(one.issuer, OTHER))
            by = {"own": own, "adder": adder, "registrar": self.world.office, "other": key_of(OTHER)}[who]
            self.attempt(lambda: self.world.object_to(one, by))

    @rule(number=numbers, back=st.sampled_from([0, 0, 1, 4, 12]), itself=st.booleans())
    def people_revoke(self, number: int, back: int, *, itself: bool) -> None:
        """Revoke a key: from now, or from some entries ago; by a registrar, by itself, or by another."""
        code = PEOPLE[number % 3]
        name = OWN[code][number // 13 % len(OWN[code])]
        if self.world.key(key_of(name)) is None or self.world.held(name).holder != code:
            return
        by = key_of(self._people_key(code, number)) if itself else self.world.office
        start = max(1, self.world.index - back) if back else 0
        self.attempt(lambda: self.world.say("KeyRevocation", self.world.revocation(name, start), by))
        if number % 4:
            self._people_endorse(("KeyRevocation",), (self.world.registrars[1],))

    @rule(number=numbers)
    def people_steal(self, number: int) -> None:
        """A key is stolen, brings in another, which signs; then both are revoked from where it was stolen."""
        code, start = PEOPLE[number % 3], self.world.index
        by, new = self._people_key(code, number), OWN[code][1 + number // 7 % 4]
        if self.world.key(key_of(by)) is None or self.world.held(by).holder != code:
            return
        self.attempt(lambda: self.world.say("KeyAddition", self.world.addition(code, new), key_of(by)))
        self._people_endorse(("KeyAddition",), (self.world.office, key_of(new)))
        subject = self.world.piece(code, number=START_OF_PIECES + len(self.log))
        self.attempt(lambda: self.world.say("PieceRegistration", subject, key_of(new)))
        self.attempt(lambda: self.world.say("KeyRevocation", self.world.revocation(by, start), self.world.office))
        self._people_endorse(("KeyRevocation",), (self.world.registrars[1],))

    @rule(number=numbers, end=st.booleans())
    def people_help(self, number: int, *, end: bool) -> None:
        """Enrol a helper's key, or end it."""
        code = PEOPLE[number % 3]
        helper, by = HELPERS[code][number % 2], self._people_key(code, number)
        self.attempt(lambda: (self.world.end_help if end else self.world.help)(code, helper, by=by))

    @rule(number=numbers)
    def people_endorse_late(self, number: int) -> None:
        """Endorse what still waits, with any key."""
        said = [each for _, each in self.log if each.kind in {"KeyAddition", "KeyRecovery", "KeyRevocation"}]
        if said:
            one = said[number % len(said)]
            own = NAMES.get(one.subject.key, OTHER)
            keys = [*self.world.registrars, key_of(own), key_of(own), key_of(OTHER)]
            self._people_say_endorsement(one, keys[number // 7 % len(keys)])

    def _people_endorse(self, kinds: tuple[str, ...], keys: tuple[SigningKey, ...]) -> None:
        """Let the keys endorse the last statement of these kinds."""
        said = [each for _, each in self.log if each.kind in kinds]
        if said and self.world.state.get(Pending, said[-1].id.hex()) is not None:
            for key in keys:
                self._people_say_endorsement(said[-1], key)

    def _people_say_endorsement(self, said: Statement, key: SigningKey) -> None:
        self.attempt(lambda: self.world.say("Endorsement", Endorsement(endorses=said.id.hex()), key))

    @rule(number=numbers)
    def people_register(self, number: int) -> None:
        """Register a piece with any key of its maker's, a helper's now and then."""
        code = PEOPLE[number % 3]
        by = HELPERS[code][0] if number % 4 == 0 else self._people_key(code, number)
        subject = self.world.piece(code, number=START_OF_PIECES + len(self.log))
        self.attempt(lambda: self.world.say("PieceRegistration", subject, key_of(by)))

    @rule(hours=st.sampled_from([1, 71, 72, 80]))
    def people_wait(self, hours: int) -> None:
        """Let hours pass."""
        self.world.time += hours * 3600

    # What holds ------------------------------------------------------------------------------------------------------

    def _people_done(self, said: Statement) -> int:
        """The entry at which a statement that waited took effect; -1 when it has not."""
        waited = self.world.state.get(Pending, said.id.hex())
        return -1 if waited is None else waited.done

    def _people_reach(self, key: str, start: int) -> dict[str, int]:
        """The key and what it introduced since, and so on, by what was stated and took effect."""
        found, left = {key: start}, [key]
        while left:
            by = left.pop()
            for index, said in self.log:
                at = index if said.kind == "HelperEnrolment" else self._people_done(said)
                introduces = said.kind in {"KeyAddition", "HelperEnrolment"} and said.issuer == by
                if introduces and at >= found[by] and said.subject.key not in found:
                    found[said.subject.key] = at
                    left.append(said.subject.key)
        return found

    def _people_doubts(self) -> list[tuple[dict[str, int], int]]:
        """Each revocation from an earlier entry in effect: what it reaches, and the entry of its effect."""
        return [
            (self._people_reach(said.subject.key, said.subject.start), done)
            for index, said in self.log
            if said.kind == "KeyRevocation" and said.subject.start and (done := self._effect(index, said)) >= 0
        ]

    def _effect(self, index: int, said: Statement) -> int:
        """The entry of effect of a revocation from an earlier entry: its own where one registrar is enough."""
        return index if self.world.state.get(Pending, said.id.hex()) is None else self._people_done(said)

    @invariant()
    def people_no_word_of_a_paused_person_has_effect(self) -> None:
        """Whoever is paused or gone has signed nothing since, but what guards their keys."""
        stopped: set[str] = set()
        for _, said in self.log:
            if said.kind in {"Suspension", "PersonEnd"}:
                stopped.add(said.subject.person)
            if said.kind == "Reinstatement":
                stopped.discard(said.subject.person)
            holder = HOLDER.get(NAMES.get(said.issuer, ""), "")
            proof = said.kind == "Endorsement"  # a new key's: what it endorses is looked at below
            assert holder not in stopped or said.kind in GUARDING or proof, f"{said.kind} by {holder}"

    @invariant()
    def people_no_word_of_an_ended_key_has_effect(self) -> None:
        """A revoked key, and what it reached, has signed nothing since its revocation was entered."""
        for index, said in self.log:
            if said.kind == "KeyRevocation":
                start = said.subject.start
                gone = self._people_reach(said.subject.key, start) if start else {said.subject.key: 0}
                gone = {did: since for did, since in gone.items() if since < index}
                assert not [each for at, each in self.log if at > index and each.issuer in gone], said.subject.key

    @invariant()
    def people_what_a_stolen_key_signed_does_not_stand(self) -> None:
        """Its pieces are in review, its seals held, its answers taken back."""
        for reach, done in self._people_doubts():
            for index, said in self.log:
                if said.issuer in reach and reach[said.issuer] <= index < done:
                    self._people_check_taken_back(said, index, done)

    def _people_check_taken_back(self, said: Statement, index: int, done: int) -> None:
        state = self.world.state
        if said.kind == "PieceRegistration" and not self._people_spoken_of(said.subject.code, done):
            assert self.world.status(said.subject.code) & 4, said.subject.code
        if said.kind == "SealRegistration":
            seal = state.get(Seal, f"{said.subject.person}/{said.subject.seal}")
            assert seal is None or seal.statement != said.id or seal.state != "stated"
        if said.kind in {"RoleSignature", "RoleRefusal"}:
            role = state.get(Role, f"{said.subject.piece}/{said.subject.role}/{said.subject.person}")
            assert role is None or role.index != index

    def _people_spoken_of(self, piece: str, since: int) -> bool:
        """Whether a registrar has said something of the piece since."""
        office = {key.did for key in self.world.registrars}
        slots = self.world.row(Piece, piece).slots
        for index, said in self.log:
            if index > since and said.issuer in office and said.kind in ABOUT_PIECES:
                subject = said.subject
                about = f"{subject.batch}/{subject.slot}" if said.kind == "OutcomeCorrection" else subject.piece
                if about == piece or about in slots:
                    return True
        return False

    @invariant()
    def people_have_one_to_eight_keys_and_helpers_sign_nothing(self) -> None:
        """A key has one holder, ever; a helper's key is nobody's signature."""
        for code in PEOPLE:
            keys = list(self.world.state.list(Key, code))
            lasting = [k for k in keys if k.role == "person" and k.until < 0 and not 0 < k.not_after <= self.world.time]
            assert len(lasting) <= 8
            assert all(HOLDER.get(NAMES[key.did]) == code for key in keys)
        helpers = {key_of(name).did for names in HELPERS.values() for name in names}
        assert not [said for _, said in self.log if said.issuer in helpers]

    @invariant()
    def people_paused_are_those_last_paused(self) -> None:
        """State says of each person what the log says."""
        for code in PEOPLE:
            person = self.world.state.get(Person, code)
            acts = [(at, said) for at, said in self.log if said.kind in {"Suspension", "Reinstatement", "PersonEnd"}]
            own = [(at, said.kind) for at, said in acts if said.subject.person == code]
            paused = [(at, kind) for at, kind in own if kind != "PersonEnd"]
            assert person is not None
            assert person.ended == next((at for at, kind in own if kind == "PersonEnd"), -1)
            assert person.paused == (paused[-1][0] if paused and paused[-1][1] == "Suspension" else -1)
