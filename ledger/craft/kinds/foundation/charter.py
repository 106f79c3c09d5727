"""Charter: entry 0, exactly once: who keeps the ledger and by which rules (SPEC §12, Charter).

    {"certifier":"did:key:z6Mk…","k":2,"ledger":"example.com/kiln","log":"example.com/kiln+8d1c6fb2+AbQ…",
     "name":"示例窑场账本","p":2,"profile":"<64 hex>","recovery":["did:key:z6Mk…"],
     "registrars":[{"code":"office-1","key":"did:key:z6Mk…","name":"登记员甲"},…],"rules":2,"suites":["Ed25519"],
     "waiting":{"claimDays":30,"recoveryHours":72}}

One registrar signs it. The others, and the certifier, prove possession of their keys by endorsing it in the entries
after it; until k registrars and the certifier have, nothing else is admitted (`policy`).
"""

from collections.abc import Iterator

import msgspec

from ledger.craft.keyring import check_new_key
from ledger.craft.kind import RULES, Facts, Kind, Part, Subject
from ledger.craft.shapes import check_did, check_hash, check_list, check_range, check_text, check_word
from ledger.craft.state import Change, Keeper, Keepers, Key, Pending, Put, State
from ledger.craft.state import Ledger as LedgerRecord
from ledger.errors import MalformedError, PolicyError
from ledger.log.encoding import check_origin
from ledger.log.keys import format_did
from ledger.log.note import ED25519, parse_vkey

SUITES = ("Ed25519",)
MAX_NAME = 60  # characters
MAX_REGISTRARS = 32
MAX_RECOVERY = 16
MAX_MIRRORS = 16
MAX_CLAIM_DAYS = 365
MAX_RECOVERY_HOURS = 30 * 24  # a pending recovery must not outlast what it waits for


class RegistrarName(Part, frozen=True, kw_only=True):
    """A registrar: code, the name people read, and the one key."""

    code: str
    name: str
    key: str


class Waiting(Part, frozen=True, kw_only=True):
    """Waiting times: days of a claim dispute, hours before a recovered key takes effect."""

    claim_days: int = msgspec.field(name="claimDays")
    recovery_hours: int = msgspec.field(name="recoveryHours")


class Predecessor(Part, frozen=True, kw_only=True):
    """The closed ledger before this one: its origin, final size and root, and the leaf hash of its charter's entry."""

    origin: str
    size: int
    root: str
    charter: str


class Charter(Subject, frozen=True, kw_only=True):
    """The subject; see the module's example.

    Attributes:
        name: 1 to 60 characters.
        log: vkey of the log's key, algorithm 0x01, named by the origin.
        registrars: 1 to 32, codes and keys distinct.
        k, p: how many registrars an act marked k or p takes, at most as many as there are.
        recovery: keys in sealed envelopes, at most 16.
        certifier: did of the key that signs what is printed.
        profile: hex SHA-256 of the craft profile's file.
        suites: `["Ed25519"]`; rules: a version that the program knows.
        mirrors: second places to check, as hosts with an optional path.
    """

    name: str
    log: str
    registrars: tuple[RegistrarName, ...]
    k: int
    p: int = 1
    recovery: tuple[str, ...] = ()
    certifier: str
    profile: str
    suites: tuple[str, ...]
    rules: int
    waiting: Waiting
    mirrors: tuple[str, ...] = ()
    predecessor: Predecessor | msgspec.UnsetType = msgspec.UNSET


def rule(subject: Charter, facts: Facts, state: State) -> Iterator[Change]:
    """Found the ledger: its record, its keys, and the charter itself as pending until it is endorsed.

    Raises:
        MalformedError: a field's form; `charter-log-key` when `log` is not a key of this origin.
        PolicyError: `charter-signer`, `charter-threshold`, `suite-unknown`, `rules-unknown`, `charter-predecessor`,
            `key-already-used`, `key-not-enrollable`.
    """
    _check_forms(subject)
    _check_terms(subject, facts)
    log_key = _log_key(subject)
    keys = tuple(_keys(subject, facts, log_key))
    _check_keys(keys, state)
    yield Put(
        LedgerRecord(
            origin=subject.ledger, name=subject.name, charter=facts.id, head=facts.id, k=subject.k, p=subject.p,
            profile=subject.profile, rules=subject.rules, opened=False,
            recovery_hours=subject.waiting.recovery_hours, claim_days=subject.waiting.claim_days,
            registrar_head=facts.id, certifier_head=facts.id,
        )
    )  # fmt: skip
    yield Put(
        Keepers(
            registrars=tuple(Keeper(each.code, each.name, each.key) for each in subject.registrars),
            recovery=subject.recovery, certifiers=(subject.certifier,),
        )
    )  # fmt: skip
    yield from (Put(key) for key in keys)
    yield Put(
        Pending(
            statement=facts.id, payload=facts.payload, issuer=facts.issuer, index=facts.index, time=facts.time,
            registrars=subject.k, keys=(subject.certifier,), have=(facts.issuer,), entries=(facts.index,),
        )
    )  # fmt: skip


def _check_forms(subject: Charter) -> None:
    check_text(subject.name, "name", MAX_NAME)
    check_list([registrar.code for registrar in subject.registrars], "registrars", 1, MAX_REGISTRARS)
    for registrar in subject.registrars:
        check_word(registrar.code, "registrars.code")
        check_text(registrar.name, "registrars.name", MAX_NAME)
    check_list(subject.recovery, "recovery", 0, MAX_RECOVERY)
    check_hash(subject.profile, "profile")
    check_range(subject.waiting.claim_days, "waiting.claimDays", 1, MAX_CLAIM_DAYS)
    check_range(subject.waiting.recovery_hours, "waiting.recoveryHours", 1, MAX_RECOVERY_HOURS)
    check_list(subject.mirrors, "mirrors", 0, MAX_MIRRORS)
    for mirror in subject.mirrors:
        check_origin(mirror)
    if isinstance(subject.predecessor, Predecessor):
        check_origin(subject.predecessor.origin)
        check_range(subject.predecessor.size, "predecessor.size", 1, 2**53 - 1)
        check_hash(subject.predecessor.root, "predecessor.root")
        check_hash(subject.predecessor.charter, "predecessor.charter")


def _check_terms(subject: Charter, facts: Facts) -> None:
    if facts.issuer not in [registrar.key for registrar in subject.registrars]:
        raise PolicyError("charter-signer", issuer=facts.issuer)
    if not (1 <= subject.k <= len(subject.registrars) and 1 <= subject.p <= len(subject.registrars)):
        raise PolicyError("charter-threshold", k=subject.k, p=subject.p, registrars=len(subject.registrars))
    if subject.suites != SUITES:
        raise PolicyError("suite-unknown", got=subject.suites, expected=SUITES)
    if subject.rules not in RULES:
        raise PolicyError("rules-unknown", got=subject.rules, expected=RULES[-1])
    if isinstance(subject.predecessor, Predecessor) and subject.predecessor.origin == subject.ledger:
        raise PolicyError("charter-predecessor", origin=subject.ledger)


def _log_key(subject: Charter) -> str:
    """Return the did of the log's key; its record keeps anyone from enrolling it a second time."""
    try:
        vkey = parse_vkey(subject.log)
    except MalformedError as e:
        raise MalformedError("charter-log-key", origin=subject.ledger, got=subject.log[:80]) from e
    if (vkey.name, vkey.algorithm) != (subject.ledger, ED25519):
        raise MalformedError("charter-log-key", origin=subject.ledger, got=subject.log[:80])
    return format_did(vkey.key)


def _keys(subject: Charter, facts: Facts, log_key: str) -> Iterator[Key]:
    """Yield every key the charter names: only the signer's and the sealed ones need no further proof."""
    for registrar in subject.registrars:
        since = facts.index if registrar.key == facts.issuer else -1
        yield Key(did=registrar.key, role="registrar", holder=registrar.code, since=since, named_by=facts.id)
    yield Key(did=subject.certifier, role="certifier", holder="", named_by=facts.id)
    for did in subject.recovery:
        yield Key(did=did, role="recovery", holder="", since=facts.index, named_by=facts.id)
    yield Key(did=log_key, role="log", holder="", named_by=facts.id)


def _check_keys(keys: tuple[Key, ...], state: State) -> None:
    """Refuse a key named twice: a registrar that is also the certifier would count for two."""
    seen: set[str] = set()
    for key in keys:
        check_did(key.did, key.role)
        if key.did in seen:
            raise PolicyError("key-already-used", field=key.role, key=key.did)
        seen.add(key.did)
        check_new_key(state, key.did, key.role)


KIND = Kind(name="Charter", subject=Charter, signers=("registrar",), rule=rule)
