"""`key`: a key file of one's own, 手机印章: made here, kept here, opened with a passphrase.

kilnmark key new zs001.key --label 工作室手机      the file, and the did:key to give to the registrar
kilnmark key show zs001.key                        its label and its did:key, without opening it
kilnmark key did zs001.key                         the did:key alone, for another command
"""

import os
import secrets
import sys
from pathlib import Path
from typing import Annotated

import typer

from api.cli.inputs import need_folder, present_file
from api.cli.manners import manners, show, usage
from api.cli.posting import read_file
from api.cli.signing import PASSPHRASES, PassphraseFile, load_key, read_passphrase
from ledger.errors import PolicyError, PushbackError
from ledger.log.keyfile import MAX_FILE, NONCE_BYTES, SALT_BYTES, encrypt_key, read_label, read_public
from ledger.log.keys import SigningKey
from ledger.words import say

keys = typer.Typer(no_args_is_help=True, help="Make and show key files. 手机印章文件。")

File = Annotated[Path, typer.Argument(callback=present_file, help="The key file.")]


@keys.command()
def new(
    file: Annotated[Path, typer.Argument(help="Where to; an existing file is never overwritten.")],
    label: Annotated[str, typer.Option(help="What you call it, e.g. the device.")] = "",
    passphrase_file: PassphraseFile = None,
) -> None:
    """Make a key. 新建一枚手机印章。

    The secret stands in the file only, encrypted; keep a copy elsewhere: nobody can make it again.

    Example: kilnmark key new zs001.key --label workshop-phone
    """
    passphrase = _new_passphrase(passphrase_file)
    key = SigningKey.generate()
    salt, nonce = secrets.token_bytes(SALT_BYTES), secrets.token_bytes(NONCE_BYTES)
    write_new(file, encrypt_key(key.seed, passphrase, salt=salt, nonce=nonce, label=label or file.stem))
    show({"file": str(file), "did": key.did}, say("cli.key-made", manners.lang, path=file, did=key.did))


def _new_passphrase(file: Path | None) -> str:
    """Return a passphrase for a new key; one typed in is typed twice."""
    first = read_passphrase(file, "cli.new-passphrase")
    typed = file is None and not any(os.environ.get(name) for name in PASSPHRASES) and sys.stdin.isatty()
    if typed and first != typer.prompt(say("cli.passphrase-again", manners.lang), hide_input=True, err=True):
        usage("cli.passphrases-differ")
    return first


def write_new(path: Path, data: bytes) -> None:
    """Write a file that only its owner may read, and never over another.

    Leaves with 2 where its folder is not there.

    Raises:
        PolicyError: `file-exists`. PushbackError: `file-unwritable`.
    """
    need_folder(path.parent)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as e:
        raise PolicyError("file-exists", path=str(path)) from e
    except OSError as e:
        raise PushbackError("file-unwritable", path=str(path), reason=e.strerror, retry_after=60) from e
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(handle)


@keys.command("show")
def show_file(
    file: File,
    check: Annotated[bool, typer.Option("--check", help="Open it too: is the passphrase right?")] = False,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Show whose key a file is. 查看手机印章。

    Example: kilnmark key show zs001.key --check
    """
    data = read_file(file, MAX_FILE)
    label, did = read_label(data), read_public(data)
    if check:
        load_key(file, passphrase_file)
    opens = say("cli.key-opens", manners.lang) if check else ""
    show({"label": label, "did": did, "opened": check}, f"{label}\n{did}\n{opens}".rstrip())


@keys.command()
def did(file: File) -> None:
    """Print the did:key alone. 只显示公钥标识。

    Example: kilnmark key did zs001.key
    """
    name = read_public(read_file(file, MAX_FILE))
    show({"did": name}, name)


def did_of(text: str) -> str:
    """Return the did:key that an option gives: itself, or the path of a key file."""
    return text if text.startswith("did:key:") else read_public(read_file(Path(text), MAX_FILE))


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(keys, name="key")
