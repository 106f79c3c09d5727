"""BatchFiring: when the fire burnt and how hot. SPEC §12.

{"batch":"k2026-05","end":"2026-05-19T10:00:00Z","evidence":["3d1b…"],"fuel":"pine","ledger":"ledger.example/zisha",
 "peak":1160,"start":"2026-05-18T09:00:00Z"}
"""

from ledger.craft.kind import Subject


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
