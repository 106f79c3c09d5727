"""HelperEnd: a helper's device prepares no more drafts (SPEC §12.5).

{"key":"did:key:z6Mk…","ledger":"example.com/kiln","person":"zs001"}
"""

from collections.abc import Iterator

from msgspec.structs import replace as changed

from ledger.craft.kind import Facts, Kind, Subject
from ledger.craft.shapes import check_did
from ledger.craft.state import Change, Key, Put, State
from ledger.errors import NotFoundError, PolicyError


class HelperEnd(Subject, frozen=True, kw_only=True):
    """The subject: the signer's person code, and the helper's key."""

    person: str
    key: str


def rule(subject: HelperEnd, facts: Facts, state: State) -> Iterator[Change]:
    """End the helper's key.

    Raises:
        MalformedError: `field-not-a-key`.
        PolicyError: `helper-not-yours`, `key-ended`.
        NotFoundError: `helper-unknown`: no helper of theirs.
    """
    check_did(subject.key, "key")
    if facts.signer.holder != subject.person:
        raise PolicyError("helper-not-yours", person=subject.person, holder=facts.signer.holder)
    key = state.get(Key, subject.key)
    if key is None or key.role != "helper" or key.holder != subject.person:
        raise NotFoundError("helper-unknown", person=subject.person, key=subject.key)
    if key.until >= 0:
        raise PolicyError("key-ended", key=key.did, entry=key.until)
    yield Put(changed(key, until=facts.index))


KIND = Kind(name="HelperEnd", subject=HelperEnd, signers=("person",), rule=rule, since=2, while_paused=True)
