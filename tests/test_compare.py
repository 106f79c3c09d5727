"""Two views of one log: one history, or a proof that its key signed two, which the log is not needed to check."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from ledger.compare import View, compare, first_difference, view_of_file, view_of_source
from ledger.errors import LedgerError, VerificationError
from ledger.log.checkpoint import open_checkpoint
from ledger.log.fork import format_fork, open_fork, parse_fork
from ledger.log.receipt import Receipt, format_receipt
from ledger.log.tiles import tile_path
from ledger.log.tree import hash_leaf, paths_under
from ledger.log.trust import Trust
from tests.chronicle import Chronicle
from tests.craft.world import refused
from tests.test_mirror import Served, rewritten

LONGEST = 14  # entries: every shape of a small tree


@pytest.fixture(scope="module")
def log() -> Chronicle:
    """A log of a few dozen entries."""
    chronicle = Chronicle()
    while len(chronicle.entries) < 40:
        chronicle.enrol(f"zs{len(chronicle.entries):03d}")
    return chronicle


def cut(log: Chronicle, size: int) -> Chronicle:
    """Return the log as it was at a size."""
    other = Chronicle()
    other.entries, other.blobs = log.entries[:size], log.blobs
    return other


def whole(log: Chronicle) -> View:
    """Return the view of whoever has the log."""
    return view_of_source(Served(log.files()), log.trust)


def page(log: Chronicle) -> View:
    """Return the view of whoever has its newest page alone."""
    return view_of_file(log.checkpoint(), log.trust)


def receipt(log: Chronicle, index: int) -> View:
    """Return the view of whoever has the receipt of an entry."""
    path = paths_under([hash_leaf(entry) for entry in log.entries])[index]
    data = format_receipt(Receipt(index, tuple(path), log.checkpoint(), (log.entries[index],)))
    return view_of_file(data, log.trust)


def histories(log: Chronicle) -> Iterator[tuple[int, Chronicle, Chronicle]]:
    """Yield pairs of histories that part at every place, of every two sizes from there."""
    for at in range(6, LONGEST):
        for size in range(at + 1, LONGEST + 1):
            other = rewritten(log, at, size)
            for length in range(at + 1, LONGEST + 1, 2):
                yield at, cut(log, length), other


def test_what_continues_is_said_to_continue(log: Chronicle) -> None:
    """Every beginning of a log, as a page or as a mirror, is held against every longer one; the order is no matter."""
    for size in range(1, LONGEST + 1):
        mine, theirs = cut(log, size), cut(log, LONGEST + 1)
        assert compare(page(mine), whole(theirs), log.trust).answer == "continues"
        assert compare(whole(theirs), whole(mine), log.trust).answer == "continues"
        assert compare(page(theirs), whole(mine), log.trust).answer == "unknown"
        assert compare(page(mine), page(mine), log.trust).answer == "same"


def test_each_fork_is_proven_and_its_first_entry_is_named(log: Chronicle) -> None:
    """Two histories at hand give a proof that opens under the log's key alone and names where they part."""
    seen = 0
    for at, mine, theirs in histories(log):
        found = compare(whole(mine), whole(theirs), log.trust)
        assert found.answer == "forked", at
        shown = open_fork(parse_fork(found.proof), log.trust)
        older, newer = sorted((mine, theirs), key=lambda each: len(each.entries))
        assert shown.index == at
        assert shown.entries == (older.entries[at], newer.entries[at])
        seen += 1
    assert seen > 100


def test_a_page_is_enough_beside_the_larger_log(log: Chronicle) -> None:
    """Who kept one page proves the fork from the log they are shown now; beside a smaller log nobody can tell."""
    for at, size in ((6, 7), (8, 12), (9, 13), (12, 14)):
        mine = cut(log, size)
        theirs = rewritten(log, at, LONGEST + 4)
        found = compare(page(mine), whole(theirs), log.trust)
        assert (found.answer, open_fork(parse_fork(found.proof), log.trust).index) == ("forked", -1)
        assert compare(whole(mine), page(theirs), log.trust).answer == "unknown"


def test_a_receipt_is_a_page_and_an_entry(log: Chronicle) -> None:
    """A receipt of what was rewritten proves it beside a smaller log too, and beside another receipt."""
    mine, theirs = cut(log, 12), rewritten(log, 9, 22)
    for one, other in ((receipt(theirs, 9), whole(mine)), (receipt(mine, 9), receipt(theirs, 9))):
        found = compare(one, other, log.trust)
        assert found.answer == "forked"
        assert open_fork(parse_fork(found.proof), log.trust).entries == (mine.entries[9], theirs.entries[9])
    assert compare(receipt(theirs, 5), receipt(mine, 5), log.trust).answer == "unknown"


def test_a_source_that_lies_about_tiles_accuses_nobody(log: Chronicle) -> None:
    """What does not fit the source's own page is the source's fault, and no proof comes of it."""
    files = log.files()
    path = tile_path(0, 0, len(log.entries))
    files[path] = bytes([files[path][0] ^ 1]) + files[path][1:]
    with refused(VerificationError, "compare-source", size=len(log.entries)):
        compare(page(cut(log, 7)), view_of_source(Served(files), log.trust), log.trust)
    same = Served(log.files())
    with refused(VerificationError, "compare-source"):
        first_difference(5, *[lambda level, place: bytes(32)] * 2)
    assert same.fetched == []


def test_a_proof_speaks_to_whoever_trusts_that_log_alone(log: Chronicle) -> None:
    """Another ledger's readers, and what lies above a recorded end, give no proof; nor does one history."""
    mine, theirs = cut(log, 12), rewritten(log, 9, 14)
    proof = parse_fork(compare(whole(mine), whole(theirs), log.trust).proof)
    stranger = Chronicle()
    stranger.log = stranger.registrars[0]
    with pytest.raises(LedgerError) as caught:
        open_fork(proof, replace(log.trust, log=stranger.trust.log))
    assert caught.value.code in {"note-unknown-key", "checkpoint-origin"}
    with refused(VerificationError, "fork-after-end"):
        open_fork(proof, _ended(log.trust, 13))
    nothing = replace(proof, newer=proof.older, root=b"", path=(), index=-1, entries=())
    with refused(VerificationError, "fork-none"):
        open_fork(nothing, log.trust)
    with refused(VerificationError, "fork-order"):
        open_fork(replace(proof, older=proof.newer, newer=proof.older), log.trust)


def _ended(trust: Trust, size: int) -> Trust:
    from ledger.log.trust import Predecessor

    return replace(trust, final=Predecessor(trust.charter, trust.origin, bytes(32), size, trust.log))


def test_no_part_of_a_proof_can_be_another_one(log: Chronicle) -> None:
    """Every byte flipped either breaks the form or breaks the proof: nothing that it bears is left unchecked."""
    mine, theirs = cut(log, 12), rewritten(log, 9, 14)
    for one, step in ((page(mine), 1), (whole(mine), 7)):  # the entries are most of it, and hashed as one
        data = compare(one, whole(theirs), log.trust).proof
        assert format_fork(parse_fork(data)) == data
        for place in range(0, len(data), step):
            bent = data[:place] + bytes([data[place] ^ 0x01]) + data[place + 1 :]
            with pytest.raises(LedgerError):
                open_fork(parse_fork(bent), log.trust)


def test_pages_are_opened_before_they_are_compared(log: Chronicle) -> None:
    """A page that the log did not sign is nobody's view."""
    note = log.checkpoint()
    with pytest.raises(LedgerError):
        view_of_file(note.replace(b"\n40\n", b"\n41\n"), log.trust)
    assert open_checkpoint(note, log.trust.log, log.trust.origin) == view_of_file(note, log.trust).checkpoint
