"""The rules for all kinds, and the one function through which everything enters: `admit` (SPEC §12).

    admit(state, facts) -> changes        raises PolicyError, ConflictError, UnknownKeyError, NotFoundError

The server calls it before it appends, the auditor while replaying; both must end in the same state. It has no clock,
does no I/O and checks no signature: the caller has verified the bytes before (`statement.verify_statement`, or the
item's place under its sheet).
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from msgspec.structs import replace as changed

from ledger.craft.kind import Facts, Kind, Needs
from ledger.craft.kinds import kind_named
from ledger.craft.profile import Profile
from ledger.craft.state import Change, Key, Ledger, Pending, Put, State
from ledger.craft.statement import Statement, read_payload
from ledger.errors import ConflictError, PolicyError, UnknownKeyError

AHEAD = 10 * 60  # seconds the issuer's clock may be ahead of the ledger's
BEHIND = 30 * 24 * 3600  # seconds it may be behind: studios and sheds work offline
LAPSE = 30 * 24 * 3600  # seconds after which a pending statement lapses

RULES_VERSION = 1
_CHARTER, _ENDORSEMENT = "Charter", "Endorsement"


def facts_of(state: State, statement: Statement, index: int, time: int, profiles: Mapping[str, Profile]) -> Facts:
    """Gather what is known of a statement that would become the entry at `index`.

    Args:
        state: the state before that entry.
        statement: decoded and verified.
        index: of the entry; `time`: its time, seconds.
        profiles: known craft profiles by hex SHA-256 of their file.

    Raises:
        UnknownKeyError: `issuer-unknown`: the ledger knows no such key.
        PolicyError: `profile-unknown`, `ledger-not-open`, `charter-exists`, `statement-other-ledger`.
    """
    ledger = state.get(Ledger, "")
    if ledger is None:
        if statement.kind != _CHARTER or index != 0:
            raise PolicyError("charter-missing", kind=statement.kind)
        signer = Key(did=statement.issuer, role="registrar", holder="", since=0)
        profile_hash = statement.subject.profile
    else:
        _check_ledger(ledger, statement)
        found = state.get(Key, statement.issuer)
        if found is None:
            raise UnknownKeyError("issuer-unknown", issuer=statement.issuer)
        signer, profile_hash = found, ledger.profile
    profile = profiles.get(profile_hash)
    if profile is None:
        raise PolicyError("profile-unknown", hash=profile_hash)
    return Facts(
        statement.id, statement.kind, statement.issuer, statement.valid_from, statement.payload, statement.subject,
        index, time, index, time, signer, profile, attested=1 if signer.role == "registrar" else 0,
    )  # fmt: skip


def _check_ledger(ledger: Ledger, statement: Statement) -> None:
    """Refuse what was said to another ledger (replay), a second charter, and anything before the ledger is open."""
    if statement.sheet is None and statement.subject.ledger != ledger.origin:
        raise PolicyError("statement-other-ledger", expected=ledger.origin, got=statement.subject.ledger)
    if statement.kind == _CHARTER:
        raise PolicyError("charter-exists", origin=ledger.origin)
    if not ledger.opened and statement.kind != _ENDORSEMENT:
        raise PolicyError("ledger-not-open", origin=ledger.origin, k=ledger.k)


def admit(state: State, facts: Facts) -> tuple[Change, ...]:
    """Judge one statement and return what it changes; `state` itself is not touched.

    Raises:
        PolicyError: not allowed; the code says which rule.
        ConflictError: `after-not-head`: something else changed the thing since; `head` is its present head.
        NotFoundError: it addresses something the ledger does not know.
    """
    _check_clock(facts)
    if facts.kind == _ENDORSEMENT:
        return tuple(_endorse(state, facts))
    kind = kind_named(facts.kind)
    _check_signer(kind, facts)
    _check_after(kind, facts, state)
    changes = tuple(kind.rule(facts.subject, facts, state))
    needs = kind.needs(facts.subject, state)
    if facts.kind == _CHARTER or _satisfied(needs, (facts.issuer,), facts.index, state):
        return changes
    return tuple(_wait(state, facts, needs))


def known_issuer(state: State, did: str) -> bool:
    """Report whether the ledger knows the key in any role, a candidate's included: others cost no signature work."""
    return state.get(Key, did) is not None


def _check_clock(facts: Facts) -> None:
    if facts.valid_from > facts.own_time + AHEAD:
        raise PolicyError("statement-from-future", valid_from=facts.valid_from, time=facts.own_time)
    if facts.valid_from < facts.own_time - BEHIND:
        raise PolicyError("statement-too-old", valid_from=facts.valid_from, time=facts.own_time)


def _check_signer(kind: Kind, facts: Facts) -> None:
    if facts.signer.role not in kind.signers:
        raise PolicyError("signer-role", kind=kind.name, role=facts.signer.role, expected=kind.signers)
    if not facts.signer.live(facts.index):
        raise PolicyError("key-not-live", issuer=facts.issuer)


def _check_after(kind: Kind, facts: Facts, state: State) -> None:
    """Refuse a statement that was made upon an older state of the thing: nothing held back can be played later."""
    head = kind.head(facts.subject, state)
    if head is not None and facts.subject.after != head.hex():
        raise ConflictError("after-not-head", kind=kind.name, after=facts.subject.after, head=head.hex())


def _registrars(have: tuple[str, ...], index: int, state: State) -> int:
    """Count the registrar keys among `have` that are live at `index`; each key counts once."""
    keys = (state.get(Key, did) for did in set(have))
    return sum(key is not None and key.role == "registrar" and key.live(index) for key in keys)


def _satisfied(needs: Needs, have: tuple[str, ...], index: int, state: State) -> bool:
    return set(needs.keys) <= set(have) and _registrars(have, index, state) >= needs.registrars


def _wait(state: State, facts: Facts, needs: Needs) -> Iterator[Change]:
    """Let the statement stand as pending, and make the keys it names known as candidates, so that they can endorse."""
    yield Put(
        Pending(
            statement=facts.id, payload=facts.payload, issuer=facts.issuer, index=facts.index, time=facts.time,
            registrars=needs.registrars, keys=needs.keys, have=(facts.issuer,),
        )
    )  # fmt: skip
    for did in needs.keys:
        key = state.get(Key, did)
        if key is not None and key.role != "candidate":
            raise PolicyError("key-already-used", key=did)
        yield Put(Key(did=did, role="candidate", holder="", named_by=facts.id))


def _endorse(state: State, facts: Facts) -> Iterator[Change]:
    """Count an endorsement; with the last one needed the statement takes effect, at this entry."""
    pending = state.get(Pending, facts.subject.endorses)
    if pending is None:
        raise PolicyError("endorsement-nothing-pending", endorses=facts.subject.endorses)
    ledger = state.get(Ledger, "")
    if ledger is not None and pending.statement == ledger.charter:
        yield from _endorse_charter(state, facts, pending, ledger)
        return
    stated = _restate(pending, facts, state)
    _check_asked(pending, facts, state)
    have = (*pending.have, facts.issuer)
    needs = Needs(pending.registrars, pending.keys)
    if not _satisfied(needs, have, facts.index, state):
        yield Put(changed(pending, have=have))
        return
    kind = kind_named(stated.kind)
    _check_signer(kind, stated)
    yield from kind.rule(stated.subject, replace(stated, attested=_registrars(have, facts.index, state)), state)
    yield Put(changed(pending, have=have, done=facts.index))


def _restate(pending: Pending, facts: Facts, state: State) -> Facts:
    """Return the pending statement's facts as of the endorsement's entry; refuse when it is done or has lapsed."""
    if pending.done >= 0:
        raise PolicyError("endorsement-already-effective", entry=pending.done)
    if facts.time > pending.time + LAPSE:
        raise PolicyError("endorsement-lapsed", time=pending.time)
    said = read_payload(pending.payload)
    signer = state.get(Key, said.issuer)
    if signer is None:
        raise AssertionError(f"bad state: issuer of pending {pending.id} is gone")
    stated = replace(
        facts, id=said.id, kind=said.kind, issuer=said.issuer, valid_from=said.valid_from, payload=said.payload,
        subject=said.subject, own_index=pending.index, own_time=pending.time, signer=signer,
    )  # fmt: skip
    _check_after(kind_named(said.kind), stated, state)
    return stated


def _check_asked(pending: Pending, facts: Facts, state: State) -> None:
    if facts.issuer in pending.have:
        raise PolicyError("endorsement-repeated", issuer=facts.issuer)
    asked = facts.issuer in pending.keys
    if not asked and facts.signer.role == "registrar" and facts.signer.live(facts.index):
        asked = _registrars(pending.have, facts.index, state) < pending.registrars
    if not asked:
        raise PolicyError("endorsement-not-asked", issuer=facts.issuer)


def _endorse_charter(state: State, facts: Facts, pending: Pending, ledger: Ledger) -> Iterator[Change]:
    """Let a key named by the charter prove possession; the ledger opens with the k-th registrar and the certifier."""
    key = facts.signer
    if key.named_by != ledger.charter or key.role not in {"registrar", "certifier"}:
        raise PolicyError("endorsement-not-asked", issuer=facts.issuer)
    if key.since >= 0:
        raise PolicyError("endorsement-repeated", issuer=facts.issuer)
    yield Put(changed(key, since=facts.index))
    have = (*pending.have, facts.issuer)
    roles = [known.role for did in have if (known := state.get(Key, did)) is not None]
    opened = roles.count("registrar") >= ledger.k and "certifier" in roles
    yield Put(changed(pending, have=have, done=facts.index if opened and pending.done < 0 else pending.done))
    if opened and not ledger.opened:
        yield Put(changed(ledger, opened=True))
