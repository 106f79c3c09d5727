"""Signing on the command line: a key file, a ledger, and what is stated to it. The signature is the login.

kilnmark role sign 0123-4567-89AB-T --key zs002.key --ledger https://zisha.example.org
  → shows what will be signed → signs with the key → posts → the receipt

--dry-run     shows the exact statement, asks every rule, and says either; signs nothing
--out FILE    writes the signed submission to a file instead: `kilnmark endorse FILE`, `kilnmark post FILE`
"""

import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer

from api.cli.inputs import present_file, present_place
from api.cli.manners import manners, show, tell, usage
from api.cli.opened import OpenLedger, open_ledger, place_or_usage
from api.cli.options import Options, give_options
from api.cli.photos import FOLDER, send, unsent
from api.cli.posting import post, read_file, refuse_each, show_accepted, write_file, write_receipts
from api.cli.rehearsal import rehearse
from ledger.craft.blobs import blobs_named
from ledger.craft.kind import Subject
from ledger.craft.profile import Profile
from ledger.craft.state import Key, Pending
from ledger.craft.statement import read_statement, sign_statement
from ledger.craft.submission import format_submission, read_submission
from ledger.errors import UnknownKeyError
from ledger.log.keyfile import MAX_FILE, decrypt_key, read_public
from ledger.log.keys import SIGNATURE_BYTES, Signer, SigningKey, parse_did
from ledger.sequencer import Accepted
from ledger.words import say

PASSPHRASES = ("KILNMARK_KEY_PASSPHRASE", "KILNMARK_PASSPHRASE")

KeyFile = Annotated[
    Path | None, typer.Option("--key", callback=present_file, help="Your key file (手机印章); else KILNMARK_KEY.")
]
PassphraseFile = Annotated[
    Path | None, typer.Option(callback=present_file, help="File with its passphrase; else KILNMARK_KEY_PASSPHRASE.")
]
LedgerPlace = Annotated[
    str, typer.Option("--ledger", callback=present_place, help="Directory or https://…; else KILNMARK_LEDGER.")
]
OutFile = Annotated[Path | None, typer.Option("--out", help="Write the signed submission here; post nothing.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would be stated; sign and post nothing.")]
Receipts = Annotated[Path | None, typer.Option(help="Write each receipt into this folder.")]


def now() -> int:
    """Return the signer's clock, whole seconds."""
    return int(time.time())


def read_passphrase(file: Path | None, prompt: str = "cli.passphrase") -> str:
    """Return a passphrase: the file's first line, the environment's, or an answer on a terminal."""
    if file is not None:
        return read_file(file, 1024).decode("utf-8", "surrogateescape").split("\n", 1)[0].rstrip("\r")
    for name in PASSPHRASES:
        if os.environ.get(name):
            return os.environ[name]
    if not sys.stdin.isatty():
        usage("cli.needs-passphrase")
    answer: str = typer.prompt(say(prompt, manners.lang), hide_input=True, err=True)
    return answer


def key_path(path: Path | None) -> Path:
    """Return the `--key` given, or the environment's; without either, leave with 2."""
    return path or (Path(os.environ["KILNMARK_KEY"]) if os.environ.get("KILNMARK_KEY") else usage("cli.needs-key"))


def load_key(path: Path, passphrase_file: Path | None = None) -> SigningKey:
    """Open a key file.

    Raises:
        PushbackError: `file-unreadable`. MalformedError, VerificationError: as `decrypt_key`.
    """
    return decrypt_key(read_file(path, MAX_FILE), read_passphrase(passphrase_file))


@dataclass(frozen=True, slots=True)
class _Unsigned:
    """Stands for a key where nothing is signed: the statement's form is complete but for 64 zero bytes."""

    public: bytes

    def sign(self, message: bytes) -> bytes:
        """Sign nothing."""
        del message
        return bytes(SIGNATURE_BYTES)


@dataclass(slots=True)
class Pen:
    """What a signing command holds: the ledger, the key, and where the outcome goes.

    Attributes:
        ledger: open.
        did: the signer's.
        signer: the opened key; in a dry run one that signs nothing.
        passphrase_file, out, receipts, dry_run: see the options.
        at: the signer's clock when the command began; all it states bears this time.
        profiles: read from files, by hash, for the rules to know in a dry run.
    """

    ledger: OpenLedger
    did: str
    signer: Signer
    passphrase_file: Path | None = None
    out: Path | None = None
    receipts: Path | None = None
    dry_run: bool = False
    at: int = field(default_factory=now)
    profiles: dict[str, Profile] = field(default_factory=dict)

    @property
    def holder(self) -> str:
        """Code of the person or registrar whose key signs.

        Raises:
            UnknownKeyError: `issuer-unknown`.
        """
        key = self.ledger.state.get(Key, self.did)
        if key is None:
            raise UnknownKeyError("issuer-unknown", issuer=self.did)
        return key.holder

    @property
    def photo_folder(self) -> Path:
        """Where photos wait until the ledger has them: beside the receipts, or in the working directory."""
        return self.receipts / FOLDER if self.receipts is not None else FOLDER

    def waiting(self) -> int:
        """Return how many statements wait for endorsements; the charter, in effect, for a late registrar, is none."""
        return sum(row.done < 0 and row.payload != b"" for row in self.ledger.state.list(Pending, ""))

    def sign(self, kind: str, subject: Subject) -> str:
        """Return the compact JWS of a statement to this ledger."""
        return sign_statement(kind, subject, self.signer, self.at, self.ledger.origin)

    def state(self, *said: tuple[str, Subject]) -> Accepted | None:
        """Sign these statements and post them together, in order; see `hand_in`."""
        return self.hand_in(*(self.sign(kind, subject) for kind, subject in said))

    def hand_in(self, *statements: str) -> Accepted | None:
        """Post signed statements as one submission, or show or write them as the options say; None when not posted."""
        if self.dry_run:
            self.rehearse(format_submission(statements), statements)
            return None
        return self.send(format_submission(statements))

    def rehearse(self, body: bytes, statements: Sequence[str], items: Sequence[object] = ()) -> None:
        """Show what would be stated and what the rules say to it, all of them asked; refusals end the command.

        With `--json` one document: what would be stated, or the refusals as when it is posted.
        """
        submission = read_submission(body)
        _, refused = rehearse(self.ledger, submission, self.at, self.profiles)
        if not (refused and manners.json):
            show_statements(statements, items)
        tell("cli.dry-run-refused" if refused else "cli.dry-run")
        if refused:
            refuse_each(refused, 0 if submission.sheet else 1)

    def send(self, body: bytes, names: Sequence[str] = (), told: Mapping[str, Any] | None = None) -> Accepted | None:
        """Post a submission or write it to `--out`; refusals are said, all of them, and end the command.

        Args:
            body: a submission's bytes.
            names: for the receipts' files, one each; else the statement ids.
            told: what to show besides; its `text` for people, the rest with `--json`.
        """
        if self.out is not None:
            write_file(self.out, body)
            if count := len(self._photos_of(body)):
                tell("cli.photos-wait", count=count, folder=self.photo_folder)
            show({"written": str(self.out)}, say("cli.written", manners.lang, path=self.out))
            return None
        accepted = post(self.ledger, body)
        self.ledger.refresh()
        write_receipts(self.receipts, accepted, names)
        show_accepted(accepted, self._send_photos(body, told))
        return accepted

    def _photos_of(self, body: bytes) -> list[str]:
        """Return the photos that the submission names and that wait."""
        waiting = set(unsent(self.photo_folder))
        named = [blobs_named(each.subject) for each in read_submission(body).statements] if waiting else []
        return list(dict.fromkeys(name for names in named for name in names if name in waiting))

    def _send_photos(self, body: bytes, told: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
        """Send the photos that wait for this submission; it does not wait for them (SPEC §12.11)."""
        names = self._photos_of(body)
        if not names:
            return told
        left = send(self.ledger, self.photo_folder, names)
        if left:
            tell("cli.photos-later", count=len(left), folder=self.photo_folder)
        return {**(told or {}), "photos": {"sent": len(names) - len(left), "left": len(left)}}


def show_statements(statements: Sequence[str], items: Sequence[object] = ()) -> None:
    """Show the decoded statements of a dry run, and a sheet's items, on stdout: data, in either manner."""
    payloads = [*(msgspec.json.decode(read_statement(jws).payload) for jws in statements), *items]
    show(payloads, "\n".join(msgspec.json.format(msgspec.json.encode(each), indent=2).decode() for each in payloads))


@contextmanager
def pen(
    key: Path | None, passphrase_file: Path | None, place: str, out: Path | None, receipts: Path | None, dry_run: bool
) -> Iterator[Pen]:
    """Open the ledger and the key for one command."""
    path, chosen = key_path(key), place_or_usage(place)
    if dry_run:
        did = read_public(read_file(path, MAX_FILE))
        signer: Signer = _Unsigned(parse_did(did))
    else:
        opened = load_key(path, passphrase_file)
        signer, did = opened, opened.did
    with open_ledger(chosen, write=not (dry_run or out)) as ledger:
        yield Pen(ledger, did, signer, passphrase_file, out, receipts, dry_run)


def signing(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of every signing command; it receives them as its first argument, a `Pen`."""
    options: Options = {
        "key": (KeyFile, None),
        "passphrase_file": (PassphraseFile, None),
        "ledger": (LedgerPlace, ""),
        "out": (OutFile, None),
        "receipts": (Receipts, None),
        "dry_run": (DryRun, False),
    }

    def run(given: dict[str, Any]) -> None:
        chosen = {name: given.pop(name) for name in options}
        with pen(place=chosen.pop("ledger"), **chosen) as held:
            command(held, **given)

    return give_options(command, run, options, handed=1)
