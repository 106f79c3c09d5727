"""AuditFinding: what an enrolled auditor found, and where (SPEC §12.6).

    {"about":{"piece":"0123456789ABT"},"checkpoint":{"root":"<64 hex>","size":4120},"finding":"weight-off",
     "ledger":"example.com/kiln","nature":"opinion","text":"实物称重与登记相差四十克。"}

What anybody can check by machine shows at once; an opinion after seven days, beside whatever was answered.
"""

from collections.abc import Iterator

import msgspec

from ledger.craft.kind import Facts, Kind, Part, Subject
from ledger.craft.kinds.oversight.finding import MAX_EVIDENCE, MAX_TEXT, NATURES, OPEN
from ledger.craft.shapes import check_choice, check_hash, check_list, check_range, check_text, check_word
from ledger.craft.state import Batch, Change, Finding, FindingLink, Person, Piece, Put, State
from ledger.errors import NotFoundError, PolicyError


class About(Part, frozen=True, kw_only=True):
    """What it is about: an entry by its index, a piece, a person, a batch by their codes; at least one of them."""

    entry: int | msgspec.UnsetType = msgspec.UNSET
    piece: str = ""
    person: str = ""
    batch: str = ""


class Seen(Part, frozen=True, kw_only=True):
    """The checkpoint that the auditor had: another root than the ledger's own would itself be evidence."""

    size: int
    root: str


class AuditFinding(Subject, frozen=True, kw_only=True):
    """The subject; see the module's example.

    Attributes:
        finding: a word of the auditor's for what was found.
        nature: `machine-checkable` or `opinion`.
        text: 1 to 500 characters.
        evidence: at most 8 hex SHA-256 of files, which need not be public.
        checkpoint: size 1 to this entry's index, and root.
    """

    finding: str
    nature: str
    about: About
    text: str
    evidence: tuple[str, ...] = ()
    checkpoint: Seen


def rule(subject: AuditFinding, facts: Facts, state: State) -> Iterator[Change]:
    """Let the finding stand as open, where it can be found from what it is about.

    Raises:
        MalformedError: a field's form.
        PolicyError: `finding-about-nothing`, `finding-repeated` (the auditor has an open one of this name about it).
        NotFoundError: `finding-entry` (no such entry yet), `piece-unknown`, `person-unknown`, `batch-unknown`.
    """
    _check_forms(subject, facts)
    about = subject.about
    entry = -1 if about.entry is msgspec.UNSET else about.entry
    things = _things(about, state)
    if entry < 0 and not things:
        raise PolicyError("finding-about-nothing")
    for thing in things:
        for link in state.list(FindingLink, thing):
            other = state.get(Finding, link.finding)
            if other is not None and (other.auditor, other.code, other.state) == (
                facts.signer.holder, subject.finding, OPEN,
            ):  # fmt: skip
                raise PolicyError("finding-repeated", finding=link.finding, entry=other.index)
    found = Finding(
        statement=facts.id, auditor=facts.signer.holder, code=subject.finding, nature=subject.nature,
        text=subject.text, entry=entry, piece=about.piece, person=about.person, batch=about.batch,
        index=facts.index, time=facts.time,
    )  # fmt: skip
    yield Put(found)
    for thing in things:
        yield Put(FindingLink(thing=thing, finding=found.id))


def _check_forms(subject: AuditFinding, facts: Facts) -> None:
    check_word(subject.finding, "finding")
    check_choice(subject.nature, "nature", NATURES)
    check_text(subject.text, "text", MAX_TEXT)
    check_list(subject.evidence, "evidence", 0, MAX_EVIDENCE)
    for each in subject.evidence:
        check_hash(each, "evidence")
    check_range(subject.checkpoint.size, "checkpoint.size", 1, facts.index)
    check_hash(subject.checkpoint.root, "checkpoint.root")
    if subject.about.entry is not msgspec.UNSET and not 0 <= subject.about.entry < facts.index:
        raise NotFoundError("finding-entry", entry=subject.about.entry, size=facts.index)


def _things(about: About, state: State) -> tuple[str, ...]:
    things = []
    if about.piece:
        if state.get(Piece, about.piece) is None:
            raise NotFoundError("piece-unknown", piece=about.piece)
        things.append(f"piece/{about.piece}")
    if about.person:
        if state.get(Person, about.person) is None:
            raise NotFoundError("person-unknown", field="about.person", person=about.person)
        things.append(f"person/{about.person}")
    if about.batch:
        if state.get(Batch, about.batch) is None:
            raise NotFoundError("batch-unknown", batch=about.batch)
        things.append(f"batch/{about.batch}")
    return tuple(things)


KIND = Kind(name="AuditFinding", subject=AuditFinding, signers=("auditor",), rule=rule, since=2)
