"""A holder's proof in a verdict: shown before anybody pays. SPEC §8.7, §14.

    {"code":"holder-not-checked","fields":{}}                                    nobody was asked whose key it is
    {"basis":"server","code":"holder-now","fields":{"time":1779120000}}          the ledger says: the present owner's

Offline the signature alone is reckoned: that somebody holds a key, not that the piece is theirs.
"""

from collections.abc import Iterator

from ledger.craft.verdict_facts import Basis, Holder, PieceFacts, Unknown, VerdictFacts
from ledger.craft.verdict_line import Line, line

AHEAD = 10 * 60  # seconds by which the holder's clock may be ahead of whoever asks


def holder_refused(facts: VerdictFacts, holder: Holder, at: int) -> tuple[str, Line] | None:
    """Return the word and the reason when the proof says nothing of the present owner; None when it does.

    Args:
        facts: all that is known.
        holder: what the proof says, its signature right.
        at: time of asking.
    """
    if holder.time > at + AHEAD:
        return "cannot-tell", line("holder-ahead", time=holder.time)
    if holder.until < at:
        return "cannot-tell", line("holder-expired", until=holder.until)
    if facts.piece is None:
        return None  # the ledger knows no such piece, and that is the word
    if isinstance(holder.current, Unknown) or isinstance(facts.piece, Unknown):
        return "cannot-tell", line("holder-not-checked")
    return None if holder.current else ("mismatch", line("holder-not-owner"))


def holder_signed(holder: Holder) -> Iterator[Line]:
    """Yield what was reckoned here: which key signed, for how long, with which word."""
    yield line("holder-signed", "signature", key=holder.key, time=holder.time, until=holder.until)
    if holder.word:
        yield line("holder-word", "signature", word=holder.word)


def holder_now(facts: VerdictFacts, piece: PieceFacts) -> Iterator[Line]:
    """Yield, where a proof was shown, that its key is the present owner's, on the word of whoever has the state."""
    holder = facts.holder
    if holder is None:
        return
    basis: Basis = piece.status_basis
    yield from holder_signed(holder)
    if facts.known_at is not None:
        yield line("holder-now", basis, time=facts.known_at)


def holder_notes(facts: VerdictFacts) -> Iterator[Line]:
    """Yield that the piece has changed since the holder signed."""
    if facts.holder is not None and facts.holder.moved:
        yield line("holder-moved")
