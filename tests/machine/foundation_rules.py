"""What is said of the ledger itself and of who keeps it, as rules for the machine over all kinds."""

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from ledger.craft.day import day_of
from ledger.craft.kinds.foundation.certifier_change import CertifierChange
from ledger.craft.kinds.foundation.charter import RegistrarName
from ledger.craft.kinds.foundation.log_closing import LogClosing
from ledger.craft.kinds.foundation.profile_version import ProfileVersion
from ledger.craft.kinds.foundation.registrar_change import RegistrarChange
from ledger.craft.kinds.foundation.rules_version import RulesVersion
from ledger.craft.kinds.foundation.witness_policy import WitnessName, WitnessPolicy
from ledger.craft.kinds.people.person_enrolment import Checked
from ledger.craft.state import Keepers
from ledger.log.keys import SigningKey
from ledger.log.note import COSIGNATURE, format_vkey, make_vkey
from tests.craft.world import key_of
from tests.machine.host import Host, numbers, often
from tests.machine.served import CERTIFIERS, LATER, OFFICES

LAST_STEPS = 20  # a ledger is not closed before so many entries by its people


class FoundationRules(Host):
    """See the module."""

    def found_said(self, kind: str, subject: object, by: SigningKey, *proofs: SigningKey) -> None:
        """Say it, and let these keys endorse it."""
        before = len(self.log)
        self.attempt(lambda: self.world.say(kind, subject, by))
        if len(self.log) > before:
            said = self.log[before][1]
            for key in proofs:
                self.attempt(lambda key=key: self.world.endorse(said, key))

    @rule()
    def found_again(self) -> None:
        """Say a second charter."""
        self.attempt(lambda: self.world.say("Charter", self.world.charter(name="另一账本"), self.world.office))

    @rule(number=numbers, endorsed=often, recovery=st.sampled_from([False, False, True]))
    def found_registrars(self, number: int, *, endorsed: bool, recovery: bool) -> None:
        """Put another registrar in the place of one, by the registrars or by the sealed key; change k, or nothing."""
        keepers, after = self.world.row(Keepers, ""), self.world.ledger.registrar_head.hex()
        leaving = keepers.registrars[number % len(keepers.registrars)]
        spare = [key for key in OFFICES if self.world.key(key) is None or self.world.key(key).role == "candidate"]
        by = self.world.recovery if recovery else self.world.office
        if number % 5 == 0 or not spare:
            subject, proofs = RegistrarChange(k=(2, 1, 2, 9)[number // 5 % 4], reason="换届", after=after), ()
        else:
            joining = RegistrarName(code=f"office-{10 + OFFICES.index(spare[0])}", name="新登记员", key=spare[0].did)
            subject = RegistrarChange(add=(joining,), end=(leaving.code,), reason="换届", after=after)
            proofs = (spare[0],)
        self.found_said("RegistrarChange", subject, by, *(() if recovery else self.world.registrars[1:2]),
                        *(proofs if endorsed else ()))  # fmt: skip

    @rule(number=numbers, endorsed=often)
    def found_certifier(self, number: int, *, endorsed: bool) -> None:
        """Take another certifier, end one, or change nothing."""
        keepers, after = self.world.row(Keepers, ""), self.world.ledger.certifier_head.hex()
        spare = [key for key in CERTIFIERS if key.did not in (*keepers.certifiers, *keepers.retired)]
        new = spare[0] if spare and number % 3 else None
        end = keepers.certifiers[0] if number % 2 and new is not None else ""
        subject = CertifierChange(add="" if new is None else new.did, end=end, reason="每年更换", after=after)
        proofs = (self.world.registrars[1], *(() if new is None else (new,)))
        self.found_said("CertifierChange", subject, self.world.office, *(proofs if endorsed else proofs[:1]))

    @rule(number=numbers)
    def found_profile(self, number: int) -> None:
        """Put the later profile in force, or one that nobody has."""
        profile = LATER if number % 3 else "ab" * 32
        subject = ProfileVersion(profile=profile, version=3, after=self.world.ledger.head.hex())
        self.found_said("ProfileVersion", subject, self.world.office)

    @rule(number=numbers, endorsed=often)
    def found_rules(self, number: int, *, endorsed: bool) -> None:
        """Go on by the second rules, by the third, or by those in force."""
        subject = RulesVersion(rules=3 if number % 4 == 0 else 2, after=self.world.ledger.head.hex())
        self.found_said("RulesVersion", subject, self.world.office, *(self.world.registrars[1:2] if endorsed else ()))

    @rule(number=numbers, endorsed=often)
    def found_witnesses(self, number: int, *, endorsed: bool) -> None:
        """Name witnesses, and a quorum that may be too large."""
        names = tuple(f"w{each}.example.net/w" for each in range(number % 3))
        witnesses = tuple(
            WitnessName(
                name=name, operator=name.partition("/")[0], url=f"https://{name}",
                vkey=format_vkey(make_vkey(name, COSIGNATURE, key_of(f"witness {name}").public)),
            )
            for name in names
        )  # fmt: skip
        subject = WitnessPolicy(quorum=number // 3 % 3, witnesses=witnesses, after=self.world.ledger.head.hex())
        self.found_said("WitnessPolicy", subject, self.world.office, *(self.world.registrars[1:2] if endorsed else ()))

    @rule(number=numbers, endorsed=often)
    def found_person(self, number: int, *, endorsed: bool) -> None:
        """Enrol a person, whose key may be another's."""
        office, name = self.world.office, f"p{number % 4}"
        subject = self.world.enrolment(
            name, key=key_of(name if number % 5 else "m1").did,
            checked=Checked(how="in-person", by=office.did, on=day_of(self.world.time)),
        )  # fmt: skip
        self.found_said("PersonEnrolment", subject, office, *((key_of(name),) if endorsed else ()))

    @precondition(lambda self: self.closing and len(self.log) > LAST_STEPS)
    @rule(number=numbers)
    def found_closing(self, number: int) -> None:
        """Close the ledger, with too few registrars now and then; or name it its own successor."""
        successor = ("", "example.com/kiln-2027", self.world.ledger.origin)[number % 3]
        subject = LogClosing(reason="year-end", successor=successor, after=self.world.ledger.head.hex())
        self.found_said("LogClosing", subject, self.world.office, *self.world.registrars[1 : 1 + number % 4])

    @rule(number=numbers)
    def found_endorse_any(self, number: int) -> None:
        """Let any key endorse anything that was ever said."""
        said = self.log[number % len(self.log)][1]
        keys = (*self.world.registrars[:4], self.world.recovery, *CERTIFIERS, key_of("m1"), key_of("m2"))
        self.attempt(lambda: self.world.endorse(said, keys[number // 7 % len(keys)]))
