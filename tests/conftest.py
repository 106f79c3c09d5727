"""What the whole suite shares: no way out of the loopback, and parts that may be missing are named."""

import importlib.util
import os
import shutil
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def _can_unshare() -> bool:
    unshare = shutil.which("unshare")
    if unshare is None:
        return False
    return subprocess.run([unshare, "-n", "true"], capture_output=True, check=False).returncode == 0


PARTS: dict[str, Callable[[], bool]] = {
    "a network namespace": _can_unshare,
    "the print extra": lambda: all(importlib.util.find_spec(name) for name in ("typst", "zxingcpp", "qrcode")),
}


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip by name what this machine cannot run; where the gate says so, fail instead."""
    for mark in item.iter_markers("needs"):
        part = mark.args[0]
        if not PARTS[part]():
            if os.environ.get("KILNMARK_NO_SKIP"):
                pytest.fail(f"missing on this machine: {part}")
            pytest.skip(f"missing on this machine: {part}")


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
