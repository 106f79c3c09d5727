"""Pages of a log that somebody has kept: what outside clocks saw, and when. SPEC §6.

    checkpoints/4096      a checkpoint of size 4,096, its cosignatures a quorum at 2026-05-01T08:00:30Z
    →  SeenPage(Checkpoint(…, 4096, …), 1777622430)

Of two such pages of one history the entries between their sizes were entered between their times: at the earlier time a
quorum had not seen them yet, at the later one it had.
"""

from dataclasses import dataclass

from ledger.log.checkpoint import Checkpoint, open_checkpoint
from ledger.log.cosignature import quorum_time
from ledger.log.note import parse_note
from ledger.log.trust import Trust

FOLDER = "checkpoints"  # of a mirror: `checkpoints/<size>`
WITNESSED = "checkpoint.witnessed"  # the newest page that a quorum saw: of a ledger's directory and of a mirror


@dataclass(frozen=True, slots=True)
class SeenPage:
    """A checkpoint and its time.

    Attributes:
        time: of the quorum, seconds; None where there is none, and then the page says nothing of any time.
    """

    checkpoint: Checkpoint
    time: int | None


def open_page(data: bytes, trust: Trust) -> SeenPage:
    """Open a kept checkpoint.

    Raises:
        MalformedError, UnknownKeyError, VerificationError: as `open_checkpoint`; `cosignature-invalid`.
    """
    checkpoint = open_checkpoint(data, trust.log, trust.origin)
    return SeenPage(checkpoint, quorum_time(parse_note(data), trust)[0])
