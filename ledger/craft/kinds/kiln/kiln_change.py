"""KilnChange: another master, other deputies, a kiln that is no more. SPEC §12.5.

{"after":"51c0…","deputies":["zs002"],"kiln":"qs","ledger":"ledger.example/zisha","master":"zs007"}

A registrar signs it. What is given takes the place of what was; an empty list of deputies says that there are none.
"""

from collections.abc import Iterator

from msgspec import UNSET, UnsetType
from msgspec.structs import replace as changed

from ledger.craft.kind import Facts, Kind, Subject
from ledger.craft.kinds.kiln.batch import check_kiln_open, known_kiln
from ledger.craft.kinds.kiln.kiln_enrolment import KilnNames, check_kiln_form, check_staff
from ledger.craft.state import Change, Put, State
from ledger.errors import MalformedError


class KilnChange(Subject, frozen=True, kw_only=True):
    """The subject: the kiln's code, and at least one of what an enrolment states.

    Attributes:
        end: true when the kiln is no more: no batch is planned in it from here on.
        after: hex id of the last statement that changed the kiln.
    """

    kiln: str
    names: KilnNames | UnsetType = UNSET
    type: str = ""
    length: int = 0
    place: str = ""
    master: str = ""
    deputies: tuple[str, ...] | UnsetType = UNSET
    end: bool = False
    after: str


def rule(subject: KilnChange, facts: Facts, state: State) -> Iterator[Change]:
    """Change the kiln; batches that are planned or open go on under the new master and deputies.

    Raises:
        MalformedError: a field's form; `change-empty`.
        NotFoundError: `kiln-unknown`, `person-unknown`.
        PolicyError: `kiln-ended`, `vocabulary-unknown`, `kiln-deputy-is-master`, `not-a-person`, `person-paused`,
            `person-ended`.
    """
    kiln = known_kiln(state, subject.kiln)
    check_kiln_open(kiln)
    names = subject.names if isinstance(subject.names, KilnNames) else KilnNames(zh=kiln.zh, en=kiln.en)
    deputies = subject.deputies if isinstance(subject.deputies, tuple) else kiln.deputies
    given = (subject.names, subject.type, subject.length, subject.place, subject.master, subject.deputies, subject.end)
    if all(each in (UNSET, "", 0) for each in given):
        raise MalformedError("change-empty", kiln=kiln.code)
    master, place, kind = subject.master or kiln.master, subject.place or kiln.place, subject.type or kiln.kind
    check_kiln_form(names, kind, subject.length, place, deputies, facts.profile)
    if subject.master or isinstance(subject.deputies, tuple):
        check_staff(master, deputies, state)
    yield Put(
        changed(
            kiln, zh=names.zh, en=names.en, kind=kind, place=place, master=master, deputies=deputies, head=facts.id,
            ended=facts.index if subject.end else -1, changes=(*kiln.changes, facts.index),
        )
    )  # fmt: skip


def head(subject: KilnChange, state: State) -> bytes:
    """Return the last statement that changed the kiln."""
    return known_kiln(state, subject.kiln).head


KIND = Kind(name="KilnChange", subject=KilnChange, signers=("registrar",), rule=rule, head=head, since=2)
