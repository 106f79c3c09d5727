"""FindingWithdrawal: an auditor takes an own finding back (SPEC §12.6).

    {"finding":"<64 hex>","ledger":"example.com/kiln","reason":"复称后与登记一致。"}

It leaves the page and stays in the log.
"""

from collections.abc import Iterator

from msgspec.structs import replace as changed

from ledger.craft.kind import Facts, Kind, Subject
from ledger.craft.kinds.oversight.finding import WITHDRAWN, open_finding
from ledger.craft.shapes import check_text
from ledger.craft.state import Change, Put, State
from ledger.errors import PolicyError

MAX_REASON = 120  # characters


class FindingWithdrawal(Subject, frozen=True, kw_only=True):
    """The subject: the finding's statement id (hex), and why, 1 to 120 characters."""

    finding: str
    reason: str


def rule(subject: FindingWithdrawal, facts: Facts, state: State) -> Iterator[Change]:
    """Settle the finding as withdrawn.

    Raises:
        MalformedError: a field's form. NotFoundError: `finding-unknown`.
        PolicyError: `finding-settled`, `finding-not-yours`.
    """
    check_text(subject.reason, "reason", MAX_REASON)
    found = open_finding(state, subject.finding)
    if facts.signer.holder != found.auditor:
        raise PolicyError("finding-not-yours", finding=found.id, holder=facts.signer.holder)
    yield Put(changed(found, state=WITHDRAWN, settled=facts.index))


KIND = Kind(name="FindingWithdrawal", subject=FindingWithdrawal, signers=("auditor",), rule=rule, since=2)
