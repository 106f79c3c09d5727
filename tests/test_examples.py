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


def run(name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run an example as its first lines say."""
    command = [sys.executable, str(EXAMPLES / name), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def test_a_piece_is_registered_and_its_bundle_verifies_offline(tmp_path: Path) -> None:
    """What one example leaves, the other verifies; a stranger's signature is refused by its code."""
    done = run("register_a_piece.py", str(tmp_path / "try"))
    assert (done.stderr, done.returncode) == ("", 0)
    registered, received, refused = done.stdout.splitlines()
    assert registered.endswith(" as entry 4")
    assert received.startswith("receipt: under the root of 5 entries")
    assert refused.startswith("somebody else signs the same: maker-not-signer: ")
    bundle = next((tmp_path / "try").glob("*.proof.json"))
    verified = run("verify_offline.py", str(bundle), str(tmp_path / "try/trust.json"))
    assert (verified.stderr, verified.returncode) == ("", 0)
    assert "已登记 · Registered" in verified.stdout.splitlines()
    assert " 4 inclusion: ok" in verified.stdout.splitlines()
    receipt = next((tmp_path / "try").glob("*.tlog-proof"))
    alone = run("verify_offline.py", str(receipt), str(tmp_path / "try/trust.json"))
    assert (alone.stderr, alone.returncode) == ("", 1)
    assert "无法判断 · Cannot tell" in alone.stdout.splitlines()


def test_a_changed_receipt_is_not_registered(tmp_path: Path) -> None:
    """One character of the entry changed: the verifier says at which step, and exits with 1."""
    run("register_a_piece.py", str(tmp_path))
    receipt = next(tmp_path.glob("*.tlog-proof"))
    receipt.write_bytes(receipt.read_bytes().replace(b"\nindex 4\n", b"\nindex 3\n"))
    verified = run("verify_offline.py", str(receipt), str(tmp_path / "trust.json"))
    assert verified.returncode == 1
    assert "核验不符 · Does not check" in verified.stdout.splitlines()
    assert " 3 index: receipt-index" in verified.stdout.splitlines()


def test_a_batch_is_fired_and_its_sum_must_come_out(tmp_path: Path) -> None:
    """A pot after the ignition and three good ones out of two are refused; what happened is accepted."""
    done = run("fire_a_batch.py", str(tmp_path))
    assert (done.stderr, done.returncode) == ("", 0)
    said = done.stdout.splitlines()
    assert [line.split(": ")[1] for line in said[1:3]] == ["batch-list-closed", "closing-totals"]
    assert said[3] == "closed: 3 = 1 good + 1 seconds + 1 scrapped"


@pytest.mark.parametrize("name", ["register_a_piece", "fire_a_batch", "verify_offline"])
def test_examples_are_short(name: str) -> None:
    """An example is read before it is run: at most 80 lines."""
    assert len((EXAMPLES / f"{name}.py").read_text("utf-8").splitlines()) <= 80


def test_of_three_towns_the_one_that_forks_is_caught(tmp_path: Path) -> None:
    """Played whole; the proof that a witness kept is judged by the command line; the report has its picture."""
    command = [sys.executable, str(EXAMPLES / "three_towns.py"), str(tmp_path / "towns")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert (done.returncode, done.stderr) == (0, "")
    assert "witness-root" in done.stdout
    [proof] = (tmp_path / "towns/dingshu/witness/forks").iterdir()
    trust = tmp_path / "towns/jingdezhen/trust.json"
    verify = [sys.executable, "-c", "from api.cli import main; main()", "verify", str(proof), "--trust", str(trust)]
    assert subprocess.run(verify, capture_output=True, check=False, timeout=60).returncode == 0
    report = (tmp_path / "towns/report.html").read_text("utf-8")
    assert '<svg viewBox="0 0 760 560" role="img"' in report
    assert proof.name in report
