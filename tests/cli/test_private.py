"""Private data: kept beside the ledger while it may be, and nowhere once it was erased."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from ledger.craft.commitment import check_commitment
from ledger.craft.statement import read_statement
from ledger.errors import PushbackError
from ledger.instance import open_studio
from ledger.log.entry import parse_entry
from ledger.store.private import Kept, private_store
from tests.cli.transcript import run
from tests.craft.world import ORIGIN

World = Callable[[str], Path]
Patch, Said = pytest.MonkeyPatch, pytest.CaptureFixture[str]
INIT = "init ledger --origin example.com/kiln --name 示例账本 --url https://zisha.example.org --key o1.key --yes"
ENROL = (
    "enrol zs001 --name 示例 --pinyin S --consent consent.txt --did zs001.key --endorse-with zs001.key --key o1.key"
    " --contact 139-0000-0000"
)
SECRETS = ("同意公开姓名与资历。\n".encode(), b"139-0000-0000")


@pytest.fixture
def enrolled(world: World, monkeypatch: Patch, capsys: Said) -> Path:
    """Found a ledger and enrol a person; the text that was handed in is thrown away."""
    here = world("empty")
    assert run(INIT, monkeypatch, capsys).code == 0
    assert run(ENROL, monkeypatch, capsys).code == 0
    (here / "consent.txt").unlink()
    return here


def kept(here: Path) -> tuple[Kept, ...]:
    """Return what is kept of the person."""
    with private_store(here / "ledger/private/private.db") as store:
        return store.of("zs001")


def files_with(here: Path, *parts: bytes) -> list[str]:
    """Return every file anywhere in which one of the parts stands."""
    return sorted(
        str(path.relative_to(here))
        for path in here.rglob("*")
        if path.is_file() and any(part in path.read_bytes() for part in parts)
    )


def test_the_ledger_bears_a_commitment_to_what_is_kept(enrolled: Path) -> None:
    """Text and salt stand in the private file alone, and give the hash that was stated."""
    consent, contact = kept(enrolled)
    with open_studio(enrolled / "ledger", write=False) as instance, instance.store.read() as reading:
        said = [read_statement(parse_entry(entry).statement or "") for entry in reading.entries(0, 99)]
    stated = next(each.subject.consent for each in said if each.kind == "PersonEnrolment")
    check_commitment(stated, consent.value, consent.salt, origin=ORIGIN, person="zs001")
    assert (consent.value, contact.value, contact.commitment) == (*SECRETS, "")
    held = files_with(enrolled, *SECRETS, consent.salt)
    assert held
    assert {name.rpartition("/")[0] for name in held} == {"ledger/private"}
    assert (enrolled / "ledger/private").stat().st_mode & 0o077 == 0
    assert (enrolled / "ledger/private/private.db").stat().st_mode & 0o077 == 0


def test_erased_is_nowhere_and_every_proof_stays(enrolled: Path, monkeypatch: Patch, capsys: Said) -> None:
    """No byte of the salt or the text in any file; the audit is sound, the receipt verifies, fsck finds nothing."""
    consent, contact = kept(enrolled)
    run("mirror ledger mirror --trust ledger/trust.json", monkeypatch, capsys)
    assert run("erase zs001 --yes", monkeypatch, capsys).code == 0
    assert files_with(enrolled, consent.salt, consent.value, contact.value, consent.salt[:16], SECRETS[0][:12]) == []
    assert run("fsck ledger", monkeypatch, capsys).code == 0
    assert run("mirror ledger mirror --trust ledger/trust.json", monkeypatch, capsys).code == 0
    assert run("audit mirror --trust ledger/trust.json", monkeypatch, capsys).code == 0
    again = run("--lang en erase zs001 --yes", monkeypatch, capsys)
    assert (again.code, again.err) == (1, "error: Nothing private is kept of zs001 here.\n")


def test_without_overwriting_the_bytes_would_still_be_there(enrolled: Path) -> None:
    """The control: a plain DELETE leaves them in the file or its log, and the same search finds them."""
    import sqlite3  # as a careless program would

    consent, _ = kept(enrolled)
    path = enrolled / "ledger/private/private.db"
    careless = sqlite3.connect(path)
    careless.execute("PRAGMA secure_delete = OFF")
    careless.execute("DELETE FROM kept")
    careless.commit()
    with private_store(path) as store:
        assert store.of("zs001") == ()
        assert store.traces((consent,))
    careless.close()


def test_others_keep_what_is_theirs(enrolled: Path, monkeypatch: Patch, capsys: Said) -> None:
    """One person is erased, not the file."""
    other = Kept("zs002", "contact", "", b"", b"138-1111-1111", 5)
    with private_store(enrolled / "ledger/private/private.db") as store:
        store.keep(other)
    assert run("erase zs001 --yes", monkeypatch, capsys).code == 0
    with private_store(enrolled / "ledger/private/private.db") as store:
        assert tuple(store.all()) == (other,)


def test_a_dry_run_shows_and_destroys_nothing(enrolled: Path, monkeypatch: Patch, capsys: Said) -> None:
    """Fields, lengths, days: never the text, never the salt."""
    shown = run("--json erase zs001 --dry-run", monkeypatch, capsys)
    assert [(each["field"], each["bytes"]) for each in json.loads(shown.out)] == [("consent", 31), ("contact", 13)]
    told = run("--lang en erase zs001 --dry-run", monkeypatch, capsys)
    assert (told.code, told.err) == (0, "Dry run: what is kept of zs001 is still there.\n")
    assert not any(secret.decode().strip() in told.out for secret in SECRETS)
    assert len(kept(enrolled)) == 2


def test_without_a_yes_nothing_is_destroyed(enrolled: Path, monkeypatch: Patch, capsys: Said) -> None:
    """It asks; where nobody can answer it ends with 2."""
    assert run("erase zs001", monkeypatch, capsys).code == 2
    assert len(kept(enrolled)) == 2


def test_a_reader_of_the_file_stops_the_erasure_and_is_said(enrolled: Path, monkeypatch: Patch, capsys: Said) -> None:
    """While somebody reads, the log can't be cut: it says that traces are left, and finishes when run again."""
    import sqlite3  # the reader's own

    consent, _ = kept(enrolled)
    reader = sqlite3.connect(enrolled / "ledger/private/private.db")
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM kept").fetchall()
    monkeypatch.setattr("ledger.store.private._BUSY_SECONDS", 0.0)
    done = run("erase zs001 --yes", monkeypatch, capsys)
    assert done.code == 1
    reader.close()
    with private_store(enrolled / "ledger/private/private.db") as store:
        store.erase("zs001")
        assert store.traces((consent,)) == ()


def test_a_refused_enrolment_leaves_nothing_private(enrolled: Path, monkeypatch: Patch, capsys: Said) -> None:
    """What was kept before it was posted is forgotten again; what stood there before stays."""
    before = kept(enrolled)
    (enrolled / "consent.txt").write_text("another text", "utf-8")
    assert run(ENROL, monkeypatch, capsys).code == 1
    assert kept(enrolled)[0] in before
    assert files_with(enrolled, b"another text") == ["consent.txt"]


def test_an_unknown_outcome_keeps_the_salt(enrolled: Path, monkeypatch: Patch, capsys: Said) -> None:
    """The entry may be there: without its salt the consent could never be shown."""
    (enrolled / "consent.txt").write_text("another text", "utf-8")

    def lost(*_: object) -> None:
        raise PushbackError("outcome-unknown", retry_after=0)

    monkeypatch.setattr("api.cli.registrar.state_endorsed", lost)
    assert run(ENROL.replace("zs001 ", "zs007 ", 1), monkeypatch, capsys).code == 1
    with private_store(enrolled / "ledger/private/private.db") as store:
        assert [each.value for each in store.of("zs007")] == [b"another text", SECRETS[1]]


def test_a_dry_run_of_enrolling_keeps_nothing(enrolled: Path, monkeypatch: Patch, capsys: Said) -> None:
    """Nor does a contact that is too long."""
    (enrolled / "consent.txt").write_text("another text", "utf-8")
    run(f"{ENROL} --dry-run", monkeypatch, capsys)
    assert run(ENROL.replace("139-0000-0000", "9" * 501), monkeypatch, capsys).code == 2
    assert len(kept(enrolled)) == 2


def test_a_folder_of_ones_own(enrolled: Path, monkeypatch: Patch, capsys: Said) -> None:
    """A registrar away from the server keeps it where they say; an address keeps nothing."""
    (enrolled / "consent.txt").write_text("another text", "utf-8")
    mine = ENROL.replace("zs001 ", "zs007 ", 1).replace("zs001.key", "zs002.key")
    assert run(f"{mine} --private mine", monkeypatch, capsys).code == 0
    assert run("erase zs007 --private mine --yes", monkeypatch, capsys).code == 0
    assert run("erase zs007 --ledger https://zisha.example.org", monkeypatch, capsys).code == 2
    assert run("erase zs007 --private nowhere", monkeypatch, capsys).code == 2


def test_a_file_that_others_can_read_is_refused(enrolled: Path, monkeypatch: Patch, capsys: Said) -> None:
    """Before anything is read from it."""
    (enrolled / "ledger/private/private.db").chmod(0o644)
    done = run("--lang en erase zs001 --dry-run", monkeypatch, capsys)
    assert done.code == 1
    assert "chmod go-rwx" in done.err
