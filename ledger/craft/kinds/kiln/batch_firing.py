"""BatchFiring: when the fire burnt and how hot. SPEC §12.

{"batch":"k2026-05","end":"2026-05-19T10:00:00Z","evidence":["3d1b…"],"fuel":"pine","ledger":"ledger.example/zisha",
 "peak":1160,"start":"2026-05-18T09:00:00Z"}
"""

from collections.abc import Iterator

from msgspec.structs import replace as changed

from ledger.craft.kind import Facts, Kind, Subject
from ledger.craft.kinds.kiln.batch import check_crew, check_fired, known_batch
from ledger.craft.shapes import check_hash, check_list, check_range
from ledger.craft.state import Change, Put, State
from ledger.errors import PolicyError
from ledger.log.encoding import parse_time

MAX_PEAK = 2000  # °C
MAX_EVIDENCE = 32


class BatchFiring(Subject, frozen=True, kw_only=True):
    """The subject.

    Attributes:
        batch: an ignited batch's code.
        start, end: times, start < end.
        peak: °C, 1 to 2,000.
        fuel: code of the profile's `fuel`; empty when not stated.
        evidence: hex hashes of files (thermocouple log, photos of draw trials and cones), ≤ 32.
    """

    batch: str
    start: str
    end: str
    peak: int
    fuel: str = ""
    evidence: tuple[str, ...] = ()


def rule(subject: BatchFiring, facts: Facts, state: State) -> Iterator[Change]:
    """State the firing, once.

    Raises:
        MalformedError: a field's form.
        NotFoundError: `batch-unknown`.
        PolicyError: `kiln-not-crew`, `batch-not-ignited`, `batch-closed`, `firing-stated`, `firing-times`,
            `vocabulary-unknown`.
    """
    batch = known_batch(state, subject.batch)
    check_crew(state, batch, facts)
    check_fired(batch)
    if batch.start:
        raise PolicyError("firing-stated", batch=batch.code)
    start, end = parse_time(subject.start), parse_time(subject.end)
    if not start < end <= facts.valid_from:  # by the signer's own clock: what has not ended can't be stated
        raise PolicyError("firing-times", start=subject.start, end=subject.end)
    check_range(subject.peak, "peak", 1, MAX_PEAK)
    if subject.fuel:
        facts.profile.check("fuel", subject.fuel, "fuel")
    check_list(subject.evidence, "evidence", 0, MAX_EVIDENCE)
    for evidence in subject.evidence:
        check_hash(evidence, "evidence")
    yield Put(changed(batch, start=subject.start, end=subject.end, peak=subject.peak))


KIND = Kind(name="BatchFiring", subject=BatchFiring, signers=("person",), rule=rule)
