"""HelperEnrolment: a pupil's or an assistant's device, which prepares drafts and signs no statement (SPEC §12.5).

    {"key":"did:key:z6Mk…","ledger":"example.com/kiln","name":"徒弟手机","person":"zs001"}

The key needs no endorsement: it proves nothing and puts nothing into effect.
"""

from collections.abc import Iterator

from ledger.craft.keyring import check_key
from ledger.craft.kind import Facts, Kind, Subject
from ledger.craft.shapes import check_text
from ledger.craft.state import Change, Key, Put, State
from ledger.errors import PolicyError

MAX_LABEL = 20  # characters


class HelperEnrolment(Subject, frozen=True, kw_only=True):
    """The subject: the signer's person code, the helper's key, and what the device is called, 1 to 20 characters."""

    person: str
    key: str
    name: str


def rule(subject: HelperEnrolment, facts: Facts, state: State) -> Iterator[Change]:
    """Enrol the helper's key.

    A candidate's is refused too: whoever waits to be enrolled must not be made a helper by a stranger.

    Raises:
        MalformedError: a field's form.
        PolicyError: `helper-not-yours`, `key-not-enrollable`, `key-already-used`.
    """
    check_text(subject.name, "name", MAX_LABEL)
    if facts.signer.holder != subject.person:
        raise PolicyError("helper-not-yours", person=subject.person, holder=facts.signer.holder)
    check_key(subject.key, "key")
    if state.get(Key, subject.key) is not None:
        raise PolicyError("key-already-used", field="key", key=subject.key)
    yield Put(
        Key(
            did=subject.key, role="helper", holder=subject.person, since=facts.index, named_by=facts.id,
            introduced_by=facts.issuer, introduced_at=facts.index, name=subject.name,
        )
    )  # fmt: skip


KIND = Kind(name="HelperEnrolment", subject=HelperEnrolment, signers=("person",), rule=rule, since=2)
