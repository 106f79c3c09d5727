"""What the whole suite shares: no way out of the loopback, and parts that may be missing are named."""

import os
import socket
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from tests.desk import Desk
from tests.parts import OF_THE_MACHINE, PARTS
from tests.town import switch

_MACHINES = count()


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip by name what this machine cannot run; where the gate says so, fail instead."""
    if switch.ON and item.get_closest_marker("studio") is not None:
        pytest.skip("of a studio's own files")
    for mark in item.iter_markers("needs"):
        part = mark.args[0]
        if not PARTS[part]():
            if os.environ.get("KILNMARK_NO_SKIP") and part not in OF_THE_MACHINE:
                pytest.fail(f"missing on this machine: {part}")
            pytest.skip(f"missing on this machine: {part}")


@pytest.fixture(autouse=True, scope="session")
def _in_towns() -> Iterator[None]:
    """Where KILNMARK_TEST_DATABASE says so, found every ledger in PostgreSQL and etcd."""
    with pytest.MonkeyPatch.context() as patch:
        if switch.ON:
            switch.found_in_towns(patch)
        yield


@pytest.fixture(autouse=True)
def _loopback_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse every connection that would leave the machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        if (
            self.family != socket.AF_UNIX
            and isinstance(address, tuple)
            and address[0] not in {"127.0.0.1", "::1", "localhost"}
        ):
            raise AssertionError(f"a test tried to reach {address!r}")
        connect(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(autouse=True)
def _own_state(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Give each test a machine that has seen no ledger; the folder is made by whoever keeps something."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path_factory.getbasetemp() / f"state-{next(_MACHINES)}"))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """An open ledger with the maker `m1`: six entries."""
    desk = Desk(tmp_path)
    desk.sequencer.start()
    desk.found()
    desk.enrol()
    yield desk
    desk.close()
