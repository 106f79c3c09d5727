"""BatchLoading: what was set into which slot, before the fire. SPEC §12.

{"batch":"k2026-05","ledger":"ledger.example/zisha","lines":[{"person":"zs001","slot":"1-2-3-1-2"}]}
"""

from collections.abc import Iterator

from ledger.craft.kind import Facts, Kind, Subject
from ledger.craft.kinds.kiln.batch import check_planned, known_batch
from ledger.craft.kinds.kiln.line import Line, load
from ledger.craft.state import Change, State
from ledger.errors import PolicyError


class BatchLoading(Subject, frozen=True, kw_only=True):
    """The subject: a planned batch's code and 1 to 500 lines."""

    batch: str
    lines: tuple[Line, ...]


def rule(subject: BatchLoading, facts: Facts, state: State) -> Iterator[Change]:
    """Load the slots: an artisan's own, or any when the kiln's master or a deputy signs.

    Raises:
        NotFoundError: `batch-unknown`, and what `load` raises.
        PolicyError: `batch-list-closed`, `batch-quick`, and what `load` raises.
    """
    batch = known_batch(state, subject.batch)
    check_planned(batch)
    if batch.quick:
        raise PolicyError("batch-quick", batch=batch.code)
    yield from load(subject.lines, batch, facts, state)


KIND = Kind(name="BatchLoading", subject=BatchLoading, signers=("person",), rule=rule)
