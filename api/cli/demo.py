"""`kilnmark demo`: a kiln opening from the loading list to the offline audit, on a ledger of its own.

    kilnmark demo --out demo-out
      → demo-out/{ledger,mirror}/  trust.json  certificates.pdf  labels.pdf  <CODE>.pdf  audit.json  pieces.json

A real ledger, a real server process, real signatures; the people and the pots are invented (examples/data).
"""

import os
import re
import secrets
import shutil
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from api.cli.crafts import ProfileName, named_profile
from api.cli.manners import GOOD, REFUSED, manners, show, tell, usage
from api.cli.posting import make_folder, write_file
from ledger.words import say

if TYPE_CHECKING:
    from api.demo.cast import Cast
    from api.demo.firing import Fired
    from api.demo.lists import Lists
    from api.demo.proof import Proof
    from api.demo.works import Works
    from ledger.craft.kinds.piece.piece_registration import PieceRegistration
    from ledger.craft.profile import Profile
    from ledger.log.keys import SigningKey

EXAMPLES = Path(__file__).parents[2] / "examples"  # a craft's own lists lie under its name
DATA = EXAMPLES / "data"
MARKER = "MADE-BY-KILNMARK-DEMO.txt"
SERVED = "http://127.0.0.1:8000"  # where `make serve` answers
# What a demo makes, and so may take away again: anything else in its folder is somebody else's.
_MADE = re.compile(
    r"ledger|\.ledger\..+|mirror|keys|trust\.json|audit\.json|pieces\.json|server\.log|certificates\.pdf|labels\.pdf"
    r"|kiln-list-[a-z0-9-]+\.pdf|[0-9A-HJKMNP-TV-Z]{13}\.pdf"
)


def demo(
    out: Annotated[Path, typer.Option("--out", help="Folder to make; one that a demo made is made anew.")] = Path(
        "demo-out"
    ),
    data: Annotated[Path | None, typer.Option("--data", help="Another office's lists.")] = None,
    profile: ProfileName = "zisha",
) -> None:
    """Play a whole kiln opening, from the loading list to the offline audit. 从装窑到离线审计走一遍。

    It loads, closes, fires, opens, registers, prints, stops its server, mirrors, audits and verifies. It takes about a
    minute, needs no network, and touches nothing but its own folder.

    Another craft's: `--profile porcelain`, a kiln of vases and bowls.

    Example: kilnmark demo --out demo-out
    """
    craft, craft_file = named_profile(profile)
    if data is None:
        data = DATA if craft.craft == "zisha" else EXAMPLES / craft.craft
    if not (data / "pieces.xlsx").is_file():
        usage("cli.demo-no-data", path=data)
    started = time.monotonic()
    _workshop(out)
    fired, works, proof = _play(out, data, craft, craft_file)
    told = {
        "out": str(out), "batches": [{"code": f.code, "loaded": f.loaded, **f.classes} for f in fired],
        "pieces": len(works.pieces), "certificate": f"{works.two_hands}.pdf", "entries": proof.size,
        "findings": proof.findings, "verdict": proof.word, "seconds": int(time.monotonic() - started) + 1,
    }  # fmt: skip
    show(told, "\n".join(_closing(out, fired, works, proof, int(time.monotonic() - started) + 1)))
    raise typer.Exit(GOOD if not proof.findings and proof.word == "registered" else REFUSED)


def _workshop(out: Path) -> None:
    """Make the folder, or clear it of what an earlier demo made in it, and of nothing else.

    A run that fails leaves what it has made for whoever looks for the cause; the marker is there from the start.
    """
    if out.is_symlink() or (out.exists() and not out.is_dir()):
        usage("cli.demo-not-ours", path=out, marker=MARKER)
    if out.is_dir() and any(out.iterdir()):
        # A marker alone is not believed: somebody may have put a ledger of their own where ours was.
        if not (out / MARKER).is_file() or not _ours(out / "ledger"):
            usage("cli.demo-not-ours", path=out, marker=MARKER)
        if _held(out / "ledger"):
            usage("cli.demo-held", path=out / "ledger")
        for child in out.iterdir():
            if _MADE.fullmatch(child.name):
                shutil.rmtree(child) if child.is_dir() and not child.is_symlink() else child.unlink()
    make_folder(out)
    write_file(out / MARKER, f"{say('cli.demo-marker', 'zh')}\n{say('cli.demo-marker', 'en')}\n".encode())


def _ours(ledger: Path) -> bool:
    """Report whether a demo made this ledger, or none is there."""
    from api.demo.founding import ORIGIN
    from ledger.errors import LedgerError
    from ledger.studio import parse_settings

    if not ledger.exists():
        return True
    try:
        return not ledger.is_symlink() and parse_settings((ledger / "settings.json").read_bytes()).origin == ORIGIN
    except (OSError, LedgerError):
        return False


def _held(ledger: Path) -> bool:
    """Report whether a server has the earlier demo's ledger open."""
    from ledger.errors import PushbackError
    from ledger.store.lock import StudioLock

    if not (ledger / "lock").is_file():
        return False
    try:
        StudioLock(ledger / "lock").close()
    except PushbackError:
        return True
    return False


def _play(
    out: Path, data: Path, craft: "Profile", craft_file: bytes | None
) -> tuple[tuple["Fired", ...], "Works", "Proof"]:
    """Play the whole story in `out`."""
    from api.demo.cast import Cast
    from api.demo.founding import QUORUM, REGISTRARS, enrol_all, found
    from api.demo.lists import read_lists
    from api.demo.proof import prove
    from api.demo.server import Server
    from api.demo.works import register_all
    from ledger.instance import open_studio
    from ledger.log.keys import SigningKey

    lists = read_lists(data, craft)
    _said("read", people=len(lists.people), lines=len(lists.loading), outcomes=len(lists.outcomes))
    keys: dict[str, SigningKey] = {}
    found(out / "ledger", keys, int(time.time()), craft, craft_file).close()
    shutil.copyfile(out / "ledger" / "trust.json", out / "trust.json")
    with Server(out / "ledger", out / "server.log") as server, open_studio(out / "ledger", write=False) as instance:
        _said("founded", quorum=QUORUM, registrars=len(REGISTRARS), address=server.address)
        cast = Cast(instance, server.web, keys)
        enrol_all(cast, lists)
        _said("enrolled", people=len(lists.people), standings=len(lists.standings), seals=len(lists.seals))
        fired = _fire(cast, lists)
        works = register_all(cast, lists)
        _said("registered", pieces=len(works.pieces), sheet=works.sheets, singles=works.singles)
        _said("roles", signed=works.signed, waiting=works.waiting)
        _print(cast, works, out)
    _said("stopped")
    _keep_keys(keys, out / "keys")
    proof = prove(out, out / f"{works.two_hands}.pdf")
    _said("proved" if proof.unplugged else "proved-plugged", size=proof.size, findings=proof.findings)
    (out / "server.log").unlink()
    return fired, works, proof


def _fire(cast: "Cast", lists: "Lists") -> tuple["Fired", ...]:
    """Fire the opening, then what has to burn again; between its doors and its closing an outcome is put right."""
    from api.demo.firing import BURNT, OPENED, Firing
    from ledger.craft.slots import show_root

    opening, quick = (Firing(cast, lists, batch) for batch in lists.batches[:2])
    makers = opening.load()
    _said("loaded", slots=sum(each.batch == opening.plan.code for each in lists.loading), makers=makers)
    _said("ignited", root=show_root(bytes.fromhex(opening.ignite())))
    opening.fire(BURNT)
    _said("opened", doors=opening.open(OPENED))
    _said("corrected", slots="、".join(opening.correct()))
    first = opening.close()
    _said("closed", equation=_equation(first))
    again = quick.refire()
    quick.fire(0)
    quick.open(0)
    second = quick.close()
    _said("refired", count=again, equation=_equation(second))
    return first, second


def _equation(fired: "Fired") -> str:
    """Return `312 = 231 good + …`, the classes that occurred, in words."""
    parts = [
        say("cli.demo-part", manners.lang, count=count, name=say(f"cli.class-{name}", manners.lang))
        for name, count in fired.classes.items() if count
    ]  # fmt: skip
    return f"{fired.loaded} = {' + '.join(parts)}"


def _print(cast: "Cast", works: "Works", out: Path) -> None:
    """Print the run, the labels, the kiln list, and one certificate with its proofs inside; write pieces.json."""
    from api.cli.printing import print_room
    from api.cli.sheets import write_kiln_list, write_labels, write_run, write_singles

    codes = [piece.code for piece in works.pieces]
    with print_room(cast.instance) as room:
        write_run(room, codes, out)
        write_labels(room, codes, out)
        write_kiln_list(room, works.pieces[0].firings[0].slot.partition("/")[0], out)
        write_singles(room, [works.two_hands], out)
        table = [
            _listed(piece, room.certificate(piece.code).proof_link, room.label(piece.code).link)
            for piece in works.pieces
        ]
    (out / "pieces.json").write_bytes(msgspec.json.format(msgspec.json.encode(table), indent=1) + b"\n")
    _said("printed", pieces=len(codes))


def _listed(piece: "PieceRegistration", proof: str, link: str) -> dict[str, str]:
    """Return a row of pieces.json: the texts of the two QRs, and where `make serve` answers."""
    return {
        "code": piece.code, "link": link, "qr": proof, "page": f"{SERVED}/c/{piece.code}", "title": piece.title.zh,
        "maker": piece.maker,
    }  # fmt: skip


def _keep_keys(keys: "dict[str, SigningKey]", folder: Path) -> None:
    """Leave the sample people's keys, encrypted, so that whoever likes can sign as one of them."""
    from ledger.log.keyfile import NONCE_BYTES, SALT_BYTES, encrypt_key

    folder.mkdir(mode=0o700)
    passphrase = secrets.token_hex(8)
    with os.fdopen(os.open(folder / "passphrase", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(passphrase + "\n")
    for code, key in keys.items():
        salt, nonce = secrets.token_bytes(SALT_BYTES), secrets.token_bytes(NONCE_BYTES)
        (folder / f"{code}.key").write_bytes(encrypt_key(key.seed, passphrase, salt=salt, nonce=nonce, label=code))


def _said(step: str, **fields: object) -> None:
    """Say on stderr what has just happened."""
    tell(f"cli.demo-{step}", **fields)


def _closing(out: Path, fired: tuple["Fired", ...], works: "Works", proof: "Proof", seconds: int) -> list[str]:
    """Return the six lines: what happened, what to open."""
    lang, first = manners.lang, fired[0]
    sound = "sound" if not proof.findings else "findings"
    program = sys.argv[0] if "/" in sys.argv[0] else "kilnmark"
    serve = "make serve" if out == Path("demo-out") and Path("Makefile").is_file() else f"{program} serve {out}/ledger"
    return [
        say("cli.demo-1", lang, slots=first.slots, loaded=first.loaded, pieces=len(works.pieces), seconds=seconds),
        say(f"cli.demo-2-{sound}", lang, size=proof.size, findings=proof.findings),
        say("cli.demo-3", lang, path=out / f"{works.two_hands}.pdf"),
        say("cli.demo-4", lang, certificates=out / "certificates.pdf", labels=out / "labels.pdf"),
        say("cli.demo-5", lang, serve=serve, page=f"{SERVED}/c/{works.two_hands}"),
        say("cli.demo-6", lang, program=program, mirror=out / "mirror", trust=out / "trust.json"),
    ]


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(demo)
