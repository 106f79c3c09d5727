"""Standing: a title, honour, heritage or vocational standing, or the leave to use the indication mark (SPEC §12).

    {"after":"<64 hex>","end":"2030-12-31","issuer":"示例市人社局","ledger":"example.com/kiln","number":"A-0001",
     "person":"zs001","standing":"craft-artist","start":"2020-01-01"}

Attested by a registrar, and by others until there are p; there is no field in which a person could state an own one.
"""

from collections.abc import Iterator

from msgspec.structs import replace as changed

from ledger.craft.kind import Facts, Kind, Needs, Subject
from ledger.craft.person import enrolled_person
from ledger.craft.shapes import check_past_date, check_period, check_text
from ledger.craft.state import Attestation, Change, GiMark, Put, State, ledger_of
from ledger.errors import PolicyError

MAX_ISSUER = 60  # characters
MAX_NUMBER = 60
GI_MARK = "gi-mark"  # the one code that a rule knows: a piece may state the indication only on it


class Standing(Subject, frozen=True, kw_only=True):
    """The subject; see the module's example.

    Attributes:
        person: person code.
        standing: code of the profile's `standing` list.
        issuer: who gave it, 1 to 60 characters; number: of their paper, 1 to 60.
        start, end: days; an empty `end` means none is set. A standing may be long over: pieces have dates too.
        after: hex id of the last statement that changed the person.
    """

    person: str
    standing: str
    issuer: str
    number: str
    start: str
    end: str = ""
    after: str


def rule(subject: Standing, facts: Facts, state: State) -> Iterator[Change]:
    """Attest the standing, from the entry at which the last endorsement stands.

    Raises:
        MalformedError: a field's form.
        PolicyError: `vocabulary-unknown`, `standing-repeated`.
        NotFoundError: `person-unknown`.
    """
    check_text(subject.issuer, "issuer", MAX_ISSUER)
    check_text(subject.number, "number", MAX_NUMBER)
    check_past_date(subject.start, "start", facts.own_time)
    check_period(subject.start, subject.end, "end")
    facts.profile.check("standing", subject.standing, "standing")
    person = enrolled_person(state, subject.person, "person")
    for other in state.list(Attestation, person.code):
        same = (other.standing, other.issuer, other.number) == (subject.standing, subject.issuer, subject.number)
        if same and other.withdrawn < 0:
            raise PolicyError("standing-repeated", person=person.code, standing=subject.standing, number=subject.number)
    yield Put(
        Attestation(
            statement=facts.id, person=person.code, standing=subject.standing, issuer=subject.issuer,
            number=subject.number, start=subject.start, end=subject.end, index=facts.index,
            registrars=facts.attested,
        )
    )  # fmt: skip
    if subject.standing == GI_MARK:
        mark = state.get(GiMark, person.code) or GiMark(person=person.code, periods=())
        yield Put(changed(mark, periods=(*mark.periods, (subject.start, subject.end))))
    yield Put(changed(person, head=facts.id))


def needs(subject: Standing, facts: Facts, state: State) -> Needs:
    """Take p registrars."""
    del subject, facts
    return Needs(registrars=ledger_of(state).p)


def head(subject: Standing, state: State) -> bytes:
    """Return the last statement that changed the person."""
    return enrolled_person(state, subject.person, "person").head


KIND = Kind(name="Standing", subject=Standing, signers=("registrar",), rule=rule, needs=needs, head=head)
