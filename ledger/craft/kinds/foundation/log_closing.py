"""LogClosing: the last entry of a ledger (SPEC §5, §12.4).

    {"after":"<64 hex>","ledger":"example.com/kiln","reason":"year-end","successor":"example.com/kiln-2027"}

k registrars sign and endorse it. Nothing is admitted after it takes effect, not even an endorsement; what stands in the
log goes on verifying for ever. A successor's charter names the final size and root.
"""

from collections.abc import Iterator

from msgspec.structs import replace as changed

from ledger.craft.kind import Facts, Kind, Subject
from ledger.craft.kinds.foundation.head import k_registrars, ledger_head
from ledger.craft.shapes import check_choice, check_optional
from ledger.craft.state import Change, Put, State, ledger_of
from ledger.errors import PolicyError
from ledger.log.encoding import check_origin

REASONS = ("lost", "compromised", "year-end", "other")
MAX_NOTE = 120  # characters


class LogClosing(Subject, frozen=True, kw_only=True):
    """The subject; see the module's example.

    Attributes:
        reason: `lost` or `compromised` (the log's key), `year-end`, `other`.
        successor: origin of the ledger that goes on; empty when none is planned.
        note: at most 120 characters; empty for none.
        after: hex id of the ledger's last change.
    """

    reason: str
    successor: str = ""
    note: str = ""
    after: str


def rule(subject: LogClosing, facts: Facts, state: State) -> Iterator[Change]:
    """Close the ledger at this entry.

    Raises:
        MalformedError: a field's form; `origin-malformed`.
        PolicyError: `closing-successor`: a ledger does not follow itself.
    """
    check_choice(subject.reason, "reason", REASONS)
    check_optional(subject.note, "note", MAX_NOTE)
    ledger = ledger_of(state)
    if subject.successor:
        check_origin(subject.successor)
        if subject.successor == ledger.origin:
            raise PolicyError("closing-successor", origin=ledger.origin)
    yield Put(changed(ledger, closed=facts.index, head=facts.id))


KIND = Kind(
    name="LogClosing", subject=LogClosing, signers=("registrar",), rule=rule, needs=k_registrars, head=ledger_head,
    since=2,
)  # fmt: skip
