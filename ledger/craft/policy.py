"""The rules for all kinds, and the one function through which everything enters: `admit` (SPEC §12).

    admit(state, facts) -> changes        raises PolicyError, ConflictError, UnknownKeyError, NotFoundError

The server calls it before it appends, the auditor while replaying; both must end in the same state. It has no clock,
does no I/O and checks no signature: the caller has verified the bytes before (`statement.verify_statement`, or the
item's place under its sheet).
"""

from collections.abc import Iterator, Mapping

from msgspec.structs import replace as changed

from ledger.craft.keyring import CANDIDATE, check_new_key, count_live, is_live
from ledger.craft.kind import NO_NEEDS, Facts, Kind, Needs
from ledger.craft.kinds import kind_named
from ledger.craft.pending import check_asked, lapses_at
from ledger.craft.person import active_person
from ledger.craft.profile import Profile
from ledger.craft.state import Change, Key, Ledger, Overlay, Pending, Put, State, ledger_of
from ledger.craft.statement import Statement, read_payload
from ledger.errors import ConflictError, LedgerError, MalformedError, PolicyError, UnknownKeyError

AHEAD = 10 * 60  # seconds the issuer's clock may be ahead of the ledger's
BEHIND = 30 * 24 * 3600  # seconds it may be behind: studios and sheds work offline
_CHARTER, _ENDORSEMENT, _PROFILE = "Charter", "Endorsement", "ProfileVersion"


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
        formed: what the kind's form gave for this subject, if it was asked, under the profile in force.

    Raises:
        PolicyError: `charter-missing`, `statement-other-ledger`, `charter-exists`, `ledger-not-open`,
            `ledger-closed`, `profile-unknown`.
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
    offered = profiles.get(statement.subject.profile) if statement.kind == _PROFILE else None
    return Facts(
        statement.id, statement.kind, statement.issuer, statement.valid_from, statement.payload, statement.subject,
        index, time, index, time, signer, profile, attested=1 if signer.role == "registrar" else 0, offered=offered,
        formed=formed,
    )  # fmt: skip


def _check_ledger(ledger: Ledger, statement: Statement) -> None:
    """Refuse what was said to another ledger (replay), a second charter, and anything before the ledger is open."""
    if statement.sheet is None and statement.subject.ledger != ledger.origin:
        raise PolicyError("statement-other-ledger", expected=ledger.origin, got=statement.subject.ledger)
    if statement.kind == _CHARTER:
        raise PolicyError("charter-exists", origin=ledger.origin)
    if not ledger.opened and statement.kind != _ENDORSEMENT:
        raise PolicyError("ledger-not-open", origin=ledger.origin, k=ledger.k)
    if ledger.closed >= 0:
        raise PolicyError("ledger-closed", origin=ledger.origin, entry=ledger.closed)


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
    if needs is NO_NEEDS:
        return changes
    waiting = _pending(facts, needs)
    if _satisfied(waiting, facts, state):
        return changes
    return tuple(_wait(kind, waiting, needs, facts, state))


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
    _check_known(kind, state)
    _check_signer(kind, facts, state)
    _check_after(kind, facts, state)
    needs = kind.needs(facts.subject, facts, state)
    for did in needs.keys:
        check_new_key(state, did)
    return tuple(kind.rule(facts.subject, facts, state)), needs


def _check_known(kind: Kind, state: State) -> None:
    """Refuse a kind that the rules version in force does not have; the charter is held against its own."""
    if kind.since > 1 and kind.since > ledger_of(state).rules:
        raise MalformedError("statement-kind-unknown", kind=kind.name)


def _check_signer(kind: Kind, facts: Facts, state: State) -> None:
    """Refuse a key of another role, one not in force, and a person's whose signing is paused."""
    if facts.signer.role not in kind.signers:
        raise PolicyError("signer-role", kind=kind.name, role=facts.signer.role, expected=kind.signers)
    if not facts.signer.live(facts.index, facts.time):
        raise PolicyError("key-not-live", issuer=facts.issuer)
    if facts.signer.role == "person" and not kind.while_paused:
        active_person(state, facts.signer.holder, "issuer")


def _check_after(kind: Kind, facts: Facts, state: State) -> None:
    """Refuse a statement that was made upon an older state of the thing: nothing held back can be played later."""
    head = kind.head(facts.subject, state)
    if head is not None and facts.subject.after != head.hex():
        raise ConflictError("after-not-head", kind=kind.name, after=facts.subject.after, head=head.hex())


def _pending(facts: Facts, needs: Needs) -> Pending:
    """Return what waits: the statement, with its own signature as the first that stands behind it."""
    return Pending(
        statement=facts.id, payload=facts.payload, issuer=facts.issuer, index=facts.index, time=facts.time,
        registrars=needs.registrars, of=needs.of, keys=needs.named, consent=needs.consent,
        instead_from=facts.time + needs.instead_after if needs.instead_after else 0,
        have=(facts.issuer,), entries=(facts.index,),
    )  # fmt: skip


def _satisfied(pending: Pending, facts: Facts, state: State) -> bool:
    """Report whether all that the statement takes stands behind it at the entry of `facts`."""
    have = pending.have
    if not set(pending.keys) <= set(have):
        return False
    if not set(pending.consent) <= set(have) and not _stood_in(pending, facts, state):
        return False
    return count_live(state, have, pending.of, facts.index, facts.time) >= pending.registrars


def _stood_in(pending: Pending, facts: Facts, state: State) -> bool:
    """Report whether a registrar stands in for whoever should have agreed: their endorsement came after the wait."""
    return pending.instead_from > 0 and count_live(state, pending.have[1:], "registrar", facts.index, facts.time) > 0


def _wait(kind: Kind, waiting: Pending, needs: Needs, facts: Facts, state: State) -> Iterator[Change]:
    """Let the statement stand as pending, and make the keys it names known as candidates, so that they can endorse."""
    already = state.get(Pending, waiting.id)
    if already is not None:  # a second entry would forget who has endorsed the first
        raise PolicyError("statement-already-waiting", entry=already.index)
    yield Put(waiting)
    for did in needs.keys:
        yield Put(Key(did=did, role=CANDIDATE, holder="", named_by=facts.id))
    yield from kind.waiting(facts.subject, facts, state)


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
    if pending.done >= 0:
        yield from _second(joined, facts, state)
        return
    pending, joined = (_as_many_as_now(each, facts, state) for each in (pending, joined))
    _check_lapse(pending, facts)
    check_asked(pending, facts.signer, state, facts.index, facts.time)
    stated = _restate(pending, facts, state)
    if not _satisfied(joined, facts, state):
        yield Put(joined)
        return
    attested = count_live(state, joined.have, "registrar", facts.index, facts.time)
    changes, _ = _judge(kind_named(stated.kind), changed(stated, attested=attested), state)
    yield from changes
    yield Put(
        changed(joined, payload=b"" if kind_named(stated.kind).seconded is None else pending.payload, done=facts.index)
    )


def _as_many_as_now(pending: Pending, facts: Facts, state: State) -> Pending:
    """Return what waits with the number of registrars that it would take now, where that is more.

    Else whoever foresees an election could state in advance, with fewer, what will take more of them.
    """
    said = read_payload(pending.payload)
    needs = kind_named(said.kind).needs(said.subject, _facts_of(said, pending, facts, state), state)
    return changed(pending, registrars=max(pending.registrars, needs.registrars))


def _second(joined: Pending, facts: Facts, state: State) -> Iterator[Change]:
    """Let a registrar add to a statement in effect what its kind says that a registrar may."""
    said = read_payload(joined.payload) if joined.payload else None
    seconded = None if said is None else kind_named(said.kind).seconded
    if said is None or seconded is None:
        raise PolicyError("endorsement-already-effective", entry=joined.done)
    if not is_live(state, facts.issuer, "registrar", facts.index, facts.time):
        raise PolicyError("endorsement-not-asked", issuer=facts.issuer)
    yield from seconded(said.subject, _facts_of(said, joined, facts, state), state)
    yield Put(joined)


def _check_lapse(pending: Pending, facts: Facts) -> None:
    if facts.time > lapses_at(pending):
        raise PolicyError("endorsement-lapsed", time=pending.time)


def _restate(pending: Pending, facts: Facts, state: State) -> Facts:
    """Return the pending statement's facts as of the endorsement's entry.

    Refuse when the key that signed it is no longer in force, and when what it changes has moved on.
    """
    said = read_payload(pending.payload)
    stated = _facts_of(said, pending, facts, state)
    kind = kind_named(said.kind)
    _check_signer(kind, stated, state)
    try:
        _check_after(kind, stated, state)
    except ConflictError as e:  # no new signature of the endorser's can cure it
        raise PolicyError("endorsement-overtaken", kind=said.kind, head=e.fields["head"]) from e
    return stated


def what_stops(
    state: State, pending: Pending, profiles: Mapping[str, Profile], index: int, time: int
) -> LedgerError | None:
    """Return why a statement that waits could not take effect now, whoever endorsed it; None when it could.

    What its endorsements are is not looked at. Arguments as `facts_of`; `index` and `time` of the entry that would be.
    """
    ledger, said = ledger_of(state), read_payload(pending.payload)
    if pending.statement == ledger.charter:
        return None
    signer = state.get(Key, said.issuer)
    if signer is None:
        raise AssertionError(f"bad state: the issuer of pending {pending.id} is gone")
    offered = profiles.get(said.subject.profile) if said.kind == _PROFILE else None
    facts = Facts(
        said.id, said.kind, said.issuer, said.valid_from, said.payload, said.subject, index, time, pending.index,
        pending.time, signer, profiles[ledger.profile], attested=pending.registrars, offered=offered,
    )  # fmt: skip
    try:
        _judge(kind_named(said.kind), facts, state)
    except ConflictError as e:  # see `_restate`
        return PolicyError("endorsement-overtaken", kind=said.kind, head=e.fields.get("head"))
    except LedgerError as e:
        return e
    return None


def _facts_of(said: Statement, pending: Pending, facts: Facts, state: State) -> Facts:
    """Return the facts of a statement that waited or waits, as of the entry of `facts`."""
    signer = state.get(Key, said.issuer)
    if signer is None:
        raise AssertionError(f"bad state: the issuer of pending {pending.id} is gone")
    return changed(
        facts, id=said.id, kind=said.kind, issuer=said.issuer, valid_from=said.valid_from, payload=said.payload,
        subject=said.subject, own_index=pending.index, own_time=pending.time, signer=signer, formed=None,
    )  # fmt: skip


def _endorse_charter(state: State, facts: Facts, joined: Pending) -> Iterator[Change]:
    """Let a key named by the charter prove possession, however late: it is live from here.

    The ledger opens with the k-th registrar and the certifier.
    """
    ledger, key = ledger_of(state), facts.signer
    if key.named_by != ledger.charter or key.role not in {"registrar", "certifier"} or key.until >= 0:
        raise PolicyError("endorsement-not-asked", issuer=facts.issuer)
    after = Overlay(state)
    after.apply([Put(changed(key, since=facts.index))])
    if not ledger.opened and _satisfied(joined, facts, after):
        after.apply([Put(changed(ledger, opened=True))])
        joined = changed(joined, payload=b"", done=facts.index)
    after.apply([Put(joined)])
    yield from after.changes()
