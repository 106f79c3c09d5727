"""SealCheck: a registrar has looked at a seal, 印款核对 (SPEC §12.5).

    {"after":"<64 hex>","ledger":"example.com/kiln","person":"zs001","result":"checked","seal":"base-1"}

*checked* raises a stated or held seal; *refused* takes it out of use, and its text with it if no other seal of the
person bears it: whoever owns the text really may then register it.
"""

from collections.abc import Iterator

from msgspec.structs import replace as changed

from ledger.craft.kind import Facts, Kind, Subject
from ledger.craft.person import enrolled_person
from ledger.craft.seal_text import plain_text
from ledger.craft.shapes import check_choice, check_optional
from ledger.craft.state import Change, Drop, Put, Seal, SealText, State
from ledger.errors import NotFoundError, PolicyError

RESULTS = ("checked", "refused")
MAX_NOTE = 120  # characters


class SealCheck(Subject, frozen=True, kw_only=True):
    """The subject: whose seal, its code, `checked` or `refused`, an optional note; `after` is the person's head."""

    person: str
    seal: str
    result: str
    note: str = ""
    after: str


def rule(subject: SealCheck, facts: Facts, state: State) -> Iterator[Change]:
    """Give the seal its new state. A later check may say otherwise.

    Raises:
        MalformedError: a field's form.
        PolicyError: `seal-check-same`.
        NotFoundError: `person-unknown`, `seal-unknown`.
    """
    check_choice(subject.result, "result", RESULTS)
    check_optional(subject.note, "note", MAX_NOTE)
    person = enrolled_person(state, subject.person, "person")
    seal = known_seal(state, person.code, subject.seal)
    if seal.state == subject.result:
        raise PolicyError("seal-check-same", person=person.code, seal=seal.seal, state=seal.state)
    yield Put(changed(seal, state=subject.result))
    text = plain_text(seal.text)
    first = state.get(SealText, text)
    if subject.result == "checked" and first is None:
        yield Put(SealText(text=text, person=person.code))
    if subject.result == "refused" and first is not None and first.person == person.code:
        others = [each for each in state.list(Seal, person.code) if each.seal != seal.seal and each.state != "refused"]
        if text not in [plain_text(each.text) for each in others]:
            yield Drop(SealText, text)
    yield Put(changed(person, head=facts.id))


def known_seal(state: State, person: str, seal: str) -> Seal:
    """Return a seal of a person's register.

    Raises:
        NotFoundError: `seal-unknown`.
    """
    found = state.get(Seal, f"{person}/{seal}")
    if found is None:
        raise NotFoundError("seal-unknown", seal=seal, person=person)
    return found


def head(subject: SealCheck, state: State) -> bytes:
    """Return the last statement that changed the person."""
    return enrolled_person(state, subject.person, "person").head


KIND = Kind(name="SealCheck", subject=SealCheck, signers=("registrar",), rule=rule, head=head, since=2)
