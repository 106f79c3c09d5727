"""What is being handed in is not sent a second time by the timer that sends what waits."""

from collections.abc import Iterator

import pytest

from tests.js.node import HERE, Node

pytestmark = pytest.mark.needs("node")


@pytest.fixture(scope="module")
def node() -> Iterator[Node]:
    """Give a running process."""
    with Node(HERE / "queue.mjs") as running:
        yield running


def test_a_timer_during_a_hand_in_sends_nothing_twice(node: Node) -> None:
    """One post, each picture once, a receipt, and nothing left on the phone."""
    assert node.ask("handedIn", 200) == {
        "asked": ["POST /api/v1/statements", "PUT /api/v1/photos/aa", "PUT /api/v1/photos/bb"],
        "became": ["r"], "waiting": 0, "pictures": 0,
    }  # fmt: skip


def test_a_refusal_told_at_once_is_not_told_again_by_the_queue(node: Node) -> None:
    """Posted once, refused where it was asked; the timer finds nothing to post."""
    assert node.ask("handedIn", 422) == {
        "asked": ["POST /api/v1/statements"], "became": "slot-taken", "waiting": 0, "pictures": 0,
    }  # fmt: skip


def test_without_an_answer_it_waits(node: Node) -> None:
    """The timer goes on asking, one post at a time; the pictures stay."""
    told = node.ask("handedIn", 503)
    assert (told["became"], told["waiting"], told["pictures"]) == ("slot-taken", 1, 2)
    assert set(told["asked"]) == {"POST /api/v1/statements"}
