"""KeyAddition: one more device key for a person, 备份印章, stated by a key they have (SPEC §12.5).

    {"after":"<64 hex>","custody":"own-device","key":"did:key:z6Mk…","ledger":"example.com/kiln","name":"工作室平板",
     "person":"zs001"}

The new key endorses it, and comes into force after the ledger's `recoveryHours`, unless another own key or a registrar
objects before. With a registrar's endorsement, before or after the new key's, it is in force at once.
"""

from collections.abc import Iterator

from msgspec.structs import replace as changed

from ledger.craft.device_keys import check_no_recovery, check_room
from ledger.craft.keyring import CUSTODIES
from ledger.craft.kind import Facts, Kind, Needs, Subject
from ledger.craft.person import enrolled_person
from ledger.craft.shapes import check_choice, check_optional
from ledger.craft.state import Change, Key, Put, State, ledger_of
from ledger.errors import PolicyError

MAX_LABEL = 20  # characters a device is called by


class KeyAddition(Subject, frozen=True, kw_only=True):
    """The subject; see the module's example.

    Attributes:
        person: the signer's person code.
        key: did of the new key; custody: `own-device`, `pkcs11` or `office`.
        name: what the device is called, at most 20 characters; may be empty.
        after: hex id of the last statement that changed the person's keys.
    """

    person: str
    key: str
    custody: str
    name: str = ""
    after: str


def rule(subject: KeyAddition, facts: Facts, state: State) -> Iterator[Change]:
    """Make the key the person's, from the waiting time's end on.

    Raises:
        MalformedError: a field's form.
        PolicyError: `key-not-yours`, `key-recovery-waiting`, `key-limit`.
        NotFoundError: `person-unknown`.
    """
    check_choice(subject.custody, "custody", CUSTODIES)
    check_optional(subject.name, "name", MAX_LABEL)
    if facts.signer.holder != subject.person:
        raise PolicyError("key-not-yours", person=subject.person, holder=facts.signer.holder)
    check_no_recovery(state, subject.person, facts.time)
    check_room(state, subject.person, facts.time)
    due = 0 if facts.attested else facts.time + ledger_of(state).recovery_hours * 3600
    yield Put(
        Key(
            did=subject.key, role="person", holder=subject.person, since=facts.index, custody=subject.custody,
            named_by=facts.id, introduced_by=facts.issuer, introduced_at=facts.index, not_before=due,
            name=subject.name,
        )
    )  # fmt: skip
    yield Put(changed(enrolled_person(state, subject.person, "person"), keys_head=facts.id))


def hasten(subject: KeyAddition, facts: Facts, state: State) -> Iterator[Change]:
    """Put the key into force at the entry of a registrar's endorsement.

    Raises:
        PolicyError: `key-ended` (objected to, or revoked), `endorsement-already-effective`: its time has come.
    """
    key = state.get(Key, subject.key)
    if key is None:
        raise AssertionError(f"bad state: key {subject.key} is gone")
    if key.until >= 0:
        raise PolicyError("key-ended", key=key.did, entry=key.until)
    if key.not_before <= facts.time:
        raise PolicyError("endorsement-already-effective", entry=key.since)
    yield Put(changed(key, since=facts.index, not_before=0))


def needs(subject: KeyAddition, facts: Facts, state: State) -> Needs:
    """Take the key itself: proof of possession."""
    del facts, state
    return Needs(keys=(subject.key,))


def head(subject: KeyAddition, state: State) -> bytes:
    """Return the last statement that changed the person's keys."""
    return enrolled_person(state, subject.person, "person").keys_head


KIND = Kind(
    name="KeyAddition", subject=KeyAddition, signers=("person",), rule=rule, needs=needs, head=head, seconded=hasten,
    since=2,
)  # fmt: skip
