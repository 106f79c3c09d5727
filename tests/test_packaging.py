"""The wheel alone, with nothing but the base install, in a place without a network, is a verifier."""

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from importlib.metadata import distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from certs.bundle import parse_bundle
from ledger.log.trust import format_trust
from tests.certs.ledger_world import SLOTTED, bundle_of, ledger_world
from tests.chronicle import Chronicle
from tests.craft.kiln_world import code_of

ROOT = Path(__file__).parent.parent


def closure(extra: str = "") -> set[str]:
    """Names of the distributions that an install pulls in."""
    wanted, found = [("kilnmark", {"", extra})], set()
    while wanted:
        name, extras = wanted.pop()
        for text in distribution(name).requires or []:
            need = Requirement(text)
            applies = need.marker is None or any(need.marker.evaluate({"extra": each}) for each in extras)
            if need.name.lower() not in found and applies:
                found.add(need.name.lower())
                wanted.append((need.name, {"", *need.extras}))
    return found


def packed(name: str, folder: Path) -> None:
    """Write the wheel that an installed distribution came from: its files again, stored."""
    found = distribution(name)
    files = [file for file in found.files or [] if ".." not in file.parts and "__pycache__" not in file.parts]
    info = next(file.parts[0] for file in files if file.name == "WHEEL")
    tag = re.findall(r"^Tag: (.+)$", found.read_text("WHEEL") or "", re.MULTILINE)[-1]
    with zipfile.ZipFile(folder / f"{info.removesuffix('.dist-info')}-{tag}.whl", "w") as archive:
        for file in files:
            source = Path(str(found.locate_file(file)))
            if source.is_file() and file.name not in {"RECORD", "INSTALLER", "REQUESTED", "direct_url.json"}:
                archive.write(source, str(file))
        listed = "".join(f"{each},,\n" for each in [*archive.namelist(), f"{info}/RECORD"])
        archive.writestr(f"{info}/RECORD", listed)


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel from a copy of the tree, as a packager would."""
    source, out = tmp_path_factory.mktemp("source") / "kilnmark", tmp_path_factory.mktemp("wheel")
    ignore = shutil.ignore_patterns(".git", ".venv", "demo-out", "tests", "examples", "__pycache__", ".*_cache")
    shutil.copytree(ROOT, source, ignore=ignore)
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(out)],
        cwd=source,
        check=True,
        capture_output=True,
    )
    return next(out.glob("*.whl"))


@pytest.fixture(scope="session")
def base_install(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site directory holding the wheel and the base dependencies' files alone."""
    site = tmp_path_factory.mktemp("site")
    for name in closure():
        found = distribution(name)
        for file in found.files or []:
            source = Path(str(found.locate_file(file)))
            if ".." not in file.parts and source.is_file() and "__pycache__" not in file.parts:
                target = site / Path(*file.parts)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(source, target)
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    return site


def alone(site: Path, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run the command line from that site directory only, without a network interface."""
    start = f"import sys; sys.path[:0] = [{str(site)!r}]; sys.argv[0] = 'kilnmark'; from api.cli import main; main()"
    command = ["unshare", "-n", sys.executable, "-I", "-S", "-c", start, *arguments]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False, timeout=120)


def test_wheel_carries_the_data_it_needs(wheel: Path) -> None:
    """Catalogue, character table, profiles and templates are inside; tests and examples are not."""
    names = zipfile.ZipFile(wheel).namelist()
    for wanted in (
        "ledger/locale/zh/LC_MESSAGES/kilnmark.mo", "ledger/log/characters.json", "ledger/craft/profiles/zisha.json",
        "ledger/craft/seal_text.json", "ledger/SPEC.md",
    ):  # fmt: skip
        assert wanted in names
    assert not [name for name in names if name.startswith(("tests/", "examples/", "demo-out/"))]


@pytest.mark.needs("a network namespace")
@pytest.mark.parametrize("command", ["verify", "audit", "mirror"])
def test_base_install_explains_its_commands_without_network(base_install: Path, tmp_path: Path, command: str) -> None:
    """`verify`, `audit` and `mirror` need no server, no print shop, no network to say what they do."""
    said = alone(base_install, command, "--help", cwd=tmp_path)
    assert said.returncode == 0, said.stderr
    assert command in said.stdout


@pytest.mark.needs("a network namespace")
def test_base_install_names_the_extra_that_a_command_lacks(base_install: Path, tmp_path: Path) -> None:
    """`serve` without the server extra says what to install, and exits with 2."""
    (tmp_path / "settings.json").touch()  # a ledger, as far as that is looked at before
    said = alone(base_install, "serve", str(tmp_path), cwd=tmp_path)
    assert said.returncode == 2
    assert "kilnmark[server]" in said.stderr


@pytest.mark.needs("a network namespace")
def test_base_install_audits_without_network(base_install: Path, tmp_path: Path) -> None:
    """A mirror on a stick is all an auditor needs: sound is 0, one flipped bit is 1."""
    log = Chronicle()
    log.enrol("zs001")
    mirror = log.publish(tmp_path / "mirror")
    (tmp_path / "trust.json").write_bytes(format_trust(log.trust))
    said = alone(base_install, "--json", "audit", str(mirror), "--trust", "trust.json", cwd=tmp_path)
    assert said.returncode == 0, said.stderr
    assert json.loads(said.stdout)["entries"] == len(log.entries)
    bundle = next((mirror / "tile/entries").glob("000.p/*"))
    bundle.write_bytes(bundle.read_bytes()[:-2] + b"?}")
    said = alone(base_install, "--json", "audit", str(mirror), "--trust", "trust.json", cwd=tmp_path)
    assert said.returncode == 1
    assert json.loads(said.stdout)["sound"] is False


@pytest.mark.needs("a network namespace")
def test_base_install_verifies_without_network(base_install: Path, tmp_path: Path) -> None:
    """A bundle and the trust file are all it takes; one changed byte, and the receipt alone, end with 1."""
    (tmp_path / "trust.json").write_bytes(format_trust(ledger_world().entered.trust()))
    bundle = bundle_of(SLOTTED)
    (tmp_path / "good.proof.json").write_bytes(bundle)
    (tmp_path / "bad.proof.json").write_bytes(re.sub(rb"index [0-9]+", b"index 1", bundle, count=1))
    (tmp_path / "alone.tlog-proof").write_bytes(parse_bundle(bundle).receipts[0])
    found = {}
    for name in ("good.proof.json", "bad.proof.json", "alone.tlog-proof"):
        said = alone(base_install, "--json", "verify", name, "--trust", "trust.json", cwd=tmp_path)
        verdict = json.loads(said.stdout)["verdict"]
        found[name.partition(".")[0]] = said.returncode, verdict["because"]["code"], verdict["code"]
    assert found == {  # the sample is of one day, so whoever checks it later is told to look again
        "good": (0, "knowledge-old", code_of(SLOTTED)),
        "bad": (1, "receipt-index", ""),
        "alone": (1, "maker-not-shown", code_of(SLOTTED)),
    }


@pytest.mark.needs("a network namespace")
def test_a_folder_of_wheels_installs_and_founds_a_ledger_without_network(wheel: Path, tmp_path: Path) -> None:
    """As OPERATIONS §2 says, the server too: a venv, `install --no-index`, a key, a ledger, an examination.

    The folder is made of what is installed here, for the suite reaches no registry; one wheel less, and it is refused.
    """
    folder = tmp_path / "wheels"
    folder.mkdir()
    shutil.copy(wheel, folder)
    for name in closure("server"):
        packed(name, folder)
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "KILNMARK_KEY_PASSPHRASE": "a trial, no more",
                   "KILNMARK_LANG": "en", "PIP_NO_CACHE_DIR": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}  # fmt: skip

    def inside(*command: str) -> subprocess.CompletedProcess[str]:
        alone = ["unshare", "-n", *command]
        return subprocess.run(alone, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)

    quick = importlib.util.find_spec("uv") is not None  # pip takes half a minute for what uv does in a second
    assert inside(sys.executable, "-m", "venv", *(["--without-pip"] if quick else []), "here").returncode == 0
    uv = (sys.executable, "-m", "uv", "pip", "install", "--python", "here/bin/python")
    pip = uv if quick else ("here/bin/pip", "install")
    install = (*pip, "--no-index", "--find-links", "wheels", "kilnmark[server]")
    aside = next(folder.glob("structlog-*")).rename(tmp_path / "aside.whl")
    refused = inside(*install, "--dry-run")
    assert (refused.returncode, "structlog" in refused.stderr) == (1, True), refused.stderr
    aside.rename(folder / f"structlog-{distribution('structlog').version}-py3-none-any.whl")
    done = inside(*install)
    assert done.returncode == 0, done.stderr
    found = (
        "init ledger --trial --origin example.org/zisha --name Kiln --url http://127.0.0.1:8000 --key office.key --yes"
    )
    for command in ("key new office.key --label office", found, "fsck ledger", "upgrade ledger --check"):
        said = inside("here/bin/kilnmark", *command.split())
        assert said.returncode == 0, (command, said.stderr)
