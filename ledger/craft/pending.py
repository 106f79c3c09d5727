"""A statement that waits, as whoever endorses it meets it: until when, and whose endorsement it takes (SPEC §12.3).

lapses_at(pending)                                    1781712000
is_asked(pending, signer, state, index, time)         whether this key's endorsement would be taken
"""

from ledger.craft.keyring import CANDIDATE, count_live
from ledger.craft.kinds import kind_named
from ledger.craft.state import Key, Pending, State
from ledger.craft.statement import read_payload
from ledger.errors import PolicyError

LAPSE = 30 * 24 * 3600  # seconds after which a pending statement lapses


def lapses_at(pending: Pending) -> int:
    """Return the last second at which it may be endorsed; who may stand in for somebody has as long from then on."""
    return max(pending.time, pending.instead_from) + LAPSE


def check_asked(pending: Pending, signer: Key, state: State, index: int, time: int) -> None:
    """Refuse a key that the statement neither names nor lacks; arguments as `is_asked`.

    Raises:
        PolicyError: `endorsement-not-asked`.
    """
    if not is_asked(pending, signer, state, index, time):
        raise PolicyError("endorsement-not-asked", issuer=signer.did)


def is_asked(pending: Pending, signer: Key, state: State, index: int, time: int) -> bool:
    """Report whether a key is one that the statement names or lacks: of registrars no more than it takes, live ones.

    Args:
        pending: what waits.
        signer: the key's record.
        state: before the entry.
        index: of the endorsement's entry.
        time: of that entry, seconds.
    """
    if signer.role == CANDIDATE and signer.did in pending.keys:
        return True
    if not signer.live(index, time):
        return False
    registrar = signer.role == "registrar"
    lacks = count_live(state, pending.have, pending.of, index, time) < pending.registrars
    return (
        (lacks and signer.role == pending.of)
        or signer.did in (*pending.keys, *pending.consent)
        or (registrar and 0 < pending.instead_from <= time)
        or (registrar and kind_named(read_payload(pending.payload).kind).seconded is not None)
    )
