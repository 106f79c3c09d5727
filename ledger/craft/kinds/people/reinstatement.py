"""Reinstatement: a registrar lets a paused person sign again (SPEC §12.5).

    {"after":"<64 hex>","ledger":"example.com/kiln","note":"查核无误","person":"zs001"}

Pieces that the suspension put in dispute stay so until a registrar has cleared each of them.
"""

from collections.abc import Iterator

from msgspec.structs import replace as changed

from ledger.craft.kind import Facts, Kind, Subject
from ledger.craft.kinds.people.suspension import MAX_NOTE
from ledger.craft.person import enrolled_person, lasting_person
from ledger.craft.shapes import check_optional
from ledger.craft.state import Change, Put, State
from ledger.errors import PolicyError


class Reinstatement(Subject, frozen=True, kw_only=True):
    """The subject: whom, a note of at most 120 characters, which may be empty; `after` is the person's head."""

    person: str
    note: str = ""
    after: str


def rule(subject: Reinstatement, facts: Facts, state: State) -> Iterator[Change]:
    """End the pause from this entry on.

    Raises:
        MalformedError: a field's form.
        PolicyError: `person-ended`, `person-not-paused`.
        NotFoundError: `person-unknown`.
    """
    check_optional(subject.note, "note", MAX_NOTE)
    person = lasting_person(state, subject.person, "person")
    if person.paused < 0:
        raise PolicyError("person-not-paused", person=person.code)
    yield Put(changed(person, paused=-1, head=facts.id))


def head(subject: Reinstatement, state: State) -> bytes:
    """Return the last statement that changed the person."""
    return enrolled_person(state, subject.person, "person").head


KIND = Kind(name="Reinstatement", subject=Reinstatement, signers=("registrar",), rule=rule, head=head, since=2)
