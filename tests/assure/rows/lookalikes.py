"""C1: a QR to a look-alike domain, and a primary host that lies: whoever pins the ledger's key takes none of it.

zısha.example  zisha-example.com  zisha.example.evil.example …    each with a ledger of its own, whole and sound
second town, command line                                         hold the first ledger's trust file from elsewhere
"""

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from random import Random

from typer.testing import CliRunner

from api.cli import app as command
from api.examiner import Examiner
from certs.bundle import Bundle, format_bundle, parse_bundle
from certs.summary import Summary, sign_summary
from certs.verify import verify
from ledger.craft.kinds.piece.piece_registration import PieceRegistration
from ledger.craft.profile import zisha
from ledger.craft.statement import read_statement
from ledger.log.checkpoint import parse_checkpoint, sign_checkpoint
from ledger.log.encoding import encode_base32
from ledger.log.keys import SigningKey
from ledger.log.note import ED25519, make_vkey, parse_note
from ledger.log.receipt import format_receipt, parse_receipt
from ledger.log.trust import Trust, format_trust
from tests.assure.row import Figures, Row, counted, found
from tests.certs.forge import forge, statements_of
from tests.certs.ledger_world import STUDIO, bundle_of, ledger_world
from tests.craft.kiln_world import code_of
from tests.craft.world import ORIGIN

HOST = "zisha.example"
ALIKE = {"a": "аɑ", "e": "еė", "i": "іıl1", "s": "ѕ5", "h": "һ", "p": "р", "l": "ӏ1I", "m": "rn", "x": "х", "z": "ʐ2"}
"""Letters by what is taken for them: Cyrillic and Latin ones, and digits."""
TOLD = ("registered", "notice")
"""Words that a buyer would take for a yes."""
EVERY = 25  # one in so many is asked about on the command line too, which reads files and starts a command


def hosts(host: str = HOST) -> Iterator[str]:
    """Yield look-alikes of a host: letters changed, doubled and dropped, names lengthened, other endings."""
    name, _, end = host.rpartition(".")
    for at, letter in enumerate(name):
        yield from (f"{name[:at]}{other}{name[at + 1 :]}.{end}" for other in ALIKE.get(letter, ""))
        yield f"{name[:at]}{letter}{name[at:]}.{end}"
        yield f"{name[:at]}{name[at + 1 :]}.{end}"
        yield f"{name[:at]}-{name[at:]}.{end}"
    for more in ("verify", "official", "yixing", "check", "cn", "www2", "pay"):
        yield from (f"{name}-{more}.{end}", f"{more}-{name}.{end}", f"{host}.{more}.example", f"{name}.{more}")
        yield f"{more}{name}.{end}"


def more_hosts() -> Iterator[str]:
    """Yield look-alikes, and look-alikes of look-alikes, each once, the nearest first."""
    near = [each for each in dict.fromkeys(hosts()) if each != HOST]
    yield from near
    yield from (other for other in dict.fromkeys(far for each in near[:30] for far in hosts(each)) if other not in near)


class Impostor:
    """A look-alike host with a ledger of its own: keys of its own, the first ledger's entries, and its name or another.

    bundle: every path and page of it is sound, under its own log key. link: what it prints. trust: what it hands out.
    """

    def __init__(self, host: str, random: Random, *, same_name: bool) -> None:
        self.host = host
        labels = host.split(".")
        self.wire = ".".join(each if each.isascii() else f"xn--{each.encode('punycode').decode()}" for each in labels)
        self.origin = ORIGIN if same_name else f"{self.wire}/zisha"
        self._log, self._certifier = (SigningKey.from_seed(random.randbytes(32)) for _ in range(2))

    @property
    def bundle(self) -> bytes:
        """Its proof of the piece."""
        given = parse_bundle(bundle_of(STUDIO))
        receipts = []
        for each in given.receipts:
            receipt = parse_receipt(each)
            page = replace(parse_checkpoint(parse_note(receipt.checkpoint).text), origin=self.origin)
            receipts.append(format_receipt(replace(receipt, checkpoint=sign_checkpoint(page, self._log))))
        return format_bundle(Bundle(tuple(receipts), given.slots))

    @property
    def link(self) -> bytes:
        """The text of its QR: its host, the piece's code, a summary signed by its own certifier."""
        world = ledger_world()
        summary = Summary(
            origin=self.origin, code=code_of(STUDIO), time=world.time, index=world.piece_at(STUDIO),
            leaf_hash=bytes(32), serial=1, title="示例春水", maker="示例m1", person="m1", shape="shipiao", year=2026,
        )  # fmt: skip
        proof = encode_base32(sign_summary(summary, self._certifier))
        return f"HTTPS://{self.wire.upper()}/C/{code_of(STUDIO)}/{proof}".encode()

    @property
    def trust(self) -> Trust:
        """What it says to be the trust file."""
        log = make_vkey(self.origin, ED25519, self._log.public)
        return ledger_world().entered.trust(log=log, origin=self.origin, certifiers=(self._certifier.did,))


def lie() -> bytes:
    """What a lying primary host can make: another record under the maker's old signature, well entered."""
    statements = statements_of(STUDIO)
    at = next(n for n, each in enumerate(statements) if isinstance(read_statement(each).subject, PieceRegistration))
    head, payload, signature = statements[at].split(".")
    middle = len(payload) // 2
    for letter in "ABCDEFGH":
        odd = [*statements]
        odd[at] = f"{head}.{payload[:middle]}{letter}{payload[middle + 1 :]}.{signature}"
        try:
            if odd[at] != statements[at] and read_statement(odd[at]):
                return forge(odd)
        except Exception:  # noqa: BLE001  # not every letter gives a statement that reads
            continue
    raise AssertionError("no other letter reads")


def asked(count: int, random: Random, *, pinned: bool = True) -> Figures:
    """Show each look-alike's proof and QR to the second town and the command line; none is taken."""
    world = ledger_world()
    trust, profiles = world.entered.trust(), {zisha().hash: zisha()}
    honest = verify(bundle_of(STUDIO), trust, world.time + 60)
    assert honest.verdict.word in TOLD, "the ledger's own proof is not taken"
    town, commands, words = Examiner(trust, profiles), 0, set()
    try:
        for number, host in zip(counted(count), islice(more_hosts(), count), strict=True):
            impostor = Impostor(host, random, same_name=number % 2 == 0)
            if not pinned:
                town = Examiner(impostor.trust, profiles)
            for shown in (impostor.bundle, impostor.link):
                word = town.examine(shown, world.time + 60, zisha())["verdict"]["word"]
                assert word not in TOLD, f"{host} is taken for {HOST}: {word}"
                words.add(word)
                if number % EVERY == 0:
                    check_command(shown, trust)
                    commands += 1
        told = verify(lie(), trust, world.time + 60)
        assert told.verdict.word == "mismatch", f"a changed record is {told.verdict.word}"
    finally:
        town.close()
    return {"look-alikes": count, "shown": 2 * count, "commands": commands, "words": ", ".join(sorted(words))}


def check_command(shown: bytes, trust: Trust) -> None:
    """Ask the command line, which ends with 1 for whatever is not the ledger's."""
    with tempfile.TemporaryDirectory() as name:
        file, pinned = Path(name) / "shown", Path(name) / "trust.json"
        file.write_bytes(shown)
        pinned.write_bytes(format_trust(trust))
        done = CliRunner().invoke(command, ["verify", str(file), "--trust", str(pinned)])
        assert done.exit_code == 1, f"kilnmark verify ends with {done.exit_code}: {done.output}"


ROWS = (
    Row(
        name="C1", claim="no second town or command line takes a look-alike host's proof or QR; a lie does not check",
        unit="look-alikes", small=12, full=300, run=asked,
        control=lambda random: found(lambda: asked(2, random, pinned=False)),
    ),
)  # fmt: skip
