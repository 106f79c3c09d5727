"""A lost guard, found again: from signed checkpoints that others hold, never lower. SPEC §13.

    mirror's checkpoint · witnessed note · a receipt ─ signed by the log ─→ the largest ─→ stage beyond? ─→ guard

The guard is the one thing that a ledger can't make up: whoever signed more than is remembered here, and forgets it,
signs two trees of one size. So all that is at hand is asked, and what was acknowledged after the newest of it is said
to be at risk before anything is done.
"""

from collections.abc import Sequence

from ledger.errors import InconsistencyError, MalformedError
from ledger.log.checkpoint import Checkpoint, format_checkpoint, open_checkpoint, parse_checkpoint
from ledger.log.encoding import parse_decimal
from ledger.log.note import VerifierKey
from ledger.log.receipt import parse_receipt
from ledger.parts import LedgerGuard, LedgerStage
from ledger.staged import staged_since

_RECEIPT = b"c2sp.org/tlog-proof@v1\n"


def newest(documents: Sequence[bytes], key: VerifierKey, origin: str) -> Checkpoint:
    """Return the largest checkpoint of these notes and receipts, each signed by the log's own key.

    Raises:
        MalformedError, VerificationError, UnknownKeyError: one that is no checkpoint of this log.
        InconsistencyError: `log-forked`: two of one size and two roots.
    """
    found = []
    for document in documents:
        note = parse_receipt(document).checkpoint if document.startswith(_RECEIPT) else document
        found.append(open_checkpoint(note, key, origin))
    best = max(found, key=lambda each: each.size)
    for each in found:
        if each.size == best.size and each.root != best.root:
            raise InconsistencyError("log-forked", size=best.size, known_root=best.root.hex(), got_root=each.root.hex())
    return best


def beyond(stage: LedgerStage, known: Checkpoint) -> Checkpoint:
    """Return the newest group of the stage that continues this checkpoint, or the checkpoint itself.

    A group is staged before its checkpoint is signed: what stands there may have been acknowledged.

    Raises:
        InconsistencyError: `store-forked`: the stage is of another history; `stage-damaged`.
    """
    sizes = [_named(name) for name in stage.names()]
    size, root = max(sizes, default=(0, b""))
    if size <= known.size:
        return known
    tail = staged_since(stage, known.size, size, root)
    if tail is None:
        return known
    before = tail.before.extend(tail.leaf_hashes[: known.size - tail.before.size])
    if before.root() != known.root:
        raise InconsistencyError("store-forked", size=known.size)
    return Checkpoint(known.origin, size, root)


def reguard(guard: LedgerGuard, found: Checkpoint) -> bool:
    """Let the guard hold `found`, unless it holds more; report whether it does now. A damaged file is put aside.

    Raises:
        InconsistencyError: `log-forked`: it holds another tree of that size; `guard-other-ledger`.
    """
    body = format_checkpoint(found)
    try:
        old = guard.read()
    except InconsistencyError as e:
        if e.code == "guard-malformed":
            guard.set_aside()
        guard.found(body)
        return True
    held = parse_checkpoint(old)
    if held.origin != found.origin:
        raise InconsistencyError("guard-other-ledger", expected=found.origin, got=held.origin)
    if held.size == found.size and held.root != found.root:
        raise InconsistencyError("log-forked", size=held.size, known_root=held.root.hex(), got_root=found.root.hex())
    return held.size < found.size and guard.swap(old, body)


def _named(name: str) -> tuple[int, bytes]:
    size, _, root = name.partition("-")
    try:
        return parse_decimal(size), bytes.fromhex(root)
    except (MalformedError, ValueError):
        return 0, b""
