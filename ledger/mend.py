"""Mending a store from what stands outside it: `recover` from the stage, `rebuild` from the entries (SPEC §13).

    guard     1,300      it never goes back
    store     1,200      an old copy was put back, or the disk lost the end
    stage     … 1,250 ─ 1,300      read back from the guard's checkpoint, each group proving its name

Both replay by the rules that let the entries in, and commit as every group does. Neither touches the guard.
"""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from typing import Protocol

from ledger.backend import Append, Group, Guard, Head, Stage
from ledger.craft.profile import Profile
from ledger.craft.state import Overlay
from ledger.errors import InconsistencyError, LedgerError, PushbackError
from ledger.fsck import FLUSH, ExaminedStore, Scratch
from ledger.log.checkpoint import parse_checkpoint
from ledger.prover import frontier_at, grown_tiles, nodes_of
from ledger.replay import Replay
from ledger.staged import Tail, staged_since


class Mending(Append, Protocol):
    """A write turn that may also put another state in the place of the one that is there."""

    def replace_state(self, records: Iterator[tuple[str, str, str, bytes]]) -> None:
        """Replace every record and commit."""
        ...


class MendedStore(ExaminedStore, Protocol):
    """A store that can be mended."""

    def mend(self) -> AbstractContextManager[Mending]:
        """Take the write turn, as `append`."""
        ...


def recover(store: MendedStore, stage: Stage, guard: Guard, profiles: Mapping[str, Profile]) -> int:
    """Put back the entries that the guard covers and the store lost; return how many.

    Raises:
        InconsistencyError: `stage-missing`: the stage does not reach back to what the store has; `store-forked`: what
            the store has is not the beginning of it; `stage-damaged`; `store-damaged`: what the rules once let in they
            refuse upon the state that is there.
        PushbackError: as `EntryStore.append`.
    """
    held = parse_checkpoint(guard.read())
    with store.mend() as turn:
        head = turn.head()
        if held.size <= head.size:
            return 0
        tail = staged_since(stage, head.size, held.size, held.root)
        if tail is None:
            raise InconsistencyError("stage-missing", size=held.size)
        _check_overlap(turn, head, tail)
        # COMMIT POINT: the lost entries are back, with their tiles and state; or the store is as it was.
        turn.commit(_readmit(turn, head, tail, profiles))
    return held.size - head.size


def _check_overlap(turn: Append, head: Head, tail: Tail) -> None:
    known = head.size - tail.before.size
    if frontier_at(tail.before.size, nodes_of(turn, tail.before.size)) != tail.before:
        raise InconsistencyError("store-forked", size=tail.before.size)
    if tuple(turn.entries(tail.before.size, head.size)) != tail.entries[:known]:
        raise InconsistencyError("store-forked", size=head.size)


def _readmit(turn: Append, head: Head, tail: Tail, profiles: Mapping[str, Profile]) -> Group:
    """Let the rules judge the lost entries again: they let them in once, so a refusal is the state's fault."""
    known = head.size - tail.before.size
    try:
        return regroup(turn, head, tail.entries[known:], tail.leaf_hashes[known:], profiles)
    except (InconsistencyError, PushbackError):
        raise
    except LedgerError as e:
        raise InconsistencyError("store-damaged", reason=e.code) from e


def regroup(
    turn: Append,
    head: Head,
    entries: tuple[bytes, ...],
    leaf_hashes: tuple[bytes, ...],
    profiles: Mapping[str, Profile],
) -> Group:
    """Return what appending these entries after `head` again commits; the first of them is no item of a sheet.

    Raises:
        LedgerError: an entry that the rules do not allow after what the store holds, or that does not link to it.
    """
    replay = Replay(profiles, head.size, head.last, head.time)
    overlay, ids = Overlay(turn), []
    for data in entries:
        statement = replay.read(data)
        overlay.apply(replay.judge(overlay, statement))
        ids.append(statement.id)
    frontier = head.frontier.extend(leaf_hashes)
    return Group(
        old=head,
        new=Head(frontier.root(), frontier, replay.last, replay.time),
        entries=entries,
        leaf_hashes=leaf_hashes,
        ids=tuple(ids),
        tiles=tuple(grown_tiles(head.size, leaf_hashes, turn.tile)),
        changes=overlay.changes(),
    )


def rebuild(store: MendedStore, profiles: Mapping[str, Profile]) -> int:
    """Derive state anew from the entries and put it in the place of the one that is there; return how many entries.

    Raises:
        LedgerError: an entry that the rules do not allow, or that does not parse; nothing is changed then.
    """
    with store.mend() as turn, store.scratch() as scratch:
        size = _replay_all(turn, scratch, profiles)
        # COMMIT POINT: the new state stands, or the old one.
        turn.replace_state(scratch.records())
    return size


def _replay_all(turn: Append, scratch: Scratch, profiles: Mapping[str, Profile]) -> int:
    replay, overlay = Replay(profiles), Overlay(scratch)
    for data in turn.entries(0, turn.head().size):
        statement = replay.read(data)
        overlay.apply(replay.judge(overlay, statement))
        if replay.size % FLUSH == 0:
            scratch.apply(overlay.changes())
            overlay = Overlay(scratch)
    scratch.apply(overlay.changes())
    return replay.size
