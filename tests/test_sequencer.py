"""The sequencer on real parts: what is answered, and in which order it stands."""

import pytest

from ledger.admission import Checked, Refused, check
from ledger.craft.sheet import read_item, verify_item
from ledger.craft.statement import read_statement
from ledger.craft.submission import read_submission
from ledger.errors import PushbackError
from ledger.log.tree import hash_leaf, root_of
from ledger.prover import Prover, nodes_of
from ledger.sequencer import Accepted
from ledger.studio import LogSigner
from tests.breakages import Broken
from tests.craft.world import START
from tests.desk import Desk


def checked(desk: Desk, body: bytes) -> Checked:
    """Check what must pass."""
    result = check(read_submission(body), desk.store)
    assert isinstance(result, Checked), result
    return result


def test_a_registration_is_answered_with_a_receipt_of_its_entry(desk: Desk) -> None:
    """The receipt opens under the log's key and holds the statement that was sent."""
    body = desk.piece(1)
    answer = desk.accepted(body)
    (opened,) = desk.open(answer)
    assert answer.entries == (6,)
    assert opened.entry.statement is not None
    assert read_statement(opened.entry.statement).id == answer.statements[0]
    assert opened.checkpoint.size == 7


def test_the_same_statement_again_gets_a_receipt_of_the_same_entry(desk: Desk) -> None:
    """A retry adds nothing, whether the log grew in between or not."""
    first = desk.accepted(desk.piece(1))
    assert desk.accepted(desk.piece(1)) == first
    desk.accepted(desk.piece(2))
    later = desk.accepted(desk.piece(1))
    assert later.entries == first.entries
    assert desk.open(later)[0].checkpoint.size == 8
    assert desk.size == 8


def test_the_same_statement_twice_in_one_group_is_one_entry(desk: Desk) -> None:
    """Two retries that queued together settle on one entry."""
    one = checked(desk, desk.piece(1))
    answers = desk.sequencer.append([one, one])
    assert [answer.entries for answer in answers if isinstance(answer, Accepted)] == [(6,), (6,)]
    assert desk.size == 7


def test_a_sheet_stands_in_one_piece_and_each_item_has_its_receipt(desk: Desk) -> None:
    """Items follow their sheet at once, share its time, and lie under its root."""
    answer = desk.accepted(desk.sheet(range(1, 6)))
    opened = desk.open(answer)
    assert answer.entries == tuple(range(6, 12))
    assert len({each.entry.time for each in opened}) == 1
    assert opened[0].entry.statement is not None
    sheet = read_statement(opened[0].entry.statement)
    for each in opened[1:]:
        assert each.entry.item is not None
        assert each.entry.sheet == opened[0].leaf_hash
        verify_item(read_item(each.entry.item, sheet, each.item_index), each.item_path, sheet)


def test_a_sheet_again_gets_the_receipts_of_all_its_items(desk: Desk) -> None:
    """Also after the log grew, and after everything was opened anew."""
    body = desk.sheet(range(1, 6))
    first = desk.accepted(body)
    assert desk.accepted(body) == first
    desk.accepted(desk.piece(9))
    desk.restart()
    later = desk.accepted(body)
    assert (later.entries, later.statements) == (first.entries, first.statements)
    assert desk.open(later)[3].checkpoint.size == 13


def test_a_receipt_made_alone_equals_the_one_made_with_its_sheet(desk: Desk) -> None:
    """An item's receipt can be made from the store without knowing its sheet before."""
    answer = desk.accepted(desk.sheet(range(1, 8)))
    page = desk.sequencer.page()
    with desk.store.read() as reading:
        prover = Prover(reading, page.checkpoint, page.note)
        assert tuple(prover.receipt(index) for index in answer.entries) == answer.receipts


def test_a_refused_submission_leaves_its_neighbours_alone(desk: Desk) -> None:
    """In one group: good, bad, good. The bad one says why, position by position."""
    bad = desk.piece(2, 3)[:-1] + b"," + desk.same_code(3) + b"]"
    answers = desk.sequencer.append([checked(desk, body) for body in (desk.piece(1), bad, desk.piece(2))])
    assert isinstance(answers[0], Accepted)
    assert isinstance(answers[1], Refused)
    assert [(position, error.code) for position, error in answers[1].errors] == [(2, "code-taken")]
    assert isinstance(answers[2], Accepted)
    assert answers[2].entries == (7,)
    assert desk.size == 8


def test_each_bad_item_of_a_sheet_is_named_and_none_is_appended(desk: Desk) -> None:
    """A sheet is admitted whole or refused whole."""
    desk.accepted(desk.piece(2, 4))
    answer = desk.submit(desk.sheet(range(1, 6)))
    assert isinstance(answer, Refused)
    assert [(position, error.code) for position, error in answer.errors] == [(2, "code-taken"), (4, "code-taken")]
    assert desk.size == 8


def test_a_refused_sheet_is_named_once(desk: Desk) -> None:
    """When the sheet itself is refused its items are not judged."""
    desk.clock.time = START + 40 * 24 * 3600
    answer = desk.submit(desk.sheet(range(1, 4)))
    assert isinstance(answer, Refused)
    assert [(position, error.code) for position, error in answer.errors] == [(0, "statement-too-old")]


def test_only_refusals_sign_nothing(desk: Desk) -> None:
    """A group in which nothing is admitted touches neither stage nor guard nor key."""
    desk.accepted(desk.piece(1))
    sequencer = desk.sequencer_over(guard=Broken(desk.guard, "swap"), signer=Broken(LogSigner(desk.world.log), "sign"))
    answer = desk.submit(desk.sheet((1, 2)), sequencer)
    assert isinstance(answer, Refused)


def test_one_time_for_a_group_and_never_before_the_last(desk: Desk) -> None:
    """Entry time = max(clock, last entry's time)."""
    desk.clock.time = START + 100
    desk.accepted(desk.piece(1))
    desk.clock.time = START + 97
    opened = desk.open(desk.accepted(desk.piece(2, 3)))
    assert [each.entry.time for each in opened] == [START + 100, START + 100]


def test_a_clock_far_behind_the_last_entry_stops_the_log(desk: Desk) -> None:
    """More than five seconds behind: 503, and nothing is appended."""
    desk.clock.time = START + 100
    desk.accepted(desk.piece(1))
    desk.clock.time = START + 94
    with pytest.raises(PushbackError) as caught:
        desk.submit(desk.piece(2))
    assert (caught.value.code, caught.value.fields["retry_after"]) == ("clock-behind", 6)
    assert desk.size == 7


def test_groups_of_every_length_give_the_tree_of_all_entries(desk: Desk) -> None:
    """Across tile borders the head, the tiles and the entries agree, and every old page is a beginning of the new."""
    pages = []
    number = 1
    for length in (1, 2, 240, 6, 1, 2, 255, 256, 257, 3):
        desk.accepted(desk.sheet(range(number, number + length)) if length > 1 else desk.piece(number))
        number += length
        pages.append(desk.sequencer.page().checkpoint)
    with desk.store.read() as reading:
        leaves = [hash_leaf(entry) for entry in reading.entries(0, desk.size)]
        node = nodes_of(reading, desk.size)
        assert [node(0, index) for index in range(desk.size)] == leaves
    for page in pages:
        assert root_of(leaves[: page.size]) == page.root
    assert desk.fsck().faults == ()
