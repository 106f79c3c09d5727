"""StatusSnapshot: one status for everybody, over all entries before it (SPEC §10, §12.6).

    {"ledger":"example.com/kiln","n":184302,"root":"<64 hex>"}

The certifier signs it, in the sequencer's own turn: only there is it known at which entry it will stand. The rules
refuse one that differs from their own state, so an operator who hides a withdrawal from a snapshot fails the audit.
"""

from collections.abc import Iterator

from ledger.craft.kind import Facts, Kind, Subject
from ledger.craft.shapes import check_hash, check_range
from ledger.craft.snapshot import leaves_of
from ledger.craft.state import Change, Put, Snapshot, State, StatusLeaf
from ledger.errors import PolicyError
from ledger.log.tree import root_of

BETWEEN = 60  # seconds from one snapshot to the next, at least


class StatusSnapshot(Subject, frozen=True, kw_only=True):
    """The subject: `n` entries are covered, all those before its own; `root` over their chunks, hex."""

    n: int
    root: str


def rule(subject: StatusSnapshot, facts: Facts, state: State) -> Iterator[Change]:
    """Compare with this state's own, and remember the leaf hash of each chunk that was hashed anew.

    Raises:
        MalformedError: a field's form.
        PolicyError: `snapshot-place`: `n` is not its own index; `snapshot-too-soon`; `snapshot-root`.
    """
    check_range(subject.n, "n", 1, 2**53 - 1)
    check_hash(subject.root, "root")
    if subject.n != facts.index:
        raise PolicyError("snapshot-place", got=subject.n, expected=facts.index)
    last = state.get(Snapshot, "")
    if last is not None and facts.time < last.time + BETWEEN:
        raise PolicyError("snapshot-too-soon", entry=last.index, seconds=BETWEEN)
    leaves = leaves_of(state, subject.n)
    root = root_of([each.leaf for each in leaves])
    if subject.root != root.hex():
        raise PolicyError("snapshot-root", got=subject.root, expected=root.hex())
    for each in leaves:
        if each.fresh and each.data:
            yield Put(StatusLeaf(number=each.number, leaf=each.leaf))
    yield Put(Snapshot(n=subject.n, root=root, index=facts.index, time=facts.time))


KIND = Kind(name="StatusSnapshot", subject=StatusSnapshot, signers=("certifier",), rule=rule, since=2)
