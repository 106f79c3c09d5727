"""StandingWithdrawal: a standing no longer counts from a day on (SPEC §12.5).

    {"after":"<64 hex>","ledger":"example.com/kiln","on":"2026-04-01","reason":"发证单位撤销","standing":"<64 hex>"}

What was held before that day was held: a piece made then still says so. With `on` at its start it was never held.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from msgspec.structs import replace as changed

from ledger.craft.kind import Facts, Kind, Subject
from ledger.craft.kinds.people.standing import GI_MARK
from ledger.craft.person import enrolled_person
from ledger.craft.shapes import check_hash, check_past_date, check_text
from ledger.craft.state import Attestation, Change, GiMark, Put, State
from ledger.errors import NotFoundError, PolicyError

MAX_REASON = 120  # characters


class StandingWithdrawal(Subject, frozen=True, kw_only=True):
    """The subject; see the module's example.

    Attributes:
        standing: hex id of the Standing.
        reason: 1 to 120 characters.
        on: day from which it no longer counts.
        after: hex id of the last statement that changed the person.
    """

    standing: str
    reason: str
    on: str
    after: str


def rule(subject: StandingWithdrawal, facts: Facts, state: State) -> Iterator[Change]:
    """Withdraw the standing; the leave to use the indication mark ends with the day before.

    Raises:
        MalformedError: a field's form.
        PolicyError: `standing-withdrawn`.
        NotFoundError: `standing-unknown`.
    """
    check_text(subject.reason, "reason", MAX_REASON)
    check_past_date(subject.on, "on", facts.own_time)
    held = _attested(subject, state)
    if held.withdrawn >= 0:
        raise PolicyError("standing-withdrawn", person=held.person, standing=held.standing, entry=held.withdrawn)
    yield Put(changed(held, withdrawn=facts.index, withdrawn_on=subject.on))
    if held.standing == GI_MARK:
        mark = state.get(GiMark, held.person)
        if mark is None:
            raise AssertionError(f"bad state: no leave of {held.person}")
        yield Put(changed(mark, periods=_shortened(mark.periods, held, subject.on)))
    yield Put(changed(enrolled_person(state, held.person, "standing"), head=facts.id))


def _shortened(periods: tuple[tuple[str, str], ...], held: Attestation, on: str) -> tuple[tuple[str, str], ...]:
    """Return the periods with one of this attestation's cut off before `on`; of two alike only one is."""
    at = periods.index((held.start, held.end))
    kept = ((held.start, day_before(on, held.end)),) if held.start < on else ()
    return periods[:at] + kept + periods[at + 1 :]


def day_before(on: str, end: str) -> str:
    """Return the last day of a period that ends with `end`, if with any, and before `on`, which follows its start."""
    last = (date.fromisoformat(on) - timedelta(days=1)).isoformat()
    return min(last, end) if end else last


def _attested(subject: StandingWithdrawal, state: State) -> Attestation:
    held = state.get(Attestation, check_hash(subject.standing, "standing"))
    if held is None:
        raise NotFoundError("standing-unknown", standing=subject.standing)
    return held


def head(subject: StandingWithdrawal, state: State) -> bytes:
    """Return the last statement that changed the person who holds it.

    Raises:
        MalformedError: `field-not-a-hash`. NotFoundError: `standing-unknown`.
    """
    return enrolled_person(state, _attested(subject, state).person, "standing").head


KIND = Kind(
    name="StandingWithdrawal", subject=StandingWithdrawal, signers=("registrar",), rule=rule, head=head, since=2
)
