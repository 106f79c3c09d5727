"""SealRetirement: its owner no longer uses a seal, or has lost it (SPEC §12.5).

    {"after":"<64 hex>","end":"2026-04-30","ledger":"example.com/kiln","person":"zs001","reason":"lost","seal":"base-1"}

Pieces of the year of its end may still bear it; earlier ones are as they were.
"""

from collections.abc import Iterator

from msgspec.structs import replace as changed

from ledger.craft.kind import Facts, Kind, Subject
from ledger.craft.kinds.people.seal_check import known_seal
from ledger.craft.person import enrolled_person
from ledger.craft.shapes import check_choice, check_past_date, check_period
from ledger.craft.state import Change, Put, State
from ledger.errors import PolicyError

REASONS = ("retired", "lost")


class SealRetirement(Subject, frozen=True, kw_only=True):
    """The subject: whose seal, its code, `retired` or `lost`, the last day of use; `after` is the person's head."""

    person: str
    seal: str
    reason: str
    end: str
    after: str


def rule(subject: SealRetirement, facts: Facts, state: State) -> Iterator[Change]:
    """End the seal's use with that day, once.

    Raises:
        MalformedError: a field's form; `field-ends-early`: before the seal's first day.
        PolicyError: `seal-not-own`, `seal-retired`.
        NotFoundError: `person-unknown`, `seal-unknown`.
    """
    check_choice(subject.reason, "reason", REASONS)
    check_past_date(subject.end, "end", facts.own_time)
    if facts.signer.holder != subject.person:
        raise PolicyError("seal-not-own", person=subject.person, holder=facts.signer.holder)
    person = enrolled_person(state, subject.person, "person")
    seal = known_seal(state, person.code, subject.seal)
    if seal.end:
        raise PolicyError("seal-retired", person=person.code, seal=seal.seal, end=seal.end)
    check_period(seal.start, subject.end, "end")
    yield Put(changed(seal, end=subject.end, retired_by=facts.issuer, retired_at=facts.index))
    yield Put(changed(person, head=facts.id))


def head(subject: SealRetirement, state: State) -> bytes:
    """Return the last statement that changed the person."""
    return enrolled_person(state, subject.person, "person").head


KIND = Kind(name="SealRetirement", subject=SealRetirement, signers=("person",), rule=rule, head=head, since=2)
