"""Quotas: how many pieces a person may register a month, where a registrar has set it (SPEC §12.5, QuotaSetting).

    Quota(person="zs001", starts=("2026-05-18",), pieces=(30,), month="2026-05", count=30, late=2)
    → the next piece of May: PolicyError("quota-reached"); the next late one (补登) is the third of thirty

Most people have none: for them it costs one look that finds nothing.
"""

from collections.abc import Iterator

from msgspec.structs import replace as changed

from ledger.craft.day import day_of
from ledger.craft.state import Change, Put, Quota, State
from ledger.errors import PolicyError


def quota_on(quota: Quota, day: str) -> int | None:
    """Return how many pieces a month the settings allow on that day; None before the first of them begins."""
    begun = [pieces for start, pieces in zip(quota.starts, quota.pieces, strict=True) if start <= day]
    return begun[-1] if begun else None


def counted(state: State, maker: str, time: int, *, late: bool) -> Iterator[Change]:
    """Count one more piece of the maker's; late ones are counted apart, against the same number.

    Args:
        state: before.
        maker: person code.
        time: of the piece's entry, seconds.
        late: whether it is registered afterwards (补登).

    Raises:
        PolicyError: `quota-reached`.
    """
    quota = state.get(Quota, maker)
    if quota is None:
        return
    day = day_of(time)
    allowed, month = quota_on(quota, day), day[:7]
    if allowed is None:
        return
    if quota.month != month:
        quota = changed(quota, month=month, count=0, late=0)
    if (quota.late if late else quota.count) >= allowed:
        raise PolicyError("quota-reached", person=maker, month=month, pieces=allowed)
    yield Put(changed(quota, count=quota.count + (not late), late=quota.late + late))
