"""A1 and A2: a past written anew and chained again, a tail cut off; and one earlier page that an outsider kept."""

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random

from ledger.audit import audit
from ledger.errors import InconsistencyError, LedgerError, NotFoundError
from ledger.log.checkpoint import Checkpoint, parse_checkpoint
from ledger.log.entry import format_entry, parse_entry
from ledger.log.note import parse_note
from ledger.log.tree import consistency_path, hash_leaf, root_of, verify_consistency
from ledger.mirror import mirror
from tests.assure.row import Figures, Row, counted, found
from tests.chronicle import Chronicle
from tests.log.naive_tree import nodes_of


@cache
def honest() -> Chronicle:
    """Return a log of forty entries."""
    chronicle = Chronicle()
    for number in range(16):
        chronicle.enrol(f"zs{number:03d}")
    return chronicle


def quiet(stage: str, done: int, total: int) -> None:
    """Take progress and say nothing."""
    assert done <= total, stage


def rechained(entries: Sequence[bytes], start: int) -> list[bytes]:
    """Return the entries with every link from `start` on made right again, as a rewriting operator does."""
    out = list(entries[:start])
    for data in entries[start:]:
        out.append(format_entry(replace(parse_entry(data), prev=hash_leaf(out[-1]) if out else bytes(32))))
    return out


def page_of(entries: Sequence[bytes]) -> Checkpoint:
    """Return the page of these entries."""
    return Checkpoint("example.com/kiln", len(entries), root_of([hash_leaf(entry) for entry in entries]))


def continues(old: Checkpoint, entries: Sequence[bytes]) -> bool:
    """Report whether the log can show an outsider that it continues the page they kept, by proof and by root alone."""
    leaves = [hash_leaf(entry) for entry in entries]
    try:
        path = consistency_path(old.size, len(leaves), nodes_of(leaves))
        verify_consistency(old.size, old.root, len(leaves), root_of(leaves), path)
    except LedgerError:
        return False
    return True


def rewritten(random: Random) -> tuple[list[bytes], int]:
    """Return a log with one entry changed, dropped, doubled or exchanged, chained again; and where it parts."""
    entries = list(honest().entries)
    at = random.randrange(1, len(entries) - 1)
    match random.randrange(4):
        case 0:
            entries[at] = format_entry(replace(parse_entry(entries[at]), time=parse_entry(entries[at]).time + 1))
        case 1:
            del entries[at]
            entries = [format_entry(replace(parse_entry(e), index=n)) for n, e in enumerate(entries)]
        case 2:
            entries.insert(at, entries[at])
            entries = [format_entry(replace(parse_entry(e), index=n)) for n, e in enumerate(entries)]
            at += 1  # the first of the two stands where it stood
        case _:
            one, two = parse_entry(entries[at]), parse_entry(entries[at + 1])
            entries[at] = format_entry(replace(one, statement=two.statement))
            entries[at + 1] = format_entry(replace(two, statement=one.statement))
    return rechained(entries, at), at


Seen = Callable[[Checkpoint, Sequence[bytes]], bool]


def rewrites(count: int, random: Random, seen: Seen = continues) -> Figures:
    """A1: an auditor with any one page that covers the rewrite detects it; every 50th by the real mirror, whole."""
    whole = 0
    for number in counted(count):
        entries, at = rewritten(random)
        kept = page_of(honest().entries[: random.randint(at + 1, len(honest().entries))])
        assert seen(kept, honest().entries), "the harness distrusts the honest log"
        longer = [*entries, *(entries[-1:] * 3)]
        assert not seen(kept, rechained(longer, len(entries))), f"a rewrite at {at} passes with the page of {kept.size}"
        if number % 50 == 0:
            assert refused_by_mirror(kept.size, entries), f"a mirror takes a rewrite at {at}"
            whole += 1
    return {"histories": count, "by the mirror": whole}


def refused_by_mirror(kept: int, entries: list[bytes]) -> bool:
    """Mirror the honest log as far as `kept`, then what the operator shows now; report whether it is refused."""
    young, other = Chronicle(), Chronicle()
    young.entries, other.entries = honest().entries[:kept], entries
    with tempfile.TemporaryDirectory() as folder:
        served = {name: young.publish(Path(folder) / name) for name in ("source", "mine")}
        mirror(_Files(young.files()), served["mine"], honest().trust, quiet)
        try:
            mirror(_Files(other.files()), served["mine"], honest().trust, quiet)
        except (LedgerError, InconsistencyError):
            return True
    return False


class _Files:
    """A source in memory."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self._files = files

    def fetch(self, path: str, limit: int) -> bytes:
        """See `Source.fetch`."""
        if path not in self._files:
            raise NotFoundError("source-missing", path=path)
        assert len(self._files[path]) <= limit
        return self._files[path]


def chain_alone(kept: Checkpoint, entries: Sequence[bytes]) -> bool:
    """The weak auditor: looks at the hash chain of what is shown, and at no page kept from before."""
    del kept
    leaf = bytes(32)
    for entry in entries:
        if parse_entry(entry).prev != leaf:
            return False
        leaf = hash_leaf(entry)
    return True


# A2 -------------------------------------------------------------------------------------------------------------------


def truncations(count: int, random: Random, *, with_receipt: bool = True) -> Figures:
    """A2: a shorter log beside a page kept from before is a rollback; without one, an audit can't tell: sound."""
    told = 0
    log = honest()
    for number in counted(count):
        size = random.randrange(4, len(log.entries))
        kept = page_of(log.entries[: random.randint(size + 1, len(log.entries))])
        now = page_of(log.entries[:size])
        found_out = with_receipt and now.size < kept.size and not continues(kept, log.entries[:size])
        assert found_out, f"a log cut to {size} passes beside a receipt under the page of {kept.size}"
        if number % 50 == 0:
            cut = Chronicle()
            cut.entries = log.entries[:size]
            assert refused_by_mirror(kept.size, cut.entries), f"a mirror of {kept.size} takes a log of {size}"
            with tempfile.TemporaryDirectory() as folder:
                report = audit(cut.publish(Path(folder)), log.trust, quiet, 0)
            ends = parse_checkpoint(parse_note(cut.checkpoint()).text).size
            assert (report.sound, report.entries) == (True, ends), "a cut log is no finding for whoever kept no page"
            told += 1
    return {"truncations": count, "by mirror and audit": told}


ROWS = (
    Row(
        name="A1", claim="a rewritten past is detected by whoever kept any one page that covers it", unit="histories",
        small=60, full=2000, run=rewrites, control=lambda random: found(lambda: rewrites(5, random, chain_alone)),
    ),
    Row(
        name="A2", claim="a lost tail is detected beside a receipt, and is told by nothing else", unit="truncations",
        small=60, full=1000, run=truncations,
        control=lambda random: found(lambda: truncations(1, random, with_receipt=False)),
    ),
)  # fmt: skip
