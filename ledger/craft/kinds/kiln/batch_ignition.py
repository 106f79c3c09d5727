"""BatchIgnition: the fire is lit and the list is closed. SPEC §12.

{"after":"51c0…","asOf":412,"batch":"k2026-05","ledger":"ledger.example/zisha","lines":146,"pieces":310,
 "root":"0e9b…"}
"""

from collections.abc import Iterator

import msgspec
from msgspec.structs import replace as changed

from ledger.craft.kind import Facts, Kind, Subject
from ledger.craft.kinds.kiln.batch import check_master, check_planned, known_batch, known_kiln
from ledger.craft.shapes import check_hash
from ledger.craft.slots import ListLine, closed_root
from ledger.craft.state import Batch, Change, Put, Slot, State
from ledger.errors import PolicyError


class BatchIgnition(Subject, frozen=True, kw_only=True):
    """The subject.

    Attributes:
        batch: a planned batch's code.
        as_of: `asOf` in the bytes: index of the last entry whose loadings are in the list; left out (−1) for a quick
            batch.
        lines: number of slots in the list; `pieces`: of vessels in them, bulk counts included.
        root: hex, RFC 6962 root over the closed list, see `ledger.craft.slots`.
        after: hex, the batch's head.
    """

    batch: str
    lines: int
    pieces: int
    root: str
    after: str
    as_of: int = msgspec.field(name="asOf", default=-1)


def rule(subject: BatchIgnition, facts: Facts, state: State) -> Iterator[Change]:
    """Close the list over the loadings up to `as_of`, when the stated totals and root are those of the ledger.

    Later loadings stay as they are, unlisted: void, and their makers can be told. What they were to fire again is
    free for another batch.

    Raises:
        NotFoundError: `batch-unknown`.
        PolicyError: `kiln-not-master`, `batch-list-closed`, `ignition-as-of`, `quick-not-together`,
            `ignition-empty`, `ignition-totals`, `ignition-root`.
    """
    batch = known_batch(state, subject.batch)
    check_master(known_kiln(state, batch.kiln), facts)
    check_planned(batch)
    as_of = _closing_index(subject, batch, facts)
    slots = list(state.list(Slot, batch.code))
    listed = [slot for slot in slots if slot.index <= as_of]
    _check_list(subject, listed)
    yield Put(
        changed(
            batch, phase="ignited", master=facts.signer.holder, head=facts.id, ignition=facts.id,
            ignited=facts.index, ignited_at=facts.time, as_of=as_of, root=bytes.fromhex(subject.root),
            lines=subject.lines, pieces=subject.pieces,
        )
    )  # fmt: skip
    for slot in listed:
        yield Put(changed(slot, listed=True))
    for slot in slots:
        origin = state.get(Slot, slot.came_from) if slot.index > as_of and slot.came_from else None
        if origin is not None:
            yield Put(changed(origin, went_to=""))


def _closing_index(subject: BatchIgnition, batch: Batch, facts: Facts) -> int:
    """Return the index of the last entry whose loadings count.

    A quick batch is one act in two entries: the list that its plan stated, and nobody had time to add to.
    """
    if not batch.quick:
        if not batch.index <= subject.as_of < facts.index:
            raise PolicyError("ignition-as-of", got=subject.as_of, first=batch.index, last=facts.index - 1)
        return subject.as_of
    if subject.as_of != -1 or facts.index != batch.index + 1:
        raise PolicyError("quick-not-together", batch=batch.code, plan=batch.index)
    return batch.index


def _check_list(subject: BatchIgnition, listed: list[Slot]) -> None:
    pieces = sum(slot.count for slot in listed)
    if not listed:
        raise PolicyError("ignition-empty", batch=subject.batch)
    if (subject.lines, subject.pieces) != (len(listed), pieces):
        raise PolicyError(
            "ignition-totals", lines=subject.lines, pieces=subject.pieces, known_lines=len(listed), known_pieces=pieces
        )
    root = closed_root(ListLine(slot.slot, slot.person, slot.loading) for slot in listed).hex()
    if check_hash(subject.root, "root") != root:
        raise PolicyError("ignition-root", expected=root, got=subject.root)


def head(subject: BatchIgnition, state: State) -> bytes:
    """Return the last statement that changed the batch."""
    return known_batch(state, subject.batch).head


KIND = Kind(name="BatchIgnition", subject=BatchIgnition, signers=("person",), rule=rule, head=head)
