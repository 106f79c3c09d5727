"""The proof: with the server stopped, the ledger is taken home, audited, and a certificate verified, without a network.

Each is the command that anybody would type, in a process of its own and, where the system lets us, in a network
namespace without interfaces:

    kilnmark mirror demo-out/ledger demo-out/mirror --trust demo-out/trust.json
    kilnmark audit demo-out/mirror --trust demo-out/trust.json --report demo-out/audit.json
    kilnmark verify demo-out/<CODE>.pdf --trust demo-out/trust.json
"""

import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from api.demo.server import START
from ledger.errors import VerificationError

_NO_NETWORK = ("unshare", "--map-root-user", "--net")
_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Proof:
    """What came of it.

    Attributes:
        size: entries mirrored. findings: of the audit; 0 is sound.
        word: the verdict on the single certificate. steps: how many of its steps passed.
        unplugged: whether there was no network interface at all.
    """

    size: int
    findings: int
    word: str
    steps: int
    unplugged: bool


def prove(out: Path, certificate: Path) -> Proof:
    """Mirror, audit, verify.

    Raises:
        VerificationError: `demo-command`: a command failed to run at all; what it finds is no failure.
    """
    trust = str(out / "trust.json")
    mirrored = _run("mirror", str(out / "ledger"), str(out / "mirror"), "--trust", trust)
    audited = _run("audit", str(out / "mirror"), "--trust", trust, "--report", str(out / "audit.json"))
    verified = _run("verify", str(certificate), "--trust", trust)
    steps = sum(1 for step in verified["steps"] if step.get("ok"))
    return Proof(mirrored["size"], audited["total"], verified["verdict"]["word"], steps, unplugged())


@cache
def unplugged() -> bool:
    """Report whether a process can be started without a network interface here."""
    try:
        tried = subprocess.run([*_NO_NETWORK, "true"], capture_output=True, check=False, timeout=10)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return tried.returncode == 0


def _run(*arguments: str) -> dict[str, Any]:
    """Run one command of ours and return its JSON; exit 1 is an answer, too."""
    command = [sys.executable, "-c", START, "--json", *arguments]
    if unplugged():
        command = [*_NO_NETWORK, *command]
    done = subprocess.run(command, capture_output=True, check=False, timeout=_SECONDS, stdin=subprocess.DEVNULL)
    try:
        told = msgspec.json.decode(done.stdout)
    except msgspec.DecodeError as e:
        raise VerificationError("demo-command", command=arguments[0], said=_tail(done.stderr)) from e
    if not isinstance(told, dict) or "error" in told:
        raise VerificationError("demo-command", command=arguments[0], said=_tail(done.stdout))
    return told


def _tail(said: bytes) -> str:
    return said.decode("utf-8", "replace").strip()[-300:]
