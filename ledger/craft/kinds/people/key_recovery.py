"""KeyRecovery: all devices are lost; registrars give a person a new key, 补办印章 (SPEC §12.5).

    {"after":"<64 hex>","checked":{"by":"did:key:z6Mk…","how":"in-person","on":"2026-05-01"},"custody":"own-device",
     "key":"did:key:z6Mk…","ledger":"example.com/kiln","person":"zs001"}

k registrars, the new key, and the registrar who checked the person stand behind it. It comes into force after the
ledger's `recoveryHours`, and every old key ends at that moment, unless one of them, or a registrar, objects before.
Keys that wait for their own time end at once.
"""

from collections.abc import Iterator

from msgspec.structs import replace as changed

from ledger.craft.device_keys import check_no_recovery, lasts, own_keys
from ledger.craft.keyring import CUSTODIES
from ledger.craft.kind import Facts, Kind, Needs, Subject
from ledger.craft.kinds.people.person_enrolment import Checked, check_checked, check_checker
from ledger.craft.person import enrolled_person, lasting_person
from ledger.craft.shapes import check_choice
from ledger.craft.state import Change, Key, Put, State, ledger_of


class KeyRecovery(Subject, frozen=True, kw_only=True):
    """The subject; see the module's example.

    Attributes:
        person: person code.
        key: did of the new key; custody: `own-device`, `pkcs11` or `office`.
        checked: how it was checked that it is them, by which registrar, on which day.
        after: hex id of the last statement that changed the person's keys.
    """

    person: str
    key: str
    custody: str
    checked: Checked
    after: str


def rule(subject: KeyRecovery, facts: Facts, state: State) -> Iterator[Change]:
    """Make the key the person's, and set the end of the others, at the waiting time's end.

    Raises:
        MalformedError: a field's form.
        PolicyError: `person-ended`, `checked-by-no-registrar`, `key-recovery-waiting`.
        NotFoundError: `person-unknown`.
    """
    check_choice(subject.custody, "custody", CUSTODIES)
    check_checked(subject.checked, facts)
    person = lasting_person(state, subject.person, "person")
    check_checker(subject.checked, facts, state)
    check_no_recovery(state, person.code, facts.time)
    due = facts.time + ledger_of(state).recovery_hours * 3600
    for old in own_keys(state, person.code):
        if not lasts(old, facts.time):
            continue
        if old.not_before > facts.time:  # a thief's addition must not come into force in time to object
            yield Put(changed(old, until=facts.index))
        else:
            yield Put(changed(old, not_after=due))
    yield Put(
        Key(
            did=subject.key, role="person", holder=person.code, since=facts.index, custody=subject.custody,
            named_by=facts.id, introduced_at=facts.index, not_before=due,
        )
    )  # fmt: skip
    yield Put(changed(person, keys_head=facts.id))


def needs(subject: KeyRecovery, facts: Facts, state: State) -> Needs:
    """Take k registrars, the key itself, and the registrar who is said to have checked."""
    del facts
    return Needs(registrars=ledger_of(state).k, keys=(subject.key,), vouching=(subject.checked.by,))


def head(subject: KeyRecovery, state: State) -> bytes:
    """Return the last statement that changed the person's keys."""
    return enrolled_person(state, subject.person, "person").keys_head


KIND = Kind(name="KeyRecovery", subject=KeyRecovery, signers=("registrar",), rule=rule, needs=needs, head=head, since=2)
