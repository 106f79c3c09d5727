"""The rules for all kinds, and the one function through which everything enters: `admit` (SPEC §12).

    admit(state, facts) -> changes        raises PolicyError, ConflictError, UnknownKeyError, NotFoundError

The server calls it before it appends, the auditor while replaying; both must end in the same state. It has no clock,
does no I/O and checks no signature: the caller has verified the bytes before (`statement.verify_statement`, or the
item's place under its sheet).
"""

from collections.abc import Iterator, Mapping

from msgspec.structs import replace as changed

from ledger.craft.keyring import CANDIDATE, check_new_key, count_registrars, is_registrar
from ledger.craft.kind import NO_NEEDS, Facts, Kind, Needs
from ledger.craft.kinds import kind_named
from ledger.craft.profile import Profile
from ledger.craft.state import Change, Key, Ledger, Overlay, Pending, Put, State, ledger_of
from ledger.craft.statement import Statement, read_payload
from ledger.errors import ConflictError, PolicyError, UnknownKeyError

AHEAD = 10 * 60  # seconds the issuer's clock may be ahead of the ledger's
BEHIND = 30 * 24 * 3600  # seconds it may be behind: studios and sheds work offline
LAPSE = 30 * 24 * 3600  # seconds after which a pending statement lapses
_CHARTER, _ENDORSEMENT = "Charter", "Endorsement"


def facts_of(
    state: State,
    statement: Statement,
    index: int,
    time: int,
    profiles: Mapping[str, Profile],
    formed: tuple[str, ...] | None = None,
) -> Facts:
    """Gather what is known of a statement that would become the entry at `index`.

    Args:
        state: the state before that entry.
        statement: decoded and verified.
        index: of the entry.
        time: of the entry, seconds.
        profiles: known craft profiles by hex SHA-256 of their file.
        formed: what the kind's form gave for this subject, if it was asked, under the one profile in `profiles`.

    Raises:
        PolicyError: `charter-missing`, `statement-other-ledger`, `charter-exists`, `ledger-not-open`,
            `profile-unknown`.
        UnknownKeyError: `issuer-unknown`: the ledger knows no such key.
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
        index, time, index, time, signer, profile, attested=1 if signer.role == "registrar" else 0, formed=formed,
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
        MalformedError: a field's form; `statement-kind-unknown`.
        PolicyError: not allowed; the code says which rule.
        ConflictError: `after-not-head`: something else changed the thing since; `head` is its present head.
        NotFoundError: it addresses something the ledger does not know.
    """
    _check_clock(facts)
    if facts.kind == _ENDORSEMENT:
        return tuple(_endorse(state, facts))
    kind = kind_named(facts.kind)
    changes, needs = _judge(kind, facts, state)
    if needs is NO_NEEDS or _satisfied(needs, (facts.issuer,), facts.index, state):
        return changes
    return tuple(_wait(facts, needs, state))


def known_issuer(state: State, did: str) -> bool:
    """Report whether the ledger knows the key in any role, a candidate's included: others cost no signature work.

    Before the charter nobody is known, and a key may become known by a statement earlier in the same submission.
    """
    return state.get(Key, did) is not None


def _check_clock(facts: Facts) -> None:
    if facts.valid_from > facts.own_time + AHEAD:
        raise PolicyError("statement-from-future", valid_from=facts.valid_from, time=facts.own_time)
    if facts.valid_from < facts.own_time - BEHIND:
        raise PolicyError("statement-too-old", valid_from=facts.valid_from, time=facts.own_time)


def _judge(kind: Kind, facts: Facts, state: State) -> tuple[tuple[Change, ...], Needs]:
    """Return what the statement would change, and the endorsements it takes; the same at its own entry and at the last
    endorsement's, where `facts.index` differs: whatever was free then may be taken now.
    """
    _check_signer(kind, facts)
    _check_after(kind, facts, state)
    needs = kind.needs(facts.subject, state)
    for did in needs.keys:
        check_new_key(state, did)
    return tuple(kind.rule(facts.subject, facts, state)), needs


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


def _satisfied(needs: Needs, have: tuple[str, ...], index: int, state: State) -> bool:
    return set(needs.named) <= set(have) and count_registrars(state, have, index) >= needs.registrars


def _wait(facts: Facts, needs: Needs, state: State) -> Iterator[Change]:
    """Let the statement stand as pending, and make the keys it names known as candidates, so that they can endorse."""
    waiting = state.get(Pending, facts.id.hex())
    if waiting is not None:  # a second entry would forget who has endorsed the first
        raise PolicyError("statement-already-waiting", entry=waiting.index)
    yield Put(
        Pending(
            statement=facts.id, payload=facts.payload, issuer=facts.issuer, index=facts.index, time=facts.time,
            registrars=needs.registrars, keys=needs.named, have=(facts.issuer,), entries=(facts.index,),
        )
    )  # fmt: skip
    for did in needs.keys:
        yield Put(Key(did=did, role=CANDIDATE, holder="", named_by=facts.id))


def _endorse(state: State, facts: Facts) -> Iterator[Change]:
    """Count an endorsement; with the last one needed the statement takes effect, at this entry."""
    pending = state.get(Pending, facts.subject.endorses)
    if pending is None:
        raise PolicyError("endorsement-nothing-pending", endorses=facts.subject.endorses)
    if facts.issuer in pending.have:
        raise PolicyError("endorsement-repeated", issuer=facts.issuer)
    joined = changed(pending, have=(*pending.have, facts.issuer), entries=(*pending.entries, facts.index))
    if pending.statement == ledger_of(state).charter:
        yield from _endorse_charter(state, facts, joined)
        return
    _check_waiting(pending, facts)
    _check_asked(pending, facts, state)
    stated = _restate(pending, facts, state)
    if not _satisfied(Needs(joined.registrars, joined.keys), joined.have, facts.index, state):
        yield Put(joined)
        return
    attested = count_registrars(state, joined.have, facts.index)
    changes, _ = _judge(kind_named(stated.kind), changed(stated, attested=attested), state)
    yield from changes
    yield Put(changed(joined, payload=b"", done=facts.index))


def _check_waiting(pending: Pending, facts: Facts) -> None:
    if pending.done >= 0:
        raise PolicyError("endorsement-already-effective", entry=pending.done)
    if facts.time > pending.time + LAPSE:
        raise PolicyError("endorsement-lapsed", time=pending.time)


def _check_asked(pending: Pending, facts: Facts, state: State) -> None:
    """Refuse a key that the statement neither names nor lacks: of registrars no more than it takes, live ones."""
    lacks = count_registrars(state, pending.have, facts.index) < pending.registrars
    named = facts.issuer in pending.keys
    asked = (named or lacks) and is_registrar(state, facts.issuer, facts.index)
    if not asked and not (named and facts.signer.role != "registrar"):
        raise PolicyError("endorsement-not-asked", issuer=facts.issuer)


def _restate(pending: Pending, facts: Facts, state: State) -> Facts:
    """Return the pending statement's facts as of the endorsement's entry.

    Refuse when the key that signed it is no longer in force, and when what it changes has moved on.
    """
    said = read_payload(pending.payload)
    signer = state.get(Key, said.issuer)
    if signer is None:
        raise AssertionError(f"bad state: the issuer of pending {pending.id} is gone")
    stated = changed(
        facts, id=said.id, kind=said.kind, issuer=said.issuer, valid_from=said.valid_from, payload=said.payload,
        subject=said.subject, own_index=pending.index, own_time=pending.time, signer=signer, formed=None,
    )  # fmt: skip
    kind = kind_named(said.kind)
    _check_signer(kind, stated)
    try:
        _check_after(kind, stated, state)
    except ConflictError as e:  # no new signature of the endorser's can cure it
        raise PolicyError("endorsement-overtaken", kind=said.kind, head=e.fields["head"]) from e
    return stated


def _endorse_charter(state: State, facts: Facts, joined: Pending) -> Iterator[Change]:
    """Let a key named by the charter prove possession, however late: it is live from here.

    The ledger opens with the k-th registrar and the certifier.
    """
    ledger, key = ledger_of(state), facts.signer
    if key.named_by != ledger.charter or key.role not in {"registrar", "certifier"} or key.until >= 0:
        raise PolicyError("endorsement-not-asked", issuer=facts.issuer)
    after = Overlay(state)
    after.apply([Put(changed(key, since=facts.index))])
    if not ledger.opened and _satisfied(Needs(ledger.k, joined.keys), joined.have, facts.index, after):
        after.apply([Put(changed(ledger, opened=True))])
        joined = changed(joined, payload=b"", done=facts.index)
    after.apply([Put(joined)])
    yield from after.changes()
