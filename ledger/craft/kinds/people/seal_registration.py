"""SealRegistration: a seal enters its owner's register, as its owner states it (SPEC §12).

    {"after":"<64 hex>","height":18,"impression":"<64 hex>","ledger":"example.com/kiln","person":"zs001",
     "relief":"relief","seal":"base-1","start":"2020-01-01","text":"示例甲印","width":18}

Valid at once, as *stated*. The text of another person's seal, or one that looks like it, is *held* until a registrar
has looked at it.
"""

from collections.abc import Iterator

from msgspec.structs import replace as changed

from ledger.craft.kind import Facts, Kind, Subject
from ledger.craft.person import enrolled_person
from ledger.craft.seal_text import plain_text
from ledger.craft.shapes import check_hash, check_optional, check_past_date, check_range, check_text, check_word
from ledger.craft.state import Change, Put, Seal, SealText, State
from ledger.errors import PolicyError

MAX_TEXT = 20  # characters cut into one stone
MAX_CARVER = 40
MAX_SIDE = 120  # mm


class SealRegistration(Subject, frozen=True, kw_only=True):
    """The subject; see the module's example.

    Attributes:
        person: the owner's person code; seal: a code of theirs, new.
        text: 印文, 1 to 20 characters.
        relief: code of the profile's `relief` list.
        width, height: of the fired impression, mm, 1 to 120.
        impression: hex SHA-256 of the impression's photo.
        carver: who cut it, at most 40 characters; empty when not stated.
        start: day from which it is in use.
        after: hex id of the last statement that changed the person.
    """

    person: str
    seal: str
    text: str
    relief: str
    width: int
    height: int
    impression: str
    carver: str = ""
    start: str
    after: str


def rule(subject: SealRegistration, facts: Facts, state: State) -> Iterator[Change]:
    """Put the seal into the register, *stated*, or *held* when its text was another person's first.

    Raises:
        MalformedError: a field's form.
        PolicyError: `seal-not-own`, `seal-code-taken`, `vocabulary-unknown`.
        NotFoundError: `person-unknown`.
    """
    _check_forms(subject, facts)
    if facts.signer.holder != subject.person:
        raise PolicyError("seal-not-own", person=subject.person, holder=facts.signer.holder)
    person = enrolled_person(state, subject.person, "person")
    facts.profile.check("relief", subject.relief, "relief")
    if state.get(Seal, f"{person.code}/{subject.seal}") is not None:
        raise PolicyError("seal-code-taken", person=person.code, seal=subject.seal)
    text = plain_text(subject.text)
    first = state.get(SealText, text)
    held = first is not None and first.person != person.code
    yield Put(
        Seal(
            person=person.code, seal=subject.seal, text=subject.text, relief=subject.relief, width=subject.width,
            height=subject.height, impression=subject.impression, carver=subject.carver, start=subject.start, end="",
            state="held" if held else "stated", statement=facts.id, index=facts.index, key=facts.issuer,
        )
    )  # fmt: skip
    if first is None:
        yield Put(SealText(text=text, person=person.code))
    yield Put(changed(person, head=facts.id))


def _check_forms(subject: SealRegistration, facts: Facts) -> None:
    check_word(subject.seal, "seal")
    check_text(subject.text, "text", MAX_TEXT)
    check_range(subject.width, "width", 1, MAX_SIDE)
    check_range(subject.height, "height", 1, MAX_SIDE)
    check_hash(subject.impression, "impression")
    check_optional(subject.carver, "carver", MAX_CARVER)
    check_past_date(subject.start, "start", facts.own_time)


def head(subject: SealRegistration, state: State) -> bytes:
    """Return the last statement that changed the person."""
    return enrolled_person(state, subject.person, "person").head


KIND = Kind(name="SealRegistration", subject=SealRegistration, signers=("person",), rule=rule, head=head)
