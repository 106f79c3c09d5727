"""A kiln's world with what registrars and people say of persons and of their keys.

    world = PeopleWorld()
    world.add("m1", "m1-tablet")            a second key, in force after 72 hours
    world.revoke_by(registrar, "m1", start=40)
    world.pause("m1", earlier="disputed")

Keys are named as `key_of` names them; what a test wants wrong it passes as a change.
"""

from typing import Any

from msgspec.structs import replace as changed

from ledger.craft.kinds.people.helper_end import HelperEnd
from ledger.craft.kinds.people.helper_enrolment import HelperEnrolment
from ledger.craft.kinds.people.key_addition import KeyAddition
from ledger.craft.kinds.people.key_objection import KeyObjection
from ledger.craft.kinds.people.key_recovery import KeyRecovery
from ledger.craft.kinds.people.key_revocation import KeyRevocation
from ledger.craft.kinds.people.person_change import PersonChange
from ledger.craft.kinds.people.person_end import PersonEnd
from ledger.craft.kinds.people.person_enrolment import Checked
from ledger.craft.kinds.people.quota_setting import QuotaSetting
from ledger.craft.kinds.people.reinstatement import Reinstatement
from ledger.craft.kinds.people.seal_check import SealCheck
from ledger.craft.kinds.people.seal_retirement import SealRetirement
from ledger.craft.kinds.people.standing_withdrawal import StandingWithdrawal
from ledger.craft.kinds.people.suspension import Suspension
from ledger.craft.state import Attestation, Key, Person, Seal
from ledger.craft.statement import Statement
from ledger.log.keys import SigningKey
from tests.craft.kiln_world import DATE, MAKER, KilnWorld
from tests.craft.world import key_of

HOUR = 3600
WAIT = 72 * HOUR


class PeopleWorld(KilnWorld):
    """An opened ledger with a kiln, its people, and the acts about people and keys."""

    # Reading ---------------------------------------------------------------------------------------------------------

    def person(self, code: str = MAKER) -> Person:
        """Return the person's record."""
        return self.row(Person, code)

    def keys_head(self, code: str = MAKER) -> str:
        """Return the hex id that a change of the person's keys gives as `after`."""
        return self.person(code).keys_head.hex()

    def held(self, name: str) -> Key:
        """Return the record of a key by its name in the tests."""
        return self.row(Key, key_of(name).did)

    def live(self, name: str) -> bool:
        """Report whether the key may sign the next entry."""
        return self.held(name).live(self.index, self.time)

    def own_seal(self, seal: str, person: str = MAKER) -> Seal:
        """Return a seal."""
        return self.row(Seal, f"{person}/{seal}")

    @property
    def office(self) -> SigningKey:
        """The first registrar's key."""
        return self.registrars[0]

    # Persons ---------------------------------------------------------------------------------------------------------

    def change(self, code: str = MAKER, **changes: Any) -> Statement:
        """Put something about a person right."""
        return self.say("PersonChange", PersonChange(person=code, after=self.head(code), **changes), self.office)

    def end(self, code: str = MAKER, **changes: Any) -> Statement:
        """End a person's enrolment."""
        subject = PersonEnd(person=code, reason="retired", on=DATE, after=self.head(code))
        return self.say("PersonEnd", changed(subject, **changes), self.office)

    def pause(self, code: str = MAKER, **changes: Any) -> Statement:
        """Pause a person's signing."""
        reason = self.reasons("suspension-reason")[0]
        subject = Suspension(person=code, reason=reason, after=self.head(code))
        return self.say("Suspension", changed(subject, **changes), self.office)

    def resume(self, code: str = MAKER, **changes: Any) -> Statement:
        """Let a person sign again."""
        subject = Reinstatement(person=code, after=self.head(code))
        return self.say("Reinstatement", changed(subject, **changes), self.office)

    def reasons(self, vocabulary: str) -> tuple[str, ...]:
        """Return the codes of a vocabulary of the profile in force."""
        return tuple(self.profiles[self.ledger.profile].codes(vocabulary))

    def withdraw(self, standing: Statement, on: str = DATE, **changes: Any) -> Statement:
        """Withdraw a standing."""
        held = self.row(Attestation, standing.id.hex())
        subject = StandingWithdrawal(standing=held.id, reason="发证单位撤销", on=on, after=self.head(held.person))
        return self.say("StandingWithdrawal", changed(subject, **changes), self.office)

    def check_seal(self, seal: str, result: str = "checked", person: str = MAKER, **changes: Any) -> Statement:
        """Let a registrar look at a seal."""
        subject = SealCheck(person=person, seal=seal, result=result, after=self.head(person))
        return self.say("SealCheck", changed(subject, **changes), self.office)

    def retire_seal(self, seal: str, person: str = MAKER, by: str = "", **changes: Any) -> Statement:
        """Take a seal out of use."""
        subject = SealRetirement(person=person, seal=seal, reason="lost", end=DATE, after=self.head(person))
        return self.say("SealRetirement", changed(subject, **changes), key_of(by or person))

    def quota(self, pieces: int, start: str = DATE, person: str = MAKER, **changes: Any) -> Statement:
        """Set a quota."""
        subject = QuotaSetting(person=person, pieces=pieces, start=start, after=self.head(person))
        return self.say("QuotaSetting", changed(subject, **changes), self.office)

    # Keys ------------------------------------------------------------------------------------------------------------

    def addition(self, person: str, new: str, **changes: Any) -> KeyAddition:
        """Return the addition of a key."""
        subject = KeyAddition(
            person=person, key=key_of(new).did, custody="own-device", name="平板", after=self.keys_head(person)
        )
        return changed(subject, **changes)

    def add(self, person: str, new: str, by: str = "", *, at_once: bool = False, **changes: Any) -> Statement:
        """Add a key, endorsed by itself, and `at_once` by a registrar first."""
        said = self.say("KeyAddition", self.addition(person, new, **changes), key_of(by or person))
        self.endorse(said, *([self.office] if at_once else []), key_of(new))
        return said

    def recovering(self, person: str, new: str, **changes: Any) -> KeyRecovery:
        """Return the recovery by a new key."""
        subject = KeyRecovery(
            person=person, key=key_of(new).did, custody="own-device", after=self.keys_head(person),
            checked=Checked(how="in-person", by=self.office.did, on=DATE),
        )  # fmt: skip
        return changed(subject, **changes)

    def recover(self, person: str, new: str, **changes: Any) -> Statement:
        """Recover a person by a new key, endorsed by k registrars and itself."""
        said = self.say("KeyRecovery", self.recovering(person, new, **changes), self.office)
        self.endorse(said, *self.registrars[1 : self.k], key_of(new))
        return said

    def object_to(self, said: Statement, by: SigningKey, **changes: Any) -> Statement:
        """Object to an addition or a recovery."""
        return self.say("KeyObjection", changed(KeyObjection(objects=said.id.hex()), **changes), by)

    def revocation(self, name: str, start: int = 0, **changes: Any) -> KeyRevocation:
        """Return the revocation of a key."""
        reason = "手机被盗" if start else ""
        holder = self.held(name).holder
        subject = KeyRevocation(key=key_of(name).did, start=start, reason=reason, after=self.keys_head(holder))
        return changed(subject, **changes)

    def revoke_by(self, by: SigningKey, name: str, start: int = 0, **changes: Any) -> Statement:
        """Revoke a key; from an earlier index with the endorsements of k registrars."""
        said = self.say("KeyRevocation", self.revocation(name, start, **changes), by)
        if start:
            self.endorse(said, *self.registrars[1 : self.k])
        return said

    def help(self, person: str, helper: str, by: str = "", **changes: Any) -> Statement:
        """Enrol a helper's key."""
        subject = HelperEnrolment(person=person, key=key_of(helper).did, name="徒弟手机")
        return self.say("HelperEnrolment", changed(subject, **changes), key_of(by or person))

    def end_help(self, person: str, helper: str, by: str = "", **changes: Any) -> Statement:
        """End a helper's key."""
        subject = HelperEnd(person=person, key=key_of(helper).did)
        return self.say("HelperEnd", changed(subject, **changes), key_of(by or person))
