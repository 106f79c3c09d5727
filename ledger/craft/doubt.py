"""What a stolen key has signed: which keys it reaches, and what of theirs does not stay in effect (SPEC §12.5).

    key K revoked from entry 40      K added L at 52, L added M at 60  →  {K: 40, L: 52, M: 60}
    pieces 44 (K) and 61 (M)         disputed: only a registrar clears them
    a print replaced at 45 (K)       that piece too, however old: its hidden code may be the thief's
    role signed at 47 (K)            named again, without the name; a refusal likewise; an attribution is asked again
    seal stated at 48 (K)            held, unless a registrar has checked it; a retirement is undone
    slots confirmed or loaded        to be confirmed again

What others have signed since upon it (a closed list, an outcome) stands: it is their word.
"""

from collections.abc import Iterator, Mapping

from msgspec.structs import replace as changed

from ledger.craft.kind import Facts
from ledger.craft.state import Change, Key, Legacy, Person, Piece, Put, Role, Said, Seal, Slot, State
from ledger.craft.status import DISPUTED, marked, places_of, status_of

Reach = Mapping[str, int]
"""did → index of the entry from which what it signed is in doubt."""


def noted(facts: Facts, what: str, *of: str) -> Put:
    """Return the change that notes what a person's key signed to; see `Said`."""
    return Put(Said(key=facts.issuer, index=facts.own_index, what=what, of=of))


def noted_alone(facts: Facts, piece: str) -> Iterator[Put]:
    """Yield the change that notes what a person's key did to a piece, unless somebody else agreed to it."""
    if facts.signer.role == "person" and facts.index == facts.own_index:
        yield noted(facts, "piece", piece)


def reach_of(state: State, key: Key, start: int) -> Reach:
    """Return the key and every key it introduced at or after `start`, and those introduced by them, and so on."""
    reach, left = {key.did: start}, [key.did]
    others = list(state.list(Key, key.holder))
    while left:
        by = left.pop()
        for other in others:
            if other.introduced_by == by and other.introduced_at >= reach[by] and other.did not in reach:
                reach[other.did] = other.introduced_at
                left.append(other.did)
    return reach


def ended(state: State, reach: Reach, index: int) -> Iterator[Key]:
    """Yield the keys of `reach` as they are when they end at the entry of `index`, or have ended before."""
    for did in reach:
        key = state.get(Key, did)
        if key is None:
            raise AssertionError(f"bad state: key {did} is gone")
        yield key if key.until >= 0 else changed(key, until=index)


def doubted(state: State, reach: Reach, holder: str, index: int) -> Iterator[Change]:
    """Yield what a revocation at the entry of `index` changes: the keys, and what they signed in between.

    What an earlier revocation has taken already is left alone: a registrar may have looked at it since.
    """
    pieces: dict[int, int] = {}
    for key in ended(state, reach, index):
        start, known = reach[key.did], key.revoked_from
        yield Put(changed(key, revoked_from=start if known < 0 else min(start, known)))
        for place in places_of(state, key.did, start):
            if known < 0 or place < known:
                pieces[place] = status_of(state, place) | DISPUTED
        for row in state.list(Said, key.did):
            if start <= row.index and (known < 0 or row.index < known):
                if row.what == "piece":
                    place = _place(state, row)
                    pieces[place] = status_of(state, place) | DISPUTED
                else:
                    yield from _asked_again(row, holder, state)
    yield from marked(state, pieces)
    for seal in state.list(Seal, holder):
        again = _seal_again(seal, reach)
        if again != seal:
            yield Put(again)


def _place(state: State, row: Said) -> int:
    """Return the index of the piece that a key did something to."""
    piece = state.get(Piece, row.of[0])
    if piece is None:
        raise AssertionError(f"bad state: piece {row.of[0]} is gone")
    return piece.index


def _asked_again(row: Said, holder: str, state: State) -> Iterator[Change]:
    """Take back an answer or a confirmation, unless something newer stands in its place."""
    if row.what == "role":
        roles = [state.get(Role, name) for name in row.of]
        yield from (
            Put(changed(role, state="named", statement=b"", index=-1))
            for role in roles
            if role is not None and role.index == row.index
        )
        return
    if row.what == "attribution":
        legacy = state.get(Legacy, row.of[0])
        if legacy is not None and legacy.answered == row.index:
            yield Put(changed(legacy, answer="", answered=-1))
        return
    if row.what == "slots":
        found = [slot for name in row.of if (slot := state.get(Slot, name)) is not None and slot.index < row.index]
    else:
        batch, statement = row.of
        found = [slot for slot in state.list(Slot, batch) if slot.loading.hex() == statement]
    for slot in found:
        if slot.person == holder and slot.confirmed and not slot.piece:
            yield Put(changed(slot, confirmed=False))


def _seal_again(seal: Seal, reach: Reach) -> Seal:
    """Return the seal without what the keys of `reach` stated of it."""
    if seal.state == "stated" and seal.key in reach and seal.index >= reach[seal.key]:
        seal = changed(seal, state="held")
    if seal.retired_by in reach and seal.retired_at >= reach[seal.retired_by]:
        seal = changed(seal, end="", retired_by="", retired_at=-1)
    return seal


def in_doubt(state: State, piece: Piece) -> bool:
    """Report whether a piece was put in dispute by a registrar's act about its maker or a key of theirs.

    Such a dispute nobody but a registrar ends, whoever else may have set the same bit.
    """
    maker = state.get(Person, piece.person)
    if maker is not None and piece.index < maker.doubted:
        return True
    revoked = [key for key in state.list(Key, piece.person) if key.revoked_from >= 0]
    return any(
        (key.revoked_from <= piece.index and next(places_of(state, key.did, piece.index), -1) == piece.index)
        or any(
            (row.what, row.of) == ("piece", (piece.code,)) and key.revoked_from <= row.index
            for row in state.list(Said, key.did)
        )
        for key in revoked
    )
