"""One node process a test module: questions are answered in turn, and none remembers another."""

from collections.abc import Iterator

import pytest

from tests.js.node import Node


@pytest.fixture(scope="module")
def node() -> Iterator[Node]:
    """Give a running process."""
    with Node() as running:
        yield running
