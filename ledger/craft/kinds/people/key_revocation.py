"""KeyRevocation: a key signs nothing any more (SPEC §12.5).

    {"after":"<64 hex>","key":"did:key:z6Mk…","ledger":"example.com/kiln"}                         from now
    {"after":"<64 hex>","from":412,"key":"did:key:z6Mk…","ledger":"example.com/kiln","reason":"手机被盗"}

A person's key revokes itself only, and only from now: else a thief could lock its owner out, and a maker disown what
was sold. From an earlier index k registrars revoke, with a reason: then also every key it introduced since, and what
these keys signed in between does not stay as it was (`doubt`). While that waits for the others, the keys are stopped.
"""

from collections.abc import Iterator

import msgspec
from msgspec.structs import replace as changed

from ledger.craft.doubt import doubted, ended, reach_of
from ledger.craft.kind import NO_NEEDS, Facts, Kind, Needs, Subject
from ledger.craft.person import enrolled_person
from ledger.craft.shapes import check_did, check_optional, check_range, check_text
from ledger.craft.state import Change, Key, Put, State, ledger_of
from ledger.errors import NotFoundError, PolicyError

MAX_REASON = 120  # characters


class KeyRevocation(Subject, frozen=True, kw_only=True):
    """The subject; see the module's examples.

    Attributes:
        key: did of a person's or a helper's key.
        start: `from` in the bytes: index of the first entry in doubt; 0 when it is revoked from now.
        reason: 1 to 120 characters with `from`, else it may be empty.
        after: hex id of the last statement that changed the person's keys.
    """

    key: str
    start: int = msgspec.field(name="from", default=0)
    reason: str = ""
    after: str


def rule(subject: KeyRevocation, facts: Facts, state: State) -> Iterator[Change]:
    """End the key; from an earlier index also what it reached.

    Raises:
        MalformedError: a field's form.
        PolicyError: `revocation-not-own`, `revocation-from`, `key-ended`, `revocation-repeated`.
        NotFoundError: `key-unknown`.
    """
    (check_text if subject.start else check_optional)(subject.reason, "reason", MAX_REASON)
    key = _known_key(subject, state)
    if facts.signer.role == "person":
        if facts.issuer != subject.key:
            raise PolicyError("revocation-not-own", key=subject.key)
        if subject.start:
            raise PolicyError("revocation-from", key=subject.key)
    if subject.start:
        check_range(subject.start, "from", 1, facts.own_index)
        if 0 <= key.revoked_from <= subject.start:
            raise PolicyError("revocation-repeated", key=key.did, start=key.revoked_from)
        yield from doubted(state, reach_of(state, key, subject.start), key.holder, facts.index)
    elif key.until >= 0:
        raise PolicyError("key-ended", key=key.did, entry=key.until)
    else:
        yield Put(changed(key, until=facts.index))
    yield Put(changed(enrolled_person(state, key.holder, "key"), keys_head=facts.id))


def stop(subject: KeyRevocation, facts: Facts, state: State) -> Iterator[Change]:
    """End the keys while the other registrars are awaited; each registrar may do that alone.

    Their own statements would else move the head that this one rests on, again and again.
    """
    reach = reach_of(state, _known_key(subject, state), subject.start)
    yield from (Put(key) for key in ended(state, reach, facts.index))


def needs(subject: KeyRevocation, facts: Facts, state: State) -> Needs:
    """Take k registrars when it is from an earlier index."""
    if not subject.start or facts.signer.role != "registrar":
        return NO_NEEDS
    return Needs(registrars=ledger_of(state).k)


def _known_key(subject: KeyRevocation, state: State) -> Key:
    check_did(subject.key, "key")
    key = state.get(Key, subject.key)
    if key is None or key.role not in {"person", "helper"}:
        raise NotFoundError("key-unknown", key=subject.key)
    return key


def head(subject: KeyRevocation, state: State) -> bytes:
    """Return the last statement that changed the keys of the person whose key it is.

    Raises:
        MalformedError: `field-not-a-key`. NotFoundError: `key-unknown`: it is no person's nor helper's.
    """
    return enrolled_person(state, _known_key(subject, state).holder, "key").keys_head


KIND = Kind(
    name="KeyRevocation", subject=KeyRevocation, signers=("person", "registrar"), rule=rule, needs=needs, head=head,
    waiting=stop, since=2, while_paused=True,
)  # fmt: skip
