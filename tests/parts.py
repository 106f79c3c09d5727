"""The parts that may be missing on a machine, by name, each with how to see whether it is there."""

import importlib.util
import os
import shutil
import subprocess
from collections.abc import Callable


def _can_unshare() -> bool:
    unshare = shutil.which("unshare")
    if unshare is None:
        return False
    return subprocess.run([unshare, "-n", "true"], capture_output=True, check=False).returncode == 0


def _can_mount() -> bool:
    tools = all(map(shutil.which, ("mkfs.ext4", "mount", "umount")))
    memory = os.access("/dev/shm", os.W_OK)
    return os.geteuid() == 0 and tools and memory and os.path.exists("/dev/loop-control")  # noqa: PTH110  # a device


def _have(*modules: str) -> Callable[[], bool]:
    return lambda: all(importlib.util.find_spec(name) for name in modules)


def _have_postgresql() -> bool:
    from tests.town.cluster import programs

    return programs() is not None and shutil.which("setpriv") is not None


def _have_weed() -> bool:
    if importlib.util.find_spec("obstore") is None:
        return False
    from tests.town.weed import program

    return program().exists() and shutil.which("setpriv") is not None


def _have_node() -> bool:
    from tests.js.node import node_path

    return node_path() is not None


PARTS: dict[str, Callable[[], bool]] = {
    "a browser": lambda: os.access("/usr/bin/chromium", os.X_OK) and _have("playwright", "axe_playwright_python")(),
    "a C compiler": lambda: shutil.which("cc") is not None,
    "a loop device": _can_mount,
    "Caddy": lambda: shutil.which("caddy") is not None,
    "a network namespace": _can_unshare,
    "openssl": lambda: all(shutil.which(each) for each in ("openssl", "sha256sum", "bash")),
    "nginx": lambda: shutil.which("nginx") is not None,
    "systemd-analyze": lambda: shutil.which("systemd-analyze") is not None,
    "etcd": lambda: all(map(shutil.which, ("etcd", "setpriv"))),
    "PostgreSQL": _have_postgresql,
    "SeaweedFS": _have_weed,
    "schemathesis and atheris": _have("schemathesis", "atheris"),
    "the print extra": _have("typst", "zxingcpp", "qrcode"),
    "node": _have_node,
    "promtool": lambda: shutil.which("promtool") is not None,
    "root": lambda: os.geteuid() == 0,
}

OF_THE_MACHINE = {"a loop device"}
"""What no package brings: the gate skips it by name where the machine does not allow it."""


def missing(needs: tuple[str, ...]) -> str:
    """Return the first of the parts that this machine lacks, or "" when it has them all."""
    return next((part for part in needs if not PARTS[part]()), "")
