"""PersonEnrolment: a person or a studio, their first key, and how it was checked who they are (SPEC §12).

    {"checked":{"by":"did:key:z6Mk…","how":"in-person","on":"2026-04-20"},"code":"zs001","consent":"<64 hex>",
     "custody":"own-device","key":"did:key:z6Mk…","kind":"person","ledger":"example.com/kiln",
     "names":{"en":"Sample Potter","pinyin":"Shili Jia","zh":"示例甲"},"roles":["maker"]}

A registrar signs it, the key endorses it, and so do other registrars until there are p. Never a document number: how,
by whom and on which day identity was checked is all the ledger learns.
"""

from collections.abc import Iterator

from ledger.craft.keyring import CUSTODIES, is_live
from ledger.craft.kind import Facts, Kind, Needs, Part, Subject
from ledger.craft.person import active_person
from ledger.craft.shapes import (
    check_choice,
    check_hash,
    check_list,
    check_optional,
    check_past_date,
    check_text,
    check_word,
)  # fmt: skip
from ledger.craft.state import Change, Key, Person, Put, State, ledger_of
from ledger.errors import PolicyError

KINDS_OF_PERSON = ("person", "studio")
WAYS_TO_CHECK = ("in-person", "notarised", "video")
MAX_NAME = 40  # characters, in each writing
MAX_PINYIN = 80
MAX_ROLES = 12
MAX_RESPONSIBLE = 8


class Names(Part, frozen=True, kw_only=True):
    """How the person is called: Chinese, pinyin, and English where they use one."""

    zh: str
    pinyin: str
    en: str = ""


class Checked(Part, frozen=True, kw_only=True):
    """How identity was checked, by which registrar key, and on which day."""

    how: str
    by: str
    on: str


class PersonEnrolment(Subject, frozen=True, kw_only=True):
    """The subject; see the module's example.

    Attributes:
        code: person code, new to the ledger.
        kind: `person` or `studio`.
        roles: codes of the profile's `person-role` list, at least one.
        key: did of the first key; custody: `own-device`, `pkcs11` or `office`.
        studio: code of the studio a person belongs to; empty for none.
        responsible: codes of the persons who answer for a studio, 1 to 8; empty for a person.
        consent: hex commitment to the text the person agreed to, SPEC §12.11; salt and text stay off the ledger.
    """

    code: str
    kind: str
    names: Names
    roles: tuple[str, ...]
    key: str
    custody: str
    studio: str = ""
    responsible: tuple[str, ...] = ()
    consent: str
    checked: Checked


def rule(subject: PersonEnrolment, facts: Facts, state: State) -> Iterator[Change]:
    """Enrol the person and make the key theirs, from the entry at which the last endorsement stands.

    Raises:
        MalformedError: a field's form.
        PolicyError: `person-code-taken`, `vocabulary-unknown`, `checked-by-no-registrar`, `studio-needs-responsible`,
            `person-with-responsible`, `studio-in-studio`, `not-a-studio`, `not-a-person`, `person-ended`,
            `person-paused`.
        NotFoundError: `person-unknown`: the studio, or one who answers for it.
    """
    _check_forms(subject, facts)
    if state.get(Person, subject.code) is not None or any(state.list(Key, subject.code)):
        raise PolicyError("person-code-taken", person=subject.code)
    for role in subject.roles:
        facts.profile.check("person-role", role, "roles")
    check_checker(subject.checked, facts, state)
    check_belonging(subject.code, subject.kind, subject.studio, subject.responsible, state)
    yield Put(
        Person(
            code=subject.code, kind=subject.kind, zh=subject.names.zh, pinyin=subject.names.pinyin,
            en=subject.names.en, roles=subject.roles, studio=subject.studio, responsible=subject.responsible,
            checked_how=subject.checked.how, checked_by=subject.checked.by, checked_on=subject.checked.on,
            registrars=facts.attested, head=facts.id, enrolled=facts.index, enrolled_at=facts.time,
            statement=facts.id, keys_head=facts.id,
        )
    )  # fmt: skip
    yield Put(
        Key(
            did=subject.key, role="person", holder=subject.code, since=facts.index, custody=subject.custody,
            named_by=facts.id,
        )
    )  # fmt: skip


def _check_forms(subject: PersonEnrolment, facts: Facts) -> None:
    check_word(subject.code, "code")
    check_choice(subject.kind, "kind", KINDS_OF_PERSON)
    check_names(subject.names)
    check_list(subject.roles, "roles", 1, MAX_ROLES)
    check_choice(subject.custody, "custody", CUSTODIES)
    check_hash(subject.consent, "consent")
    check_checked(subject.checked, facts)


def check_names(names: Names) -> None:
    """Refuse a name out of form.

    Raises:
        MalformedError: `field-empty`, `field-too-long`, `field-spaces`.
    """
    check_text(names.zh, "names.zh", MAX_NAME)
    check_text(names.pinyin, "names.pinyin", MAX_PINYIN)
    check_optional(names.en, "names.en", MAX_PINYIN)


def check_checked(checked: Checked, facts: Facts) -> None:
    """Refuse a check of identity out of form.

    Raises:
        MalformedError: `field-choice`, `field-not-a-date`, `field-in-future`.
    """
    check_choice(checked.how, "checked.how", WAYS_TO_CHECK)
    check_past_date(checked.on, "checked.on", facts.own_time)


def check_checker(checked: Checked, facts: Facts, state: State) -> None:
    """Refuse a check of identity by nobody who is a registrar at the entry of effect.

    Raises:
        PolicyError: `checked-by-no-registrar`.
    """
    if not is_live(state, checked.by, "registrar", facts.index, facts.time):
        raise PolicyError("checked-by-no-registrar", by=checked.by)


def check_belonging(code: str, kind: str, studio: str, responsible: tuple[str, ...], state: State) -> None:
    """A studio is answered for by living hands; a person may belong to a studio, a studio to none.

    Raises:
        PolicyError: `person-with-responsible`, `not-a-studio`, `studio-in-studio`, `studio-needs-responsible`,
            `not-a-person`, `person-ended`, `person-paused`.
        NotFoundError: `person-unknown`.
    """
    if kind == "person":
        if responsible:
            raise PolicyError("person-with-responsible", person=code)
        if studio and active_person(state, studio, "studio").kind != "studio":
            raise PolicyError("not-a-studio", field="studio", person=studio)
        return
    if studio:
        raise PolicyError("studio-in-studio", person=code, studio=studio)
    if not responsible:
        raise PolicyError("studio-needs-responsible", person=code)
    check_list(responsible, "responsible", 1, MAX_RESPONSIBLE)
    for each in responsible:
        if active_person(state, each, "responsible").kind != "person":
            raise PolicyError("not-a-person", field="responsible", person=each)


def needs(subject: PersonEnrolment, facts: Facts, state: State) -> Needs:
    """Take p registrars, the key itself as proof of possession, and the registrar who is said to have checked.

    Nobody is said to have looked at a person's papers who has not signed to it.
    """
    del facts
    return Needs(registrars=ledger_of(state).p, keys=(subject.key,), vouching=(subject.checked.by,))


KIND = Kind(name="PersonEnrolment", subject=PersonEnrolment, signers=("registrar",), rule=rule, needs=needs)
