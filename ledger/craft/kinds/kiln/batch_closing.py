"""BatchClosing: the equation of a batch. SPEC §12.

{"after":"c733…","batch":"k2026-05","ledger":"ledger.example/zisha","totals":{"good":270,"loaded":310,"missing":1,
 "refire":6,"scrapped":15,"seconds":17,"trial":1}}
"""

from collections.abc import Iterator

from msgspec.structs import replace as changed

from ledger.craft.kind import Facts, Kind, Part, Subject
from ledger.craft.kinds.kiln.batch import check_fired, check_master, known_batch, known_kiln
from ledger.craft.state import Change, Put, Slot, State
from ledger.errors import PolicyError

CLASSES = ("good", "seconds", "refire", "scrapped", "missing", "trial")
_SHOWN = 5  # slots named in a refusal


class Totals(Part, frozen=True, kw_only=True):
    """loaded = good + seconds + refire + scrapped + missing + trial, in vessels; a class that is 0 is left out."""

    loaded: int
    good: int = 0
    seconds: int = 0
    refire: int = 0
    scrapped: int = 0
    missing: int = 0
    trial: int = 0


class BatchClosing(Subject, frozen=True, kw_only=True):
    """The subject: an opened batch's code, its totals, and the batch's head in hex."""

    batch: str
    totals: Totals
    after: str


def rule(subject: BatchClosing, facts: Facts, state: State) -> Iterator[Change]:
    """Close the batch when every listed slot has its outcome and the stated totals balance and are the ledger's.

    Raises:
        NotFoundError: `batch-unknown`.
        PolicyError: `kiln-not-master`, `batch-not-ignited`, `batch-closed`, `closing-unbalanced`,
            `closing-outcome-missing`, `closing-totals`.
    """
    batch = known_batch(state, subject.batch)
    check_master(known_kiln(state, batch.kiln), facts)
    check_fired(batch)
    stated = tuple(getattr(subject.totals, name) for name in CLASSES)
    if subject.totals.loaded != sum(stated):
        raise PolicyError("closing-unbalanced", batch=batch.code, loaded=subject.totals.loaded, sum=sum(stated))
    listed = [slot for slot in state.list(Slot, batch.code) if slot.listed]
    missing = tuple(slot.slot for slot in listed if not slot.outcome)
    if missing:
        raise PolicyError("closing-outcome-missing", batch=batch.code, count=len(missing), slots=missing[:_SHOWN])
    counted = dict.fromkeys(CLASSES, 0)
    for slot in listed:
        counted[facts.profile.outcome(slot.outcome).cls] += slot.count
    known = tuple(counted[name] for name in CLASSES)
    if stated != known:
        raise PolicyError("closing-totals", batch=batch.code, expected=_shown(known), got=_shown(stated))
    yield Put(changed(batch, phase="closed", head=facts.id, closed=facts.index))


def _shown(totals: tuple[int, ...]) -> tuple[str, ...]:
    return tuple(f"{name} {total}" for name, total in zip(CLASSES, totals, strict=True))


def head(subject: BatchClosing, state: State) -> bytes:
    """Return the last statement that changed the batch."""
    return known_batch(state, subject.batch).head


KIND = Kind(name="BatchClosing", subject=BatchClosing, signers=("person",), rule=rule, head=head)
