"""Following a ledger that has ended: what the successor's charter and trust file say of it (SPEC §5, §9).

    old ledger, or a mirror ─ its trust file, its last checkpoint ─→ origin, final size and root, charter's leaf hash
                                                           └─→ trust file: predecessors, oldest first

A log's key is never replaced. Whether the log was closed or its key was lost, what counts is the last checkpoint that
it signed: receipts of that size and below go on verifying under the successor's trust file, none above it ever does.
"""

from dataclasses import dataclass, replace

from ledger.log.checkpoint import open_checkpoint
from ledger.log.note import MAX_NOTE
from ledger.log.trust import MAX_TRUST, Predecessor, Trust, parse_trust
from ledger.source import Source


@dataclass(frozen=True, slots=True)
class Ended:
    """A ledger that another follows: its trust file, and how it ended."""

    trust: Trust
    final: Predecessor

    def followed_by(self, trust: Trust) -> Trust:
        """Return a new ledger's trust file with this one, and those before it, as predecessors.

        The old certifiers' keys go along: what they printed is still to be verified.
        """
        before = tuple(did for did in self.trust.certifiers if did not in trust.certifiers)
        return replace(
            trust, certifiers=(*trust.certifiers, *before), predecessors=(*self.trust.predecessors, self.final)
        )


def read_ended(source: Source) -> Ended:
    """Read how a ledger ended, from its own files or a mirror's.

    Raises:
        NotFoundError: `source-missing`: no trust file or no checkpoint there.
        MalformedError, VerificationError, UnknownKeyError: as `parse_trust`, `open_checkpoint`.
    """
    trust = parse_trust(source.fetch("trust.json", MAX_TRUST))
    last = open_checkpoint(source.fetch("checkpoint", MAX_NOTE), trust.log, trust.origin)
    return Ended(trust, Predecessor(trust.charter, trust.origin, last.root, last.size, trust.log))
