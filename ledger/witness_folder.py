"""A witness's directory: its name, its key, the logs it watches, what it holds of them. SPEC §6.

witness.json      {"logs":["example.com/kiln+8d1c6fb2+AbQ…"],"name":"museum.example.net/w","v":1}
keys/witness.key  encrypted (SPEC §1); the passphrase as a studio's: KILNMARK_PASSPHRASE, or keys/passphrase
witness.db        the newest page of each log
forks/            proofs of misbehaviour (SPEC §11a), `<origin's hash>-<hash>.fork.json`
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import msgspec

from ledger.errors import MalformedError, NotFoundError, PolicyError
from ledger.log.encoding import decode_struct, encode_struct
from ledger.log.keys import SigningKey
from ledger.log.note import COSIGNATURE, ED25519, VerifierKey, format_vkey, make_vkey, parse_vkey
from ledger.store.durable import write_durably
from ledger.store.witnessed import WitnessStore
from ledger.studio import Studio
from ledger.witness import Witness

MAX_FILE = 2**20  # bytes: some thousands of logs
_KEY = "witness"
_VERSION = 1


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    logs: list[str]
    name: str
    v: int


_DECODER = msgspec.json.Decoder(_File)


@dataclass(frozen=True, slots=True)
class WitnessFolder:
    """See the module."""

    path: Path

    def make(self, name: str) -> VerifierKey:
        """Make the directory, its name and a fresh key; return what others put into their trust files.

        Raises:
            PolicyError: `witness-exists`. MalformedError: `vkey-malformed`.
        """
        if (self.path / "witness.json").exists():
            raise PolicyError("witness-exists", path=str(self.path))
        key = SigningKey.generate()
        vkey = make_vkey(name, COSIGNATURE, key.public)
        for folder in (self.path, self.path / "keys", self.path / "forks"):
            folder.mkdir(mode=0o700, exist_ok=True)
        self._studio.make_passphrase()
        self._studio.write_key(_KEY, key)
        self._write(_File([], name, _VERSION))
        return vkey

    def add(self, vkey: VerifierKey) -> None:
        """Watch one log more; its origin is the key's name.

        Raises:
            MalformedError: `vkey-algorithm`. PolicyError: `witness-log-there`: another key of that origin is watched.
        """
        if vkey.algorithm != ED25519:
            raise MalformedError("vkey-algorithm", got=vkey.algorithm)
        file, logs = self._read(), self.logs()
        if logs.get(vkey.name, vkey) != vkey:
            raise PolicyError("witness-log-there", origin=vkey.name)
        self._write(_File(sorted({*file.logs, format_vkey(vkey)}), file.name, _VERSION))

    def logs(self) -> dict[str, VerifierKey]:
        """Return the logs that are watched, by origin."""
        return {vkey.name: vkey for vkey in map(parse_vkey, self._read().logs)}

    def vkey(self) -> VerifierKey:
        """Return this witness's verifier key."""
        return make_vkey(self._read().name, COSIGNATURE, self._studio.read_key(_KEY).public)

    def store(self) -> WitnessStore:
        """Open what is held of the logs."""
        self._read()
        return WitnessStore(self.path / "witness.db")

    def open(self, store: WitnessStore) -> Witness:
        """Return the witness.

        Raises:
            NotFoundError: `witness-missing`. MalformedError: `witness-file`; as `Studio.read_key`.
        """
        file = self._read()
        return Witness(file.name, self._studio.read_key(_KEY), self.logs(), store, self.keep)

    def keep(self, origin: str, proof: bytes) -> None:
        """Keep a proof of misbehaviour; the same again is the same file."""
        log, name = (hashlib.sha256(data).hexdigest()[:16] for data in (origin.encode(), proof))
        write_durably(self.path / "forks" / f"{log}-{name}.fork.json", proof)

    @property
    def _studio(self) -> Studio:
        return Studio(self.path)

    def _read(self) -> _File:
        try:
            data = (self.path / "witness.json").read_bytes()
        except OSError as e:
            raise NotFoundError("witness-missing", path=str(self.path)) from e
        file = decode_struct(data, _DECODER, MAX_FILE, "json")
        if file.v != _VERSION:
            raise MalformedError("witness-file", version=file.v)
        return file

    def _write(self, file: _File) -> None:
        write_durably(self.path / "witness.json", encode_struct(file))
