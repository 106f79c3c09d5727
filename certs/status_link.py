"""A `PieceStatus` in the `after` chain: who may say what of the piece, and which bits it then has (SPEC §12.9, §10).

    lost by the owner, 431        → bits 2 + 8, reported since then
    recovered by a registrar, 440 → bits 2
    withdrawn by the maker, 502   → bit 64, final 604,800 s later, unless somebody clears it before

A bundle does not know every dispute (a slot put right, a key revoked from an earlier entry). So where *cleared* may
have ended one that is not shown, nothing is said any more of what was shown: unknown is not a contradiction.
"""

from certs.life import Life
from ledger.craft.kinds.piece.piece import FINAL
from ledger.craft.status import DAMAGED, DESTROYED, DISPUTED, LOST, WITHDRAWN

_BY_REGISTRAR = ("cleared", "disputed", "recovered")
_BY_MAKER_OF_OWNED = ("cleared", "disputed", "withdrawn")


def set_status(life: Life, status: str, actor: str, time: int, *, registrar: bool) -> bool:
    """Set the status; report whether the rules let whoever signed it.

    Args:
        life: changed in place.
        status: as stated.
        actor: a person's code, an owner's or a registrar's key.
        registrar: whether it is a registrar's.
        time: of the entry at which it takes effect, seconds.
    """
    if not _may_say(life, status, actor, registrar=registrar):
        return False
    if status == "cleared":
        return _clear(life, actor, registrar=registrar)
    if status == "recovered":
        life.reported, life.reported_at, life.reported_by = "", 0, ""
        known, life.bits = life.bits & LOST, life.bits & ~LOST
        return known > 0
    if life.final_at:
        return False
    match status:
        case "withdrawn" | "destroyed":
            return _stop(life, status, actor, time)
        case "lost" | "stolen":
            new = life.reported != status
            life.reported, life.reported_at, life.reported_by = status, time, actor
            life.bits |= LOST
            return new
        case "disputed":
            new = not life.bits & DISPUTED or (registrar and life.disputed_by != actor)
            life.disputed_by, life.bits = actor, life.bits | DISPUTED
            return new
        case _:
            new = not life.bits & DAMAGED
            life.bits |= DAMAGED
            return new


def end_dispute(life: Life) -> None:
    """End what somebody disputes; a dispute about the owner goes on."""
    life.disputed_by = ""
    if life.dispute is None:
        life.bits &= ~DISPUTED


def _may_say(life: Life, status: str, actor: str, *, registrar: bool) -> bool:
    """Report whether they have a say in this: a maker has none in what befell a piece that is somebody else's."""
    if registrar:
        return status in _BY_REGISTRAR
    if life.owner and actor == life.owner:
        return status != "withdrawn"
    return not life.owner or status in _BY_MAKER_OF_OWNED


def _stop(life: Life, status: str, actor: str, time: int) -> bool:
    if life.dispute is not None:
        return False
    if status == "withdrawn" and life.disputed_by == actor:
        life.disputed_by, life.bits = "", life.bits & ~DISPUTED
    life.bits |= WITHDRAWN if status == "withdrawn" else DESTROYED
    life.final_at, life.stopped_by = time + FINAL, actor
    return True


def _clear(life: Life, actor: str, *, registrar: bool) -> bool:
    """End the dispute that is shown; else whatever may have been meant."""
    shown = life.bits & DISPUTED and (life.disputed_by or life.dispute is None)
    if shown and (registrar or life.disputed_by == actor):
        end_dispute(life)
        return True
    if shown and not (life.final_at and life.stopped_by == actor):
        return False
    life.bits &= ~(WITHDRAWN | DESTROYED)
    life.final_at, life.stopped_by = 0, ""
    return True
