"""PersonChange: a name, the roles, the studio of a person are put right (SPEC §12.5).

    {"after":"<64 hex>","ledger":"example.com/kiln","names":{"pinyin":"Shili Jia","zh":"示例甲"},"person":"zs001"}

What is left out stays as it is. Earlier entries keep the earlier words; pages show the present name, so that a name, or
what somebody may do, takes as many registrars as an enrolment.
"""

from collections.abc import Iterator
from typing import Any

from msgspec import UNSET, UnsetType
from msgspec.structs import replace as changed

from ledger.craft.kind import NO_NEEDS, Facts, Kind, Needs, Subject
from ledger.craft.kinds.people.person_enrolment import MAX_ROLES, Names, check_belonging, check_names
from ledger.craft.person import enrolled_person, lasting_person
from ledger.craft.shapes import check_hash, check_list
from ledger.craft.state import Change, Put, State, ledger_of
from ledger.errors import PolicyError


class PersonChange(Subject, frozen=True, kw_only=True):
    """The subject; see the module's example.

    Attributes:
        person: person code.
        names, roles, studio, responsible, consent: as in PersonEnrolment; what is left out stays.
        leaves: true when the person belongs to no studio any more.
        after: hex id of the last statement that changed the person.
    """

    person: str
    names: Names | UnsetType = UNSET
    roles: tuple[str, ...] = ()
    studio: str = ""
    leaves: bool = False
    responsible: tuple[str, ...] = ()
    consent: str = ""
    after: str


def rule(subject: PersonChange, facts: Facts, state: State) -> Iterator[Change]:
    """Change what is stated.

    Raises:
        MalformedError: a field's form.
        PolicyError: `person-ended`, `person-change-empty`, `person-change-studio`, `vocabulary-unknown`, and those of
            `check_belonging`.
        NotFoundError: `person-unknown`.
    """
    new = _stated(subject)
    if not new and not subject.consent:
        raise PolicyError("person-change-empty", person=subject.person)
    if subject.leaves and subject.studio:
        raise PolicyError("person-change-studio", person=subject.person, studio=subject.studio)
    if isinstance(subject.names, Names):
        check_names(subject.names)
    if subject.roles:
        check_list(subject.roles, "roles", 1, MAX_ROLES)
    if subject.consent:
        check_hash(subject.consent, "consent")
    person = lasting_person(state, subject.person, "person")
    for role in subject.roles:
        facts.profile.check("person-role", role, "roles")
    if subject.studio or subject.responsible:
        answering = subject.responsible or (person.responsible if person.kind == "studio" else ())
        check_belonging(person.code, person.kind, subject.studio, answering, state)
    yield Put(changed(person, head=facts.id, **new))


def _stated(subject: PersonChange) -> dict[str, Any]:
    """Return what the statement changes of the person's record."""
    new: dict[str, Any] = {}
    if isinstance(subject.names, Names):
        new |= {"zh": subject.names.zh, "pinyin": subject.names.pinyin, "en": subject.names.en}
    if subject.roles:
        new["roles"] = subject.roles
    if subject.studio or subject.leaves:
        new["studio"] = subject.studio
    if subject.responsible:
        new["responsible"] = subject.responsible
    return new


def needs(subject: PersonChange, facts: Facts, state: State) -> Needs:
    """Take p registrars for names and roles: one alone must not call a person of theirs by a master's name."""
    del facts
    named = isinstance(subject.names, Names) or subject.roles
    return Needs(registrars=ledger_of(state).p) if named else NO_NEEDS


def head(subject: PersonChange, state: State) -> bytes:
    """Return the last statement that changed the person."""
    return enrolled_person(state, subject.person, "person").head


KIND = Kind(
    name="PersonChange", subject=PersonChange, signers=("registrar",), rule=rule, needs=needs, head=head, since=2
)
