"""A studio from its founding to its repair, through the wiring that everybody uses."""

import shutil
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace as changed

from ledger.craft.kinds.foundation.endorsement import Endorsement
from ledger.craft.profile import shipped_profiles, zisha
from ledger.craft.statement import read_statement
from ledger.craft.submission import format_submission, read_submission
from ledger.errors import InconsistencyError, MalformedError, NotFoundError, PolicyError, PushbackError
from ledger.instance import Instance, SystemClock, found_studio, open_studio
from ledger.log.entry import parse_entry
from ledger.log.keys import SigningKey
from ledger.log.note import VerifierKey, format_vkey
from ledger.log.receipt import open_receipt, parse_receipt
from ledger.sequencer import Accepted
from ledger.studio import PASSPHRASE_VARIABLE, Settings
from tests.craft.world import ORIGIN
from tests.desk import FixedClock, Statements

SAY = Statements()
SETTINGS = Settings(ORIGIN, "https://kiln.example.com")


def charter(log_key: VerifierKey, certifier: SigningKey) -> bytes:
    """Return the founding submission for the keys that were drawn."""
    subject = changed(SAY.world.charter(), log=format_vkey(log_key), certifier=certifier.did)
    stated = SAY.sign("Charter", subject, SAY.world.registrars[0])
    name = read_statement(stated).id.hex()
    keys = (*SAY.world.registrars[1:], certifier)
    return format_submission([stated, *(SAY.sign("Endorsement", Endorsement(endorses=name), key) for key in keys)])


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A founded studio with the maker `m1`, closed."""
    directory = tmp_path_factory.mktemp("founded") / "studio"
    with found_studio(directory, SETTINGS, charter, profile=zisha().hash, clock=FixedClock()) as instance:
        assert isinstance(instance.submit(SAY.enrolment("m1")), Accepted)
    return directory


@pytest.fixture
def directory(founded: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return Path(shutil.copytree(founded, tmp_path / "studio"))


@pytest.fixture
def opened(directory: Path) -> Iterator[Instance]:
    """The copy, open for writing."""
    with open_studio(directory, write=True, clock=FixedClock()) as instance:
        yield instance


@pytest.mark.studio
def test_a_founded_studio_has_all_its_files_and_no_secret_is_readable(founded: Path) -> None:
    """Settings, trust, two databases, guard, profile blob, encrypted keys; no write-ahead log left."""
    names = sorted(str(path.relative_to(founded)) for path in founded.rglob("*") if path.is_file())
    assert [name for name in names if not name.endswith("-writer")] == sorted([  # of older libraries alone

        *(f"blobs/{name}" for name in shipped_profiles()), "guard",
        "guard.lock", "keys/certifier.key", "keys/log.key", "keys/passphrase",
        "ledger.db", "lock", "settings.json", "stage.db", "trust.json",
    ])  # fmt: skip
    assert stat.S_IMODE((founded / "keys").stat().st_mode) == 0o700
    assert list(founded.parent.iterdir()) == [founded]


def test_a_receipt_opens_under_the_studio_s_own_trust_file(opened: Instance) -> None:
    """The trust file names entry 0, the log key and the certifier."""
    answer = opened.submit(SAY.piece(1))
    assert isinstance(answer, Accepted)
    receipt = opened.receipt(answer.statements[0])
    assert receipt == answer.receipts[0]
    proven = open_receipt(parse_receipt(receipt), opened.trust)
    assert proven.entry.index == 6
    assert opened.trust.certifiers == (opened.certifier.did,)
    first = open_receipt(parse_receipt(opened.receipt(_charter_id(opened))), opened.trust)
    assert first.leaf_hash == opened.trust.charter
    assert opened.page().checkpoint == proven.checkpoint
    assert (opened.origin, opened.public_url) == (ORIGIN, "https://kiln.example.com")


def _charter_id(instance: Instance) -> bytes:
    with instance.store.read() as reading:
        entry = next(reading.entries(0, 1))
    jws = parse_entry(entry).statement
    assert jws is not None
    return read_statement(jws).id


def test_a_refused_submission_comes_back_with_its_reasons(opened: Instance) -> None:
    """Before the write turn, by `check`."""
    answer = opened.submit(SAY.piece(1, maker="m9"))
    assert [error.code for _, error in answer.errors] == ["issuer-unknown"]  # type: ignore[union-attr]  # refused


@pytest.mark.studio
def test_an_unknown_statement_has_no_receipt(opened: Instance) -> None:
    """Not found, and not yet covered, are two answers."""
    with pytest.raises(NotFoundError) as caught:
        opened.receipt(bytes(32))
    assert caught.value.code == "statement-unknown"
    guard = opened._studio.guard
    before = guard.read_bytes()
    answer = opened.submit(SAY.piece(1))
    assert isinstance(answer, Accepted)
    guard.write_bytes(before)
    with pytest.raises(PushbackError) as pushed:
        opened.receipt(answer.statements[0])
    assert pushed.value.code == "outcome-unknown"


def test_a_server_s_queue_ends_in_the_same_log(opened: Instance) -> None:
    """`grouping` is the same sequencer with threads before it."""
    grouping = opened.grouping()
    answer = grouping.submit(SAY.sheet(range(1, 4))).result(30)
    grouping.close()
    assert isinstance(answer, Accepted)
    assert opened.fsck().faults == ()
    assert opened.state.describe().entries == 10


@pytest.mark.studio
def test_one_process_writes_and_any_number_read(directory: Path, opened: Instance) -> None:
    """The second writer is refused; a reader sees what is committed, signs the same page and takes nothing."""
    with pytest.raises(PushbackError) as caught:
        open_studio(directory, write=True)
    assert caught.value.code == "studio-in-use"
    answer = opened.submit(SAY.piece(1))
    assert isinstance(answer, Accepted)
    with open_studio(directory, write=False) as reader:
        assert reader.receipt(answer.statements[0]) == answer.receipts[0]
        assert reader.fsck().faults == ()
        with pytest.raises(PushbackError):
            reader.submit(SAY.piece(2))
    opened.submit(SAY.piece(3))


@pytest.mark.studio
def test_an_old_copy_is_refused_until_it_is_recovered(directory: Path) -> None:
    """The lock is given back by the refusal; `recover` ends with a verified, writing ledger."""
    old = (directory / "ledger.db").read_bytes()
    with open_studio(directory, write=True, clock=FixedClock()) as instance:
        instance.submit(SAY.piece(1))
    (directory / "ledger.db").write_bytes(old)
    with pytest.raises(InconsistencyError) as caught:
        open_studio(directory, write=True)
    assert caught.value.code == "store-behind-guard"
    with open_studio(directory, write=True, verify=False, clock=FixedClock()) as instance:
        assert [fault.code for fault in instance.fsck().faults] == ["store-behind-guard"]
        assert instance.recover() == 1
        assert instance.rebuild() == 7
        assert isinstance(instance.submit(SAY.piece(2)), Accepted)
        assert instance.fsck().faults == ()


def test_a_recovery_of_nothing_is_a_start(opened: Instance) -> None:
    """Run by mistake it changes nothing."""
    page = opened.page()
    assert opened.recover() == 0
    assert opened.page() == page


def test_a_directory_that_holds_something_is_not_founded_in(founded: Path, tmp_path: Path) -> None:
    """Neither upon a ledger, nor upon a file, nor beside somebody's things; an empty one is welcome."""
    (tmp_path / "file").write_text("x")
    for taken in (founded, tmp_path / "file", tmp_path):
        with pytest.raises(PolicyError) as caught:
            found_studio(taken, SETTINGS, charter, profile=zisha().hash)
        assert caught.value.code == "studio-exists"
    (tmp_path / "empty").mkdir()
    found_studio(tmp_path / "empty", SETTINGS, charter, profile=zisha().hash, clock=FixedClock()).close()
    open_studio(tmp_path / "empty", write=True).close()


def badly_endorsed(log_key: VerifierKey, certifier: SigningKey) -> bytes:
    """Return a charter that names another log key."""
    del log_key
    return charter(VerifierKey(ORIGIN, bytes(4), 1, certifier.public), certifier)


def strangers_first(log_key: VerifierKey, certifier: SigningKey) -> bytes:
    """Return the endorsements before the charter."""
    statements = read_submission(charter(log_key, certifier)).statements
    return format_submission([statement.jws for statement in statements[::-1]])


def no_submission(log_key: VerifierKey, certifier: SigningKey) -> bytes:
    """Return something else."""
    del log_key, certifier
    return b"charter"


def an_enrolment(log_key: VerifierKey, certifier: SigningKey) -> bytes:
    """Return something that can't come first."""
    del log_key, certifier
    return SAY.enrolment("m1")


@pytest.mark.parametrize(
    ("make", "error", "code"),
    [
        (badly_endorsed, PolicyError, "studio-refused"),
        (strangers_first, PolicyError, "studio-refused"),
        (an_enrolment, PolicyError, "studio-refused"),
        (no_submission, MalformedError, "submission-syntax"),
    ],
)
def test_a_refused_charter_leaves_nothing_behind(
    tmp_path: Path, make: Callable[[VerifierKey, SigningKey], bytes], error: type[Exception], code: str
) -> None:
    """No directory, no keys, nothing half-made."""
    with pytest.raises(error) as caught:
        found_studio(tmp_path / "studio", SETTINGS, make, profile=zisha().hash, clock=FixedClock())
    assert caught.value.code == code  # type: ignore[attr-defined]  # ours
    assert list(tmp_path.iterdir()) == []


def test_a_profile_that_is_not_shipped_founds_nothing(tmp_path: Path) -> None:
    """The file of the profile in force is the ledger's first blob, so it has to be there."""
    with pytest.raises(NotFoundError):
        found_studio(tmp_path / "studio", SETTINGS, charter, profile="0" * 64)
    assert list(tmp_path.iterdir()) == []


def test_the_environment_s_passphrase_serves_a_studio_without_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing in the directory then opens the keys."""
    monkeypatch.setenv(PASSPHRASE_VARIABLE, "a passphrase")
    found_studio(tmp_path / "s", SETTINGS, charter, profile=zisha().hash, clock=FixedClock()).close()
    assert not (tmp_path / "s" / "keys" / "passphrase").exists()
    monkeypatch.delenv(PASSPHRASE_VARIABLE)
    with pytest.raises(NotFoundError):
        open_studio(tmp_path / "s", write=True)


def test_a_directory_without_a_studio_is_not_one(tmp_path: Path) -> None:
    """And none is made by opening it."""
    with pytest.raises(NotFoundError) as caught:
        open_studio(tmp_path, write=True)
    assert caught.value.code == "studio-missing"
    assert list(tmp_path.iterdir()) == []


def test_the_system_s_clock_gives_whole_seconds() -> None:
    """An integer of this era: before the year 9999."""
    assert 1_600_000_000 < SystemClock().now() < 253_402_300_800
