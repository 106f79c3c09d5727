"""FindingResolution: k registrars uphold a finding, or do not (SPEC §12.6).

    {"finding":"<64 hex>","ledger":"example.com/kiln","reason":"实物复核，称重无误。","result":"not-upheld"}

What is not upheld leaves the page and stays in the log; what is upheld is shown as upheld.
"""

from collections.abc import Iterator

from msgspec.structs import replace as changed

from ledger.craft.kind import Facts, Kind, Subject
from ledger.craft.kinds.foundation.head import k_registrars
from ledger.craft.kinds.oversight.finding import MAX_TEXT, RESULTS, open_finding
from ledger.craft.shapes import check_choice, check_text
from ledger.craft.state import Change, Put, State


class FindingResolution(Subject, frozen=True, kw_only=True):
    """The subject: the finding's statement id (hex), `upheld` or `not-upheld`, and why, 1 to 500 characters."""

    finding: str
    result: str
    reason: str


def rule(subject: FindingResolution, facts: Facts, state: State) -> Iterator[Change]:
    """Settle the finding.

    Raises:
        MalformedError: a field's form. NotFoundError: `finding-unknown`. PolicyError: `finding-settled`.
    """
    check_choice(subject.result, "result", RESULTS)
    check_text(subject.reason, "reason", MAX_TEXT)
    found = open_finding(state, subject.finding)
    yield Put(changed(found, state=subject.result, settled=facts.index))


KIND = Kind(
    name="FindingResolution", subject=FindingResolution, signers=("registrar",), rule=rule, needs=k_registrars,
    since=2,
)  # fmt: skip
