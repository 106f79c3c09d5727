"""A5 and B1: what was acknowledged can't be left out, and a closed list never gives more pieces than it held."""

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

from ledger.log.checkpoint import Checkpoint, open_checkpoint, sign_checkpoint
from ledger.log.entry import format_entry, parse_entry
from ledger.log.receipt import open_receipt, parse_receipt
from ledger.log.tree import hash_leaf, root_of
from ledger.sequencer import Accepted
from tests.assure.row import Figures, Row, counted, found
from tests.assure.rows.crashes import BOTH
from tests.assure.rows.history import continues, page_of, rechained
from tests.craft.world import ORIGIN, key_of
from tests.desk import TRUST, Desk
from tests.faults import campaign


def crowded(count: int, random: Random, weak: str = "") -> Figures:
    """B1: two processes register for the same slots over HTTP."""
    seen = campaign.figures("crowding", count, seed=random.randrange(1 << 30), weak=weak)
    for name in ("over", "lost", "empty", "faults"):
        assert not seen[name], f"{seen[name]} {name} of {seen['registrations']} registrations for {seen['slots']} slots"
    assert not seen["other refusals"], seen["other refusals"]
    shown = ("slots", "accepted", "slot-taken", "over", "lost")
    return {"registrations": seen["registrations"]} | {name: seen[name] for name in shown}


# A5 ------------------------------------------------------------------------------------------------------------------


def omitted(count: int, random: Random, *, promise_only: bool = False) -> Figures:
    """A5: of each acknowledged registration the operator makes a log without it; the artisan's receipt proves it.

    The proof is two notes of one log's key: the receipt's, over a tree that holds the entry at its place, and the
    published one, whose tree has something else there. Anybody can check it with the trust file alone.
    """
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(Path(folder))
        desk.sequencer.start()
        desk.found()
        desk.enrol()
        receipts = [_acknowledged(desk, number) for number in range(1, min(count, 200) + 1)]
        with desk.store.read() as reading:
            entries = list(reading.entries(0, desk.size))
        desk.close()
    for number in counted(count):
        kept = receipts[number % len(receipts)]
        index = open_receipt(parse_receipt(kept), TRUST).entry.index
        left = [*entries[:index], *entries[index + 1 :]]
        left += left[-1:] * random.randrange(3)  # shorter than it was, as long, or longer
        shown = rechained([format_entry(replace(parse_entry(e), index=at)) for at, e in enumerate(left)], index)
        assert not _proves(kept, _published(entries), entries), "the honest log is accused by its own receipt"
        if promise_only:  # signed before the entry was in the tree: the page at hand is the one before it
            proven = not continues(page_of(entries[:index]), shown)
        else:
            proven = _proves(kept, _published(shown), shown)
        assert proven, f"entry {index} was left out, and nothing the artisan holds proves it"
    return {"omissions": count, "receipts": len(receipts)}


def _acknowledged(desk: Desk, number: int) -> bytes:
    answer = desk.submit(desk.piece(number))
    assert isinstance(answer, Accepted), answer
    return answer.receipts[0]


def _published(entries: Sequence[bytes]) -> bytes:
    page = Checkpoint(ORIGIN, len(entries), root_of([hash_leaf(entry) for entry in entries]))
    return sign_checkpoint(page, key_of("log"))


def _proves(receipt: bytes, published: bytes, entries: Sequence[bytes]) -> bool:
    """Report whether receipt and published page, both signed by the log, can't both be true."""
    opened = open_receipt(parse_receipt(receipt), TRUST)  # signature, inclusion: what the log once said
    page = open_checkpoint(published, TRUST.log, ORIGIN)  # and what it says now
    assert opened.checkpoint.size <= page.size + 1, "a page so much smaller is a rollback, which A2 finds"
    leaves = [hash_leaf(entry) for entry in entries]
    assert root_of(leaves) == page.root, "the published entries are those of the published page"
    index = opened.entry.index
    there = index < page.size and leaves[index] == opened.leaf_hash
    return not (there and opened.checkpoint.size <= page.size and continues(opened.checkpoint, entries))


ROWS = (
    Row(
        name="A5", claim="of what was acknowledged nothing is left out without the artisan being able to prove it",
        unit="omissions", small=20, full=200, run=omitted,
        control=lambda random: found(lambda: omitted(2, random, promise_only=True)),
    ),
    Row(
        name="B1", claim="a closed list never gives more pieces than it held", unit="registrations",
        small=40, full=5000, run=crowded, cores=BOTH,
        control=lambda random: found(lambda: crowded(20, random, "slots-for-all")),
    ),
)  # fmt: skip
