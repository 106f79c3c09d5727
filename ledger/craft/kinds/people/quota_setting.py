"""QuotaSetting: how many pieces a person may register a month (SPEC §12.5).

    {"after":"<64 hex>","from":"2026-06-01","ledger":"example.com/kiln","person":"zs001","pieces":30}

Late registrations (补登) are counted apart, against the same number. An earlier setting holds until this one begins.
"""

from collections.abc import Iterator

import msgspec
from msgspec.structs import replace as changed

from ledger.craft.day import day_of
from ledger.craft.kind import Facts, Kind, Subject
from ledger.craft.person import enrolled_person, lasting_person
from ledger.craft.shapes import check_date, check_range
from ledger.craft.state import Change, Put, Quota, State
from ledger.errors import PolicyError

MAX_PIECES = 100_000


class QuotaSetting(Subject, frozen=True, kw_only=True):
    """The subject; see the module's example.

    Attributes:
        person: person code.
        pieces: a month, 0 to 100,000.
        start: `from` in the bytes: first day, not before the entry's.
        after: hex id of the last statement that changed the person.
    """

    person: str
    pieces: int
    start: str = msgspec.field(name="from")
    after: str


def rule(subject: QuotaSetting, facts: Facts, state: State) -> Iterator[Change]:
    """Set the quota from that day on; what is counted in the month goes on counting.

    Raises:
        MalformedError: a field's form.
        PolicyError: `quota-begun`: nothing was counted before now; `person-ended`.
        NotFoundError: `person-unknown`.
    """
    check_range(subject.pieces, "pieces", 0, MAX_PIECES)
    today = day_of(facts.time)
    if check_date(subject.start, "from") < today:
        raise PolicyError("quota-begun", start=subject.start, today=today)
    person = lasting_person(state, subject.person, "person")
    known = state.get(Quota, person.code) or Quota(person=person.code, starts=(), pieces=())
    earlier = [each for each in zip(known.starts, known.pieces, strict=True) if each[0] < subject.start]
    begun = sum(start <= today for start, _ in earlier)
    if subject.start > today:  # of those that have begun the last one is in force; those to come begin as they were set
        begun -= begun > 0
    starts, pieces = zip(*earlier[begun:], (subject.start, subject.pieces), strict=True)
    yield Put(changed(known, starts=starts, pieces=pieces))
    yield Put(changed(person, head=facts.id))


def head(subject: QuotaSetting, state: State) -> bytes:
    """Return the last statement that changed the person."""
    return enrolled_person(state, subject.person, "person").head


KIND = Kind(name="QuotaSetting", subject=QuotaSetting, signers=("registrar",), rule=rule, head=head, since=2)
