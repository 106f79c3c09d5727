"""Whose a piece is, as a verdict tells it: since when, never who. SPEC §14.

    {"code":"claimed-since","fields":{"time":1779120000}}
    {"code":"claim-dispute-objected","fields":{"ends":"2026-06-15","time":1779206400}}

All of it is a note: that somebody holds a piece, or doubts who does, says nothing against it. What is in review for it
has its word from the status already.
"""

from collections.abc import Iterator

from ledger.craft.kinds.ownership.owner import has_hidden_code
from ledger.craft.kinds.piece.piece import life_of
from ledger.craft.state import Dispute, Key, Piece, State
from ledger.craft.status import CLAIMED
from ledger.craft.verdict_facts import Contest, Owned
from ledger.craft.verdict_line import Line, Value, line


def owned_facts(state: State, piece: Piece) -> Owned:
    """Return what state knows of a piece's owner."""
    life = life_of(state, piece.code)
    disputes = sorted(state.list(Dispute, piece.code), key=lambda each: each.index)
    last = disputes[-1] if disputes else None
    contest = None
    if last is not None and last.decided < 0:
        contest = Contest(since=last.time, ends=last.ends, objected=last.objected >= 0)
    key = state.get(Key, life.owner) if life.owner else None
    decided = last is not None and last.moved and key is not None and key.since == last.decided
    return Owned(
        since=life.owned_at, returned=life.released >= piece.serial, decided=decided, contest=contest,
        hidden=has_hidden_code(state, piece.code),
    )  # fmt: skip


def owned_lines(status: int, owned: Owned | None, *, hidden: bool) -> Iterator[Line]:
    """Yield the notes on a piece's owner.

    Args:
        status: bits of SPEC §10, known.
        owned: None where this verifier knows the bits alone.
        hidden: whether the first print bore a hidden code: all that is known of panels where `owned` is None.
    """
    if not status & CLAIMED:
        if owned is not None and owned.returned:
            yield line("returned")
        else:
            panel = hidden if owned is None else owned.hidden
            yield line("unclaimed" if panel else "unclaimed-plain")  # there is no panel to look at
        return
    if owned is None or not owned.since:
        yield line("claimed")
        return
    yield line("claimed-by-decision" if owned.decided else "claimed-since", time=owned.since)
    if owned.contest is not None:
        objected = owned.contest.objected
        contest: dict[str, Value] = {"time": owned.contest.since, "ends": owned.contest.ends}
        yield line("claim-dispute-objected" if objected else "claim-dispute", **contest)
