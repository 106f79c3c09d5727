"""Backups: made while the ledger works, checked before they take anything's place, and never a way back."""

import shutil
import sqlite3
import threading
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import pytest

from ledger.archive import open_archive
from ledger.backup import back_up, seal_keys, seal_private
from ledger.errors import InconsistencyError, LedgerError, MalformedError, PolicyError, VerificationError
from ledger.instance import Instance, open_studio, published_studio
from ledger.log import keyfile
from ledger.mirror import mirror
from ledger.restore import restore
from ledger.sealed import MAGIC, unseal_files
from ledger.sequencer import Accepted
from ledger.store.private import Kept, private_store
from tests.studios import Studios

pytestmark = pytest.mark.studio

AT = 1_777_622_400


@pytest.fixture(autouse=True)
def _derived(monkeypatch: pytest.MonkeyPatch) -> None:
    """Derive each passphrase's key once: the same key files are opened over and over."""
    monkeypatch.setattr(keyfile, "_derive", lru_cache(maxsize=None)(keyfile._derive))


def quiet(*_: object) -> None:
    """Say nothing of how far it is."""


@pytest.fixture
def studios(tmp_path: Path) -> Studios:
    """A studio with a maker and ten pieces in a folder of its own."""
    studios = Studios(tmp_path / "ledger")
    studios.register(range(1, 11))
    return studios


def code_of(work: Callable[[], object]) -> str:
    """Return the code with which something is refused; empty when it is not."""
    try:
        work()
    except LedgerError as e:
        return e.code
    return ""


def refused(kind: type[LedgerError], code: str, work: Callable[[], object]) -> None:
    """Check why something is refused."""
    with pytest.raises(kind) as caught:
        work()
    assert caught.value.code == code


def test_a_backup_restores_to_the_same_ledger(studios: Studios, tmp_path: Path) -> None:
    """In a new place: entries, state, stage, photos; and it signs nothing, for there is no guard and no key."""
    made = back_up(studios.directory, tmp_path / "b.zip", AT, quiet)
    done = restore(made.path, tmp_path / "new", AT, quiet)
    assert (done.size, done.guard, done.keys, done.before) == (studios.size, None, False, None)
    assert studios.entries(tmp_path / "new") == studios.entries()
    names = sorted(path.name for path in (tmp_path / "new").iterdir())
    assert [name for name in names if not name.endswith("-writer")] == [  # held by writers on older libraries alone
        "blobs", "ledger.db", "settings.json", "stage.db", "trust.json",
    ]  # fmt: skip
    assert not list(tmp_path.glob(".*"))


def test_time_stamps_are_in_a_backup_and_those_of_the_old_place_are_kept(studios: Studios, tmp_path: Path) -> None:
    """An old stamp can't be had again; what else lies in their folder is not taken along."""
    root = "timestamp/" + "a" * 64 + ".crt"
    (studios.directory / "timestamp").mkdir()
    for name in ("timestamp/3.tsr", root, "timestamp/notes.txt"):
        (studios.directory / name).write_bytes(name.encode())
    made = back_up(studios.directory, tmp_path / "b.zip", AT, quiet)
    restore(made.path, tmp_path / "new", AT, quiet)
    assert sorted(path.name for path in (tmp_path / "new/timestamp").iterdir()) == ["3.tsr", "a" * 64 + ".crt"]
    assert (tmp_path / "new" / root).read_bytes() == root.encode()
    (studios.directory / "timestamp/5.tsr").write_bytes(b"later")
    (studios.directory / "timestamp/3.tsr").write_bytes(b"another")
    restore(made.path, studios.directory, AT, quiet)
    assert (studios.directory / "timestamp/5.tsr").read_bytes() == b"later"
    assert (studios.directory / "timestamp/3.tsr").read_bytes() == b"timestamp/3.tsr"


def test_neither_guard_nor_keys_nor_private_data_are_in_a_backup(studios: Studios, tmp_path: Path) -> None:
    """Searched for by name and by bytes, packed and unpacked."""
    with private_store(studios.directory / "private/private.db") as store:
        store.keep(Kept("m1", "consent", "ab", b"S" * 32, b"what they agreed to", 5))
    made = back_up(studios.directory, tmp_path / "b.zip", AT, quiet)
    restore(made.path, tmp_path / "new", AT, quiet)
    looked = [made.path, *(path for path in (tmp_path / "new").rglob("*") if path.is_file())]
    never = [path.read_bytes() for path in (studios.directory / "keys").iterdir()]
    never += [b"S" * 32, b"what they agreed to"]
    assert not [path for path in looked if any(secret in path.read_bytes() for secret in never)]
    assert not (tmp_path / "new/guard").exists()


def test_a_backup_made_during_writing_is_whole(studios: Studios, tmp_path: Path) -> None:
    """A server goes on registering; each copy is of one moment, and the work never begins again."""
    stop = threading.Event()
    numbers = iter(range(100, 10_000))

    def write(instance: Instance) -> None:
        while not stop.is_set():
            assert isinstance(instance.submit(studios.piece(next(numbers))), Accepted)

    with open_studio(studios.directory, write=True, clock=studios.clock) as instance:
        writer = threading.Thread(target=write, args=(instance,))
        writer.start()
        try:
            made = [back_up(studios.directory, tmp_path / f"{n}.zip", AT, quiet) for n in range(5)]
        finally:
            stop.set()
            writer.join()
    sizes = [restore(each.path, tmp_path / each.path.stem, AT, quiet).size for each in made]
    assert sizes == sorted(sizes)
    assert sizes[-1] > sizes[0] > 10
    assert all(each.manifest.size <= size for each, size in zip(made, sizes, strict=True))


def test_a_restore_behind_the_guard_refuses_to_sign_and_recovers(studios: Studios, tmp_path: Path) -> None:
    """G11: the guard stays; the ledger opens only after `recover` has brought back what was acknowledged since."""
    made = back_up(studios.directory, tmp_path / "b.zip", AT, quiet)
    studios.register(range(20, 30))
    before, body = studios.entries(), studios.piece(25)
    done = restore(made.path, studios.directory, AT, quiet)
    assert (done.guard, done.size) == (len(before), len(before) - 10)
    assert done.before is not None
    assert not (done.before / "guard").exists()
    refused(InconsistencyError, "store-behind-guard", lambda: open_studio(studios.directory, write=True))
    refused(InconsistencyError, "guard-missing", lambda: open_studio(done.before or tmp_path, write=True))
    with open_studio(studios.directory, write=True, verify=False, clock=studios.clock) as instance:
        refused(InconsistencyError, "store-behind-guard", lambda: instance.submit(studios.piece(99)))
        assert instance.recover() == 10
        assert instance.fsck().faults == ()
        answer = instance.submit(body)
        assert isinstance(answer, Accepted)
        assert answer.entries[0] < len(before)
    assert studios.entries() == before


def test_a_lost_stage_is_made_up_for_by_a_mirror(studios: Studios, tmp_path: Path) -> None:
    """Old copy, no second copy, but somebody mirrored: all comes back, and the stage leads to entry 0 again."""
    made = back_up(studios.directory, tmp_path / "b.zip", AT, quiet)
    studios.register(range(20, 60))
    mirrored(studios.directory, tmp_path / "mirror")
    (studios.directory / "stage.db").unlink()
    before = studios.entries()
    restore(made.path, studios.directory, AT, quiet)
    with open_studio(studios.directory, write=True, verify=False, clock=studios.clock) as instance:
        refused(InconsistencyError, "stage-missing", instance.recover)
        restored, missing = instance.refill(studios.source(tmp_path / "mirror"), quiet)
        assert (restored, instance.fsck().faults) == (40, ())
        assert len(missing) == 2 * 50  # nobody ever brought the photos of these pieces
    assert studios.entries() == before


def mirrored(directory: Path, target: Path) -> None:
    """Mirror a studio."""
    with open_studio(directory, write=False) as instance:
        trust = instance.trust
    with published_studio(directory) as source:
        mirror(source, target, trust, quiet)


def test_a_running_server_is_not_restored_under(studios: Studios, tmp_path: Path) -> None:
    """Whoever holds the lock goes on undisturbed."""
    made = back_up(studios.directory, tmp_path / "b.zip", AT, quiet)
    with open_studio(studios.directory, write=True):
        refused(LedgerError, "studio-in-use", lambda: restore(made.path, studios.directory, AT, quiet))
    assert not list(tmp_path.glob(".*"))


def test_nothing_is_overwritten(studios: Studios, tmp_path: Path) -> None:
    """Neither a backup that is there, nor a folder that is no ledger, nor another ledger."""
    made = back_up(studios.directory, tmp_path / "b.zip", AT, quiet)
    refused(PolicyError, "backup-exists", lambda: back_up(studios.directory, made.path, AT, quiet))
    (tmp_path / "else").mkdir()
    (tmp_path / "else/letter.txt").write_text("dear", "utf-8")
    refused(PolicyError, "studio-exists", lambda: restore(made.path, tmp_path / "else", AT, quiet))
    other = tmp_path / "other"
    shutil.copytree(studios.directory, other)
    settings = (other / "settings.json").read_text("utf-8")
    (other / "settings.json").write_text(settings.replace('"origin":"', '"origin":"x.'), "utf-8")
    refused(PolicyError, "restore-other-ledger", lambda: restore(made.path, other, AT, quiet))
    assert (tmp_path / "else/letter.txt").read_text("utf-8") == "dear"


def test_a_backup_into_a_folder_names_itself(studios: Studios, tmp_path: Path) -> None:
    """By the ledger and the time."""
    (tmp_path / "stick").mkdir()
    made = back_up(studios.directory, tmp_path / "stick", AT, quiet)
    assert made.path.name == "example.com-kiln-2026-05-01T080000Z.kilnmark.zip"


def test_every_flipped_or_missing_byte_is_found(studios: Studios, tmp_path: Path) -> None:
    """One bit anywhere, or an end cut off: refused, or it was a bit of the zip's own that says nothing."""
    made = back_up(studios.directory, tmp_path / "b.zip", AT, quiet)
    good, before = made.path.read_bytes(), studios.entries()
    bad, codes = tmp_path / "bad.zip", list[str]()
    for at in range(0, len(good), max(1, len(good) // 60)):
        for data in (good[:at], good[:at] + bytes([good[at] ^ 4]) + good[at + 1 :]):
            bad.write_bytes(data)
            new = tmp_path / "new"
            codes.append(code_of(lambda new=new: restore(bad, new, AT, quiet)))
            assert new.exists() == (codes[-1] == "")
            if new.exists():
                assert studios.entries(new) == before
                shutil.rmtree(new)
    assert set(codes) <= {"backup-damaged", "backup-malformed", ""}
    assert codes.count("") < 5
    assert not list(tmp_path.glob(".*"))


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM state WHERE kind = 'piece'",
        "UPDATE entries SET data = x'7b7d' WHERE \"index\" = 3",
        "DELETE FROM tiles",
    ],
)
def test_parts_that_do_not_fit_each_other_are_refused(studios: Studios, tmp_path: Path, statement: str) -> None:
    """Every hash is right, but what was backed up was damaged before: fsck says so, and nothing takes its place."""
    with sqlite3.connect(studios.directory / "ledger.db") as edited:
        edited.execute(statement)
    edited.close()
    made = back_up(studios.directory, tmp_path / "b.zip", AT, quiet)
    refused(InconsistencyError, "restore-faults", lambda: restore(made.path, tmp_path / "new", AT, quiet))
    assert not (tmp_path / "new").exists()


def test_a_damaged_blob_is_left_out_and_told(studios: Studios, tmp_path: Path) -> None:
    """The rest is backed up; a restore that finds the good one in the old place keeps it."""
    name = studios.blob(b"\xff\xd8\xff a photo")
    made = back_up(studios.directory, tmp_path / "good.zip", AT, quiet)
    (studios.directory / "blobs" / name).write_bytes(b"flipped")
    with open_studio(studios.directory, write=False) as instance:
        assert [error.code for error in instance.fsck().faults] == ["blob-damaged"]
    bad = back_up(studios.directory, tmp_path / "bad.zip", AT, quiet)
    assert (bad.damaged, bad.manifest.damaged) == ((name,), 1)
    restore(made.path, studios.directory, AT, quiet)
    assert (studios.directory / "blobs" / name).read_bytes() == b"\xff\xd8\xff a photo"


def test_keys_and_private_data_come_back_from_files_of_their_own(studios: Studios, tmp_path: Path) -> None:
    """Encrypted; with them and the guard a new machine goes on signing as the same ledger."""
    with private_store(studios.directory / "private/private.db") as store:
        store.keep(Kept("m1", "consent", "ab", b"S" * 32, b"what they agreed to", 5))
    made = back_up(studios.directory, tmp_path / "b.zip", AT, quiet)
    assert set(seal_keys(studios.directory, tmp_path / "keys", "secret")) == {
        "keys/certifier.key", "keys/log.key", "keys/passphrase",
    }  # fmt: skip
    seal_private(studios.directory, tmp_path / "private", "secret")
    sealed = (tmp_path / "keys").read_bytes(), (tmp_path / "private").read_bytes()
    assert all(b"passphrase" not in data and b"agreed" not in data for data in sealed)
    secrets = unseal_files(sealed[0], "secret") | unseal_files(sealed[1], "secret")
    shutil.copyfile(studios.directory / "guard", tmp_path / "guard")
    done = restore(made.path, tmp_path / "new", AT, quiet, secrets | {"../outside": b"x", "guard": b"x"})
    assert (done.keys, (tmp_path / "outside").exists(), (tmp_path / "new/guard").exists()) == (True, False, False)
    shutil.copyfile(tmp_path / "guard", tmp_path / "new/guard")
    with open_studio(tmp_path / "new", write=True, clock=studios.clock) as instance:
        assert isinstance(instance.submit(studios.piece(50)), Accepted)
    with private_store(tmp_path / "new/private/private.db") as store:
        assert store.of("m1")[0].value == b"what they agreed to"
    refused(PolicyError, "backup-exists", lambda: seal_keys(studios.directory, tmp_path / "keys", "secret"))


def test_a_sealed_file_opens_with_its_passphrase_alone(studios: Studios, tmp_path: Path) -> None:
    """Any changed byte, another passphrase, none, or something else entirely: refused."""
    seal_keys(studios.directory, tmp_path / "keys", "secret")
    data = (tmp_path / "keys").read_bytes()
    refused(VerificationError, "sealed-unopened", lambda: unseal_files(data, "other"))
    refused(MalformedError, "key-file-passphrase-empty", lambda: unseal_files(data, ""))
    for bad in (b"", MAGIC, data[1:], data[: len(MAGIC) + 30]):
        refused(MalformedError, "sealed-malformed", lambda bad=bad: unseal_files(bad, "secret"))
    for at in (len(MAGIC), len(MAGIC) + 20, len(MAGIC) + 40, len(data) - 1):
        bad = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
        refused(VerificationError, "sealed-unopened", lambda bad=bad: unseal_files(bad, "secret"))


@pytest.fixture
def archived(studios: Studios, tmp_path: Path) -> Path:
    """A backup of the studio."""
    return back_up(studios.directory, tmp_path / "b.zip", AT, quiet).path


def test_a_zip_that_holds_more_is_refused(archived: Path, tmp_path: Path) -> None:
    """Names that climb out, a second file of one name, a stranger's zip: nothing is written anywhere."""
    import warnings  # zipfile warns of the doubled name that is wanted here
    import zipfile

    def with_more(name: str) -> Path:
        bad = tmp_path / "more.zip"
        shutil.copyfile(archived, bad)
        with warnings.catch_warnings(), zipfile.ZipFile(bad, "a") as opened:
            warnings.simplefilter("ignore")
            opened.writestr(name, b"x")
        return bad

    for name in (
        "../outside",
        "/etc/outside",
        "guard",
        "keys/log.key",
        "ledger.db",
        f"blob/{'a' * 64}",
        "manifest.json",
    ):
        with pytest.raises(LedgerError):
            restore(with_more(name), tmp_path / "new", AT, quiet)
    bad = tmp_path / "strange.zip"
    with zipfile.ZipFile(bad, "w") as opened:
        opened.writestr("hello", b"x")
    refused(MalformedError, "backup-malformed", lambda: restore(bad, tmp_path / "new", AT, quiet))
    assert not (tmp_path / "new").exists()
    assert not (tmp_path / "outside").exists()
    with open_archive(archived) as opened_again:
        assert opened_again.length > 0
