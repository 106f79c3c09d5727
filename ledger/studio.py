"""A studio's directory: what lies in it besides the databases, read and written (SPEC §13).

settings.json     {"origin":"example.org/yixing","publicUrl":"https://yixing.example.org","v":1}
                  a town's: {"database":"postgresql:///yixing","guard":"etcd://a:2379/yixing","origin":…}
trust.json        what a verifier is given (SPEC §9)
ledger.db         entries, tiles, state, head
stage.db          every group once more
ledger.db-writer  stage.db-writer     empty, held by the one that writes where the SQLite library needs that (G16)
guard             the checkpoint that can't be taken back; in no backup
blobs/<sha256>    photos and the craft profile
status/<hash>     chunks of status snapshots (SPEC §10)
timestamp/        time stamps of pages, and certificates of their authorities (SPEC §6)
views.db          derived from the entries for pages and doors; may be deleted
webhook.json      how far the operator's own programs were told (SPEC §15.2); in no backup
hall.db           what visitors browse and search, likewise
private/private.db    salts and personal fields (SPEC §12.11); nobody but its owner may read it
private/scans.db      counts of look-ups (SPEC §12.11); likewise
private/drafts.db     helpers' drafts (SPEC §12.12); likewise
keys/log.key  keys/certifier.key      encrypted (SPEC §1); the passphrase comes from KILNMARK_PASSPHRASE,
keys/passphrase                       or from this file, which nobody but its owner may read
lock              held by the one process that writes

A town's has no ledger.db, stage.db, guard and lock: entries and state are in the database that its settings name, and
stage/<number>/<size>-<root>    every group once more, a file each; shared by all hosts
"""

import hashlib
import os
import secrets
import stat
from collections.abc import Collection
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import msgspec

from ledger.craft.profile import parse_profile, shipped_profiles
from ledger.craft.profile_shelf import ProfileShelf
from ledger.craft.state import Ledger, State
from ledger.errors import MalformedError, NotFoundError, PolicyError, PushbackError
from ledger.log.checkpoint import parse_checkpoint, sign_checkpoint
from ledger.log.encoding import check_origin, decode_struct, encode_struct
from ledger.log.keyfile import MAX_FILE, NONCE_BYTES, SALT_BYTES, decrypt_key, encrypt_key, read_public
from ledger.log.keys import SigningKey
from ledger.store.durable import write_durably
from ledger.store.photos import BlobFolder

PASSPHRASE_VARIABLE = "KILNMARK_PASSPHRASE"  # noqa: S105  # the variable's name
MAX_SETTINGS = 4096  # bytes
MAX_PASSPHRASE = 1024  # bytes
MAX_URL = 200  # characters


class _Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    origin: str
    publicUrl: str  # noqa: N815  # the file's own word
    v: int
    database: str = ""
    guard: str = ""


_DECODER = msgspec.json.Decoder(_Settings)


@dataclass(frozen=True, slots=True)
class Town:
    """Where a ledger of several processes is kept.

    Attributes:
        database: `postgresql://…`, without a password. guard: `etcd://…`, likewise.
    """

    database: str
    guard: str


@dataclass(frozen=True, slots=True)
class Settings:
    """What a studio knows before it opens its ledger.

    Attributes:
        origin: the log's constant name.
        public_url: what links and prints begin with, without a slash at the end; it may change, the origin never.
        town: where entries, state and guard are, when they are not in the directory.
    """

    origin: str
    public_url: str
    town: Town | None = None


def parse_settings(data: bytes) -> Settings:
    """Parse `settings.json`; inverse of `format_settings`.

    Raises:
        MalformedError: `settings-…` as `decode_struct`; `settings-value`. PolicyError: as `check_town`.
    """
    raw = decode_struct(data, _DECODER, MAX_SETTINGS, "settings")
    url = raw.publicUrl
    if raw.v != 1 or not url.startswith(("https://", "http://")) or url.endswith("/") or len(url) > MAX_URL:
        raise MalformedError("settings-value", url=url[:MAX_URL])
    town = Town(raw.database, raw.guard) if raw.database or raw.guard else None
    if town is not None:
        check_town(town)
    return Settings(check_origin(raw.origin), url, town)


def check_town(town: Town) -> None:
    """Refuse a town whose guard is a file: several hosts would each believe that they hold its lock.

    What else may be wrong with the two addresses is said by what opens them.

    Raises:
        PolicyError: `town-guard`, `town-database`.
    """
    if not town.database.startswith(("postgresql://", "postgres://")):
        raise PolicyError("town-database", database=town.database[:100])
    if not town.guard.startswith(("etcd://", "etcds://")):
        raise PolicyError("town-guard", guard=town.guard[:100])


def format_settings(settings: Settings) -> bytes:
    """Format `settings.json`; inverse of `parse_settings`."""
    town = settings.town or Town("", "")
    return encode_struct(_Settings(settings.origin, settings.public_url, 1, town.database, town.guard))


@dataclass(frozen=True, slots=True)
class Studio:
    """The paths of a studio, and its small files."""

    directory: Path

    @property
    def database(self) -> Path:
        """Entries, tiles, state, head."""
        return self.directory / "ledger.db"

    @property
    def stage(self) -> Path:
        """The second copy."""
        return self.directory / "stage.db"

    @property
    def stage_folder(self) -> Path:
        """The second copy of a town."""
        return self.directory / "stage"

    @property
    def guard(self) -> Path:
        """The checkpoint that can't be taken back."""
        return self.directory / "guard"

    @property
    def lock(self) -> Path:
        """Held by the one process that writes."""
        return self.directory / "lock"

    @property
    def blobs(self) -> Path:
        """Photos and profiles."""
        return self.directory / "blobs"

    @property
    def views(self) -> Path:
        """What can be derived again for pages and doors."""
        return self.directory / "views.db"

    @property
    def hall(self) -> Path:
        """What visitors browse and search; derived as well."""
        return self.directory / "hall.db"

    @property
    def private(self) -> Path:
        """Salts and personal fields: on no ledger, in no mirror, no ordinary backup."""
        return self.directory / "private" / "private.db"

    @property
    def scans(self) -> Path:
        """Counts of look-ups: as private, and in no backup at all."""
        return self.directory / "private" / "scans.db"

    @property
    def drafts(self) -> Path:
        """Helpers' drafts and their pictures: as private, for thirty days, in no backup."""
        return self.directory / "private" / "drafts.db"

    @property
    def status(self) -> Path:
        """Chunks of status snapshots."""
        return self.directory / "status"

    @property
    def scan_lines(self) -> Path:
        """Published counts of look-ups, a file a day."""
        return self.directory / "scans"

    @property
    def keys(self) -> Path:
        """Encrypted keys."""
        return self.directory / "keys"

    def read(self, name: str, limit: int) -> bytes:
        """Return a small file's bytes.

        Raises:
            NotFoundError: `studio-missing`: there is no studio here. PushbackError: `studio-unreadable`.
        """
        try:
            with (self.directory / name).open("rb") as file:
                return file.read(limit + 1)
        except FileNotFoundError as e:
            raise NotFoundError("studio-missing", path=name) from e
        except OSError as e:
            raise PushbackError("studio-unreadable", path=name, reason=e.strerror, retry_after=60) from e

    def read_key(self, name: str) -> SigningKey:
        """Open `log` or `certifier`.

        Raises:
            NotFoundError: `studio-missing`. PolicyError: `passphrase-open-to-others`. VerificationError,
            MalformedError: as `decrypt_key`.
        """
        return decrypt_key(self.read(f"keys/{name}.key", MAX_FILE), self.passphrase())

    def write_key(self, name: str, key: SigningKey) -> None:
        """Write a new key's file, encrypted under the studio's passphrase."""
        salt, nonce = secrets.token_bytes(SALT_BYTES), secrets.token_bytes(NONCE_BYTES)
        data = encrypt_key(key.seed, self.passphrase(), salt=salt, nonce=nonce, label=name)
        write_durably(self.keys / f"{name}.key", data, mode=0o600)

    def add_certifier(self, key: SigningKey) -> None:
        """Write another certifier's key beside those there are; which one signs is the log's to say."""
        number = 2
        while (self.keys / f"certifier-{number}.key").exists():
            number += 1
        self.write_key(f"certifier-{number}", key)

    def certifier_among(self, dids: Collection[str]) -> SigningKey:
        """Open the newest certifier's key that is one of `dids`.

        Raises:
            NotFoundError: `certifier-key-missing`: none of them lies here. As `read_key`.
        """
        names = sorted((path.stem for path in self.keys.glob("certifier*.key")), key=lambda name: (len(name), name))
        for name in reversed(names):
            if read_public(self.read(f"keys/{name}.key", MAX_FILE)) in dids:
                return self.read_key(name)
        raise NotFoundError("certifier-key-missing", keys=", ".join(dids))

    def passphrase(self) -> str:
        """Return the passphrase: the environment's, or the file's.

        Raises:
            NotFoundError: `studio-missing`: neither is there.
            PolicyError: `passphrase-open-to-others`: the file can be read by others than its owner.
        """
        given = os.environ.get(PASSPHRASE_VARIABLE)
        if given:
            return given
        data = self.read("keys/passphrase", MAX_PASSPHRASE)
        if stat.S_IMODE((self.keys / "passphrase").stat().st_mode) & 0o077:
            raise PolicyError("passphrase-open-to-others", path="keys/passphrase")
        return data.decode("utf-8", "surrogateescape").rstrip("\n")

    def make_passphrase(self) -> None:
        """Write a fresh passphrase (128 bits) to the file, unless the environment gives one."""
        if not os.environ.get(PASSPHRASE_VARIABLE):
            write_durably(self.keys / "passphrase", secrets.token_hex(16).encode() + b"\n", mode=0o600)


class LogSigner:
    """The log's key as `backend.Signer`: what it signs is always a checkpoint."""

    def __init__(self, key: SigningKey) -> None:
        self._key = key

    def sign(self, body: bytes) -> bytes:
        """See `Signer.sign`."""
        return sign_checkpoint(parse_checkpoint(body), self._key)


def profiles_of(state: State, blobs: BlobFolder) -> ProfileShelf:
    """Return the profiles at hand: shipped ones, and any whose file is a blob.

    Raises:
        MalformedError: the one in force is no profile. VerificationError: `blob-damaged`.
    """
    ledger = state.get(Ledger, "")
    if ledger is not None and ledger.profile not in shipped_profiles() and ledger.profile in blobs:
        parse_profile(blobs.get(ledger.profile))  # said now, rather than as a profile that nobody knows
    return ProfileShelf(blobs.get)


def shelve_shipped(blobs: BlobFolder) -> None:
    """Put the shipped profiles among the blobs, so that a mirror finds whichever the log comes to name."""
    for name in shipped_profiles():
        if name not in blobs:
            blobs.put(shipped_profile(name))


def shipped_profile(sha256: str) -> bytes:
    """Return the file of a profile that comes with the program.

    Raises:
        NotFoundError: `profile-not-shipped`.
    """
    for path in (files("ledger.craft") / "profiles").iterdir():
        data = path.read_bytes() if path.name.endswith(".json") else b""
        if hashlib.sha256(data).hexdigest() == sha256:
            return data
    raise NotFoundError("profile-not-shipped", hash=sha256)
