"""The examples, run as a reader would run them."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.vectors.make_bytes import DIRECTORY

EXAMPLES = Path(__file__).parents[1] / "examples"


def read_the_log(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the stranger's reader."""
    command = [sys.executable, str(EXAMPLES / "read_the_log.py"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


@pytest.fixture
def mirror(tmp_path: Path) -> Path:
    """Return a copy of the committed mirror."""
    return Path(shutil.copytree(DIRECTORY, tmp_path / "mirror"))


def test_the_stranger_reads_the_log_and_its_receipts(mirror: Path) -> None:
    """With `cryptography` and `hashlib` alone, the mirror and both receipts hold."""
    receipts = [str(mirror / "statement.tlog-proof"), str(mirror / "item.tlog-proof")]
    done = read_the_log(str(mirror), *receipts)
    assert done.stderr == ""
    assert done.returncode == 0
    assert done.stdout.splitlines() == [
        "ledger.example/zisha: {'Charter': 1, 'PieceRegistration': 1, 'PieceSheet': 1, 'item': 3}",
        f"{receipts[0]}: 春水",
        f"{receipts[1]}: 听松",
    ]


def test_the_stranger_needs_nothing_of_ours() -> None:
    """The reader imports the standard library and `cryptography`, and nothing else."""
    imports = [
        line.split()[1].partition(".")[0]
        for line in (EXAMPLES / "read_the_log.py").read_text("utf-8").splitlines()
        if line.startswith(("import ", "from "))
    ]
    assert set(imports) - set(sys.stdlib_module_names) == {"cryptography"}


@pytest.mark.parametrize("name", ["checkpoint", "tile/0/000.p/6", "tile/entries/000.p/6"])
def test_the_stranger_sees_one_changed_byte(mirror: Path, name: str) -> None:
    """A bit flipped in the middle of any file of the mirror stops the reader."""
    data = bytearray((mirror / name).read_bytes())
    for at in (len(data) // 7, len(data) // 2):
        changed = bytearray(data)
        changed[at] ^= 1
        (mirror / name).write_bytes(changed)
        assert read_the_log(str(mirror)).returncode == 1


def test_the_stranger_refuses_a_receipt_of_another_place(mirror: Path) -> None:
    """A receipt whose index is changed is not believed."""
    receipt = mirror / "item.tlog-proof"
    receipt.write_bytes(receipt.read_bytes().replace(b"\nindex 3\n", b"\nindex 4\n"))
    done = read_the_log(str(mirror), str(receipt))
    assert done.returncode == 1
    assert "ValueError: index" in done.stderr
