"""A studio's small files: settings, keys, passphrase, profiles."""

import hashlib
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.craft.profile import zisha
from ledger.craft.state import Ledger, MemoryState, Put
from ledger.errors import LedgerError, MalformedError, NotFoundError, PolicyError, PushbackError, VerificationError
from ledger.log.checkpoint import Checkpoint, format_checkpoint, open_checkpoint
from ledger.log.note import ED25519, make_vkey
from ledger.store.photos import BlobFolder
from ledger.studio import (
    PASSPHRASE_VARIABLE,
    LogSigner,
    Settings,
    Studio,
    Town,
    format_settings,
    parse_settings,
    profiles_of,
    shipped_profile,
)
from tests.craft.world import ORIGIN, key_of

GOOD = Settings("example.com/kiln", "https://kiln.example.com")


@pytest.fixture
def studio(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Studio:
    """An empty studio, no passphrase in the environment."""
    monkeypatch.delenv(PASSPHRASE_VARIABLE, raising=False)
    (tmp_path / "keys").mkdir()
    return Studio(tmp_path)


def test_settings_are_read_as_written() -> None:
    """The example of the module's head."""
    data = b'{"origin":"example.com/kiln","publicUrl":"https://kiln.example.com","v":1}'
    assert format_settings(GOOD) == data
    assert parse_settings(data) == GOOD


def test_a_town_s_settings_are_read_as_written() -> None:
    """Where entries and guard are, in the file's order."""
    town = Settings(GOOD.origin, GOOD.public_url, Town("postgresql:///kiln", "etcd://127.0.0.1:2379/kiln"))
    data = (
        b'{"database":"postgresql:///kiln","guard":"etcd://127.0.0.1:2379/kiln",'
        b'"origin":"example.com/kiln","publicUrl":"https://kiln.example.com","v":1}'
    )
    assert format_settings(town) == data
    assert parse_settings(data) == town


@pytest.mark.parametrize(
    ("town", "code"),
    [
        (Town("postgresql:///kiln", ""), "town-guard"),
        (Town("postgresql:///kiln", "/srv/kiln/guard"), "town-guard"),
        (Town("postgresql:///kiln", "file:///srv/kiln/guard"), "town-guard"),
        (Town("", "etcd://127.0.0.1:2379/kiln"), "town-database"),
        (Town("/srv/ledger.db", "etcd://127.0.0.1:2379/kiln"), "town-database"),
    ],
)
def test_a_town_without_its_own_guard_is_refused(town: Town, code: str) -> None:
    """A file can't be the guard of several hosts; and there is no guard elsewhere for a file of entries."""
    with pytest.raises(PolicyError) as caught:
        parse_settings(format_settings(Settings(GOOD.origin, GOOD.public_url, town)))
    assert caught.value.code == code


@pytest.mark.parametrize(
    "change",
    [
        (b'"v":1', b'"v":2'), (b"https://", b"ftp://"), (b'.com","v"', b'.com/","v"'), (b"example.com/kiln", b"Kiln"),
        (b'{"o', b'{ "o'), (b'"v":1', b'"v":1,"w":1'), (b"https://", b"https://" + b"a" * 200),
    ],
)  # fmt: skip
def test_settings_of_another_form_are_refused(change: tuple[bytes, bytes]) -> None:
    """Version, address, origin, spaces, fields."""
    with pytest.raises(MalformedError):
        parse_settings(format_settings(GOOD).replace(*change))


@settings(deadline=None, max_examples=100)
@given(st.data())
def test_settings_with_a_flipped_byte_are_refused_or_read_as_they_are(data: st.DataObject) -> None:
    """Never anything but our errors, and never other bytes for the same settings."""
    good = format_settings(GOOD)
    at = data.draw(st.integers(0, len(good) - 1))
    bad = good[:at] + bytes([good[at] ^ data.draw(st.integers(1, 255))]) + good[at + 1 :]
    with suppress(LedgerError):
        assert format_settings(parse_settings(bad)) == bad


def test_a_key_is_kept_encrypted_and_opened_with_the_passphrase_file(studio: Studio) -> None:
    """Neither file can be read by others; the key's seed is in neither."""
    studio.make_passphrase()
    studio.write_key("log", key_of("log"))
    assert studio.read_key("log") == key_of("log")
    for name in ("log.key", "passphrase"):
        path = studio.keys / name
        assert path.stat().st_mode & 0o777 == 0o600
        assert key_of("log").seed not in path.read_bytes()


def test_a_passphrase_file_open_to_others_is_refused(studio: Studio) -> None:
    """What the group may read is no secret."""
    studio.make_passphrase()
    (studio.keys / "passphrase").chmod(0o640)
    with pytest.raises(PolicyError) as caught:
        studio.passphrase()
    assert caught.value.code == "passphrase-open-to-others"


def test_the_environment_s_passphrase_comes_first_and_needs_no_file(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And a key encrypted under it does not open with another."""
    monkeypatch.setenv(PASSPHRASE_VARIABLE, "示例口令")
    studio.make_passphrase()
    assert not (studio.keys / "passphrase").exists()
    studio.write_key("log", key_of("log"))
    assert studio.read_key("log") == key_of("log")
    monkeypatch.setenv(PASSPHRASE_VARIABLE, "another")
    with pytest.raises(VerificationError):
        studio.read_key("log")
    monkeypatch.delenv(PASSPHRASE_VARIABLE)
    with pytest.raises(NotFoundError):
        studio.read_key("log")


def test_a_missing_file_is_no_studio_and_an_unreadable_one_is_said_so(studio: Studio) -> None:
    """Not found, or try later."""
    with pytest.raises(NotFoundError) as caught:
        studio.read("settings.json", 10)
    assert caught.value.code == "studio-missing"
    (studio.directory / "settings.json").mkdir()
    with pytest.raises(PushbackError):
        studio.read("settings.json", 10)


def test_the_log_key_signs_checkpoints_and_nothing_else() -> None:
    """Always the same bytes for one body; a body that is none is refused."""
    body = format_checkpoint(Checkpoint(ORIGIN, 7, bytes(32)))
    signer = LogSigner(key_of("log"))
    note = signer.sign(body)
    assert note == signer.sign(body)
    vkey = make_vkey(ORIGIN, ED25519, key_of("log").public)
    assert open_checkpoint(note, vkey, ORIGIN).size == 7
    with pytest.raises(MalformedError):
        signer.sign(b"anything else\n")


def ledger(profile: str) -> MemoryState:
    """Return a state whose profile in force is this one."""
    state = MemoryState()
    record = Ledger(
        origin=ORIGIN, name="n", charter=bytes(32), head=bytes(32), k=1, p=1, profile=profile, rules=1, opened=True,
        recovery_hours=72, claim_days=30,
    )  # fmt: skip
    state.apply([Put(record)])
    return state


def test_a_shipped_profile_is_there_and_is_its_own_file() -> None:
    """By its hash; others are not shipped."""
    data = shipped_profile(zisha().hash)
    assert hashlib.sha256(data).hexdigest() == zisha().hash
    with pytest.raises(NotFoundError):
        shipped_profile("0" * 64)


def test_a_profile_in_force_that_is_not_shipped_is_read_from_its_blob(tmp_path: Path) -> None:
    """A ledger keeps the version it was founded with, whatever the program ships by then."""
    blobs = BlobFolder(tmp_path)
    older = shipped_profile(zisha().hash) + b"\n"
    name = hashlib.sha256(older).hexdigest()
    assert name not in profiles_of(ledger(name), blobs)
    blobs.put(older)
    assert profiles_of(ledger(name), blobs)[name].craft == "zisha"
    assert set(profiles_of(MemoryState(), blobs)) == set(profiles_of(ledger(zisha().hash), blobs))
