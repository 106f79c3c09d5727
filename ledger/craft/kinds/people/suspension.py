"""Suspension: a registrar pauses a person's signing, 暂停签发 (SPEC §12.5).

    {"after":"<64 hex>","ledger":"example.com/kiln","person":"zs001","reason":"under-investigation"}
    {"after":"<64 hex>","earlier":"disputed","ledger":"example.com/kiln","person":"zs001","reason":"key-lost"}

What a paused person may still sign guards their keys: `KeyObjection`, `KeyRevocation` of that key, `HelperEnd`. Earlier
pieces bear no stain unless the registrar says so.
"""

from collections.abc import Iterator

from msgspec.structs import replace as changed

from ledger.craft.device_keys import own_keys
from ledger.craft.kind import Facts, Kind, Subject
from ledger.craft.person import active_person, enrolled_person
from ledger.craft.shapes import check_choice, check_optional
from ledger.craft.state import Change, Put, State
from ledger.craft.status import DISPUTED, marked, places_of, status_of

MAX_NOTE = 120  # characters


class Suspension(Subject, frozen=True, kw_only=True):
    """The subject; see the module's examples.

    Attributes:
        person: person code.
        reason: code of the profile's `suspension-reason` list.
        earlier: `disputed` when every earlier piece is to be reviewed; empty when they bear no stain.
        note: at most 120 characters; may be empty.
        after: hex id of the last statement that changed the person.
    """

    person: str
    reason: str
    earlier: str = ""
    note: str = ""
    after: str


def rule(subject: Suspension, facts: Facts, state: State) -> Iterator[Change]:
    """Pause the person from this entry on; with `earlier`, put what their keys have signed in dispute.

    Raises:
        MalformedError: a field's form.
        PolicyError: `vocabulary-unknown`, `person-ended`, `person-paused`.
        NotFoundError: `person-unknown`.
    """
    if subject.earlier:
        check_choice(subject.earlier, "earlier", ("disputed",))
    check_optional(subject.note, "note", MAX_NOTE)
    facts.profile.check("suspension-reason", subject.reason, "reason")
    person = active_person(state, subject.person, "person")
    doubted = person.doubted
    if subject.earlier:
        doubted = facts.index
        pieces = {at: status_of(state, at) | DISPUTED for key in own_keys(state, person.code)
                  for at in places_of(state, key.did, 0)}  # fmt: skip
        yield from marked(state, pieces)
    yield Put(changed(person, paused=facts.index, doubted=doubted, head=facts.id))


def head(subject: Suspension, state: State) -> bytes:
    """Return the last statement that changed the person."""
    return enrolled_person(state, subject.person, "person").head


KIND = Kind(name="Suspension", subject=Suspension, signers=("registrar",), rule=rule, head=head, since=2)
