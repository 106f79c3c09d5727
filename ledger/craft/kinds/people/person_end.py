"""PersonEnd: a person has retired or died; from this entry their keys sign nothing (SPEC §12.5).

    {"after":"<64 hex>","ledger":"example.com/kiln","on":"2026-05-01","person":"zs001","reason":"retired"}

Earlier pieces stand. A kiln that they kept gets another master by `KilnChange`.
"""

from collections.abc import Iterator

from msgspec.structs import replace as changed

from ledger.craft.kind import Facts, Kind, Subject
from ledger.craft.person import enrolled_person, lasting_person
from ledger.craft.shapes import check_choice, check_past_date
from ledger.craft.state import Change, Key, Put, State

REASONS = ("retired", "deceased")


class PersonEnd(Subject, frozen=True, kw_only=True):
    """The subject: whom, why (`retired` or `deceased`), on which day; `after` is the person's head."""

    person: str
    reason: str
    on: str
    after: str


def rule(subject: PersonEnd, facts: Facts, state: State) -> Iterator[Change]:
    """End the enrolment and every key of the person, their helpers' too; those not yet due never come into force.

    Raises:
        MalformedError: a field's form.
        PolicyError: `person-ended`.
        NotFoundError: `person-unknown`.
    """
    check_choice(subject.reason, "reason", REASONS)
    check_past_date(subject.on, "on", facts.own_time)
    person = lasting_person(state, subject.person, "person")
    for key in state.list(Key, person.code):
        if key.until < 0:
            yield Put(changed(key, until=facts.index))
    yield Put(changed(person, ended=facts.index, why_ended=subject.reason, head=facts.id, keys_head=facts.id))


def head(subject: PersonEnd, state: State) -> bytes:
    """Return the last statement that changed the person."""
    return enrolled_person(state, subject.person, "person").head


KIND = Kind(name="PersonEnd", subject=PersonEnd, signers=("registrar",), rule=rule, head=head, since=2)
