"""AuditorEnrolment: a key that may state findings in this ledger (SPEC §12.6).

    {"after":"<64 hex>","code":"audit-1","key":"did:key:z6Mk…","ledger":"example.com/kiln",
     "names":{"en":"Sample Museum","zh":"示例博物馆"}}

A registrar signs it and the key endorses it. Anybody may audit; enrolled, one may also say so here.
"""

from collections.abc import Iterator

from msgspec.structs import replace as changed

from ledger.craft.kind import Facts, Kind, Needs, Part, Subject
from ledger.craft.kinds.foundation.head import ledger_head
from ledger.craft.shapes import check_optional, check_text, check_word
from ledger.craft.state import Auditor, Change, Key, Person, Put, State, ledger_of
from ledger.errors import PolicyError

MAX_NAME = 60  # characters
AUDITOR = "auditor"


class AuditorNames(Part, frozen=True, kw_only=True):
    """What the auditor is called."""

    zh: str
    en: str = ""


class AuditorEnrolment(Subject, frozen=True, kw_only=True):
    """The subject: a new code, the names, the key; `after` is the hex id of the ledger's last change."""

    code: str
    names: AuditorNames
    key: str
    after: str


def rule(subject: AuditorEnrolment, facts: Facts, state: State) -> Iterator[Change]:
    """Let the key state findings, from the entry of its endorsement.

    Raises:
        MalformedError: a field's form.
        PolicyError: `auditor-code-taken`: a person's, a registrar's or an auditor's.
    """
    check_word(subject.code, "code")
    check_text(subject.names.zh, "names.zh", MAX_NAME)
    check_optional(subject.names.en, "names.en", MAX_NAME)
    if state.get(Person, subject.code) is not None or any(state.list(Key, subject.code)):
        raise PolicyError("auditor-code-taken", auditor=subject.code)
    yield Put(
        Auditor(
            code=subject.code, zh=subject.names.zh, en=subject.names.en, did=subject.key, statement=facts.id,
            index=facts.index,
        )
    )  # fmt: skip
    yield Put(Key(did=subject.key, role=AUDITOR, holder=subject.code, since=facts.index, named_by=facts.id))
    yield Put(changed(ledger_of(state), head=facts.id))


def needs(subject: AuditorEnrolment, facts: Facts, state: State) -> Needs:
    """Take the key itself as proof of possession."""
    del facts, state
    return Needs(keys=(subject.key,))


KIND = Kind(
    name="AuditorEnrolment", subject=AuditorEnrolment, signers=("registrar",), rule=rule, needs=needs,
    head=ledger_head, since=2,
)  # fmt: skip
