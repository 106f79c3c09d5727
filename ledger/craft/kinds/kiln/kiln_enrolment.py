"""KilnEnrolment: a kiln, where it stands to town level, and who answers for its fires (SPEC §12).

    {"code":"qs","deputies":["zs002"],"ledger":"example.com/kiln","length":43,"master":"zs009",
     "names":{"en":"Sample Dragon Kiln","zh":"示例龙窑"},"place":"江苏宜兴丁蜀镇","type":"dragon"}

A registrar signs it. The master plans, closes and closes out the batches; a deputy may open and correct.
"""

from collections.abc import Iterator

from ledger.craft.kind import Facts, Kind, Part, Subject
from ledger.craft.person import active_person
from ledger.craft.profile import Profile
from ledger.craft.shapes import check_list, check_optional, check_range, check_text, check_word
from ledger.craft.state import Change, Kiln, Put, State
from ledger.errors import PolicyError

MAX_NAME = 40  # characters
MAX_ENGLISH = 80
MAX_PLACE = 60
MAX_LENGTH = 200  # m
MAX_DEPUTIES = 8


class KilnNames(Part, frozen=True, kw_only=True):
    """What the kiln is called."""

    zh: str
    en: str = ""


class KilnEnrolment(Subject, frozen=True, kw_only=True):
    """The subject; see the module's example.

    Attributes:
        code: kiln code, new to the ledger.
        type: code of the profile's `kiln-type` list.
        length: m, up to 200; 0 when not stated.
        place: town or village, 1 to 60 characters; never a street.
        master: person code; deputies: at most 8 more, each once.
    """

    code: str
    names: KilnNames
    type: str
    length: int = 0
    place: str
    master: str
    deputies: tuple[str, ...] = ()


def rule(subject: KilnEnrolment, facts: Facts, state: State) -> Iterator[Change]:
    """Enrol the kiln.

    Raises:
        MalformedError: a field's form.
        PolicyError: `kiln-code-taken`, `vocabulary-unknown`, `kiln-deputy-is-master`, `not-a-person`,
            `person-paused`, `person-ended`.
        NotFoundError: `person-unknown`: the master or a deputy.
    """
    check_word(subject.code, "code")
    check_kiln_form(subject.names, subject.type, subject.length, subject.place, subject.deputies, facts.profile)
    if state.get(Kiln, subject.code) is not None:
        raise PolicyError("kiln-code-taken", kiln=subject.code)
    check_staff(subject.master, subject.deputies, state)
    yield Put(
        Kiln(
            code=subject.code, zh=subject.names.zh, en=subject.names.en, kind=subject.type, place=subject.place,
            master=subject.master, deputies=subject.deputies, head=facts.id, index=facts.index,
        )
    )  # fmt: skip


def check_kiln_form(
    names: KilnNames, kind: str, length: int, place: str, deputies: tuple[str, ...], profile: Profile
) -> None:
    """Check the form of what is said of a kiln; see `KilnEnrolment`.

    Raises:
        MalformedError: a field's form.
        PolicyError: `vocabulary-unknown`.
    """
    check_text(names.zh, "names.zh", MAX_NAME)
    check_optional(names.en, "names.en", MAX_ENGLISH)
    check_range(length, "length", 0, MAX_LENGTH)
    check_text(place, "place", MAX_PLACE)
    check_list(deputies, "deputies", 0, MAX_DEPUTIES)
    profile.check("kiln-type", kind, "type")


def check_staff(master: str, deputies: tuple[str, ...], state: State) -> None:
    """Refuse a master or deputy who is no active person, and one who would be both.

    Raises:
        NotFoundError: `person-unknown`.
        PolicyError: `kiln-deputy-is-master`, `not-a-person`, `person-paused`, `person-ended`.
    """
    if master in deputies:
        raise PolicyError("kiln-deputy-is-master", person=master)
    for field, code in (("master", master), *(("deputies", code) for code in deputies)):
        if active_person(state, code, field).kind != "person":
            raise PolicyError("not-a-person", field=field, person=code)


KIND = Kind(name="KilnEnrolment", subject=KilnEnrolment, signers=("registrar",), rule=rule)
