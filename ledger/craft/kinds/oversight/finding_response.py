"""FindingResponse: what a person concerned, or a registrar, says to a finding (SPEC §12.6).

    {"finding":"<64 hex>","ledger":"example.com/kiln","text":"底部积釉，出窑后称过两次，见附件。"}

Each says it once; it stands beside the finding wherever that is shown.
"""

from collections.abc import Iterator

from ledger.craft.kind import Facts, Kind, Subject
from ledger.craft.kinds.oversight.finding import MAX_EVIDENCE, MAX_TEXT, concerned, open_finding
from ledger.craft.shapes import check_hash, check_list, check_text
from ledger.craft.state import Answer, Change, Put, State
from ledger.errors import PolicyError


class FindingResponse(Subject, frozen=True, kw_only=True):
    """The subject: the finding's statement id (hex), 1 to 500 characters, at most 8 hashes of files."""

    finding: str
    text: str
    evidence: tuple[str, ...] = ()


def rule(subject: FindingResponse, facts: Facts, state: State) -> Iterator[Change]:
    """Put the answer beside the finding.

    Raises:
        MalformedError: a field's form. NotFoundError: `finding-unknown`.
        PolicyError: `finding-settled`, `finding-not-yours`, `finding-answered`.
    """
    check_text(subject.text, "text", MAX_TEXT)
    check_list(subject.evidence, "evidence", 0, MAX_EVIDENCE)
    for each in subject.evidence:
        check_hash(each, "evidence")
    found, holder = open_finding(state, subject.finding), facts.signer.holder
    if facts.signer.role == "person" and holder not in concerned(state, found):
        raise PolicyError("finding-not-yours", finding=found.id, holder=holder)
    before = state.get(Answer, f"{found.id}/{holder}")
    if before is not None:
        raise PolicyError("finding-answered", finding=found.id, entry=before.index)
    yield Put(Answer(finding=found.id, holder=holder, text=subject.text, index=facts.index, time=facts.time))


KIND = Kind(name="FindingResponse", subject=FindingResponse, signers=("person", "registrar"), rule=rule, since=2)
