"""Documents by the thousand, from whole histories and changed in every way that comes to mind; the same for one seed.

    for case in cases(Random(7), 10_000): difference(node, case.document, case.trust, case.at)

A case begins with a sound document (a bundle of a real history, a receipt, a QR's text, a code) or with its statements,
is changed once or twice, and where the change is of a statement it is signed again and entered in a log of its own, so
that what was changed is the only thing wrong.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from random import Random
from typing import Any

import msgspec

from certs.bundle import parse_bundle
from ledger.craft.statement import read_statement
from ledger.errors import LedgerError
from ledger.log.entry import parse_entry
from ledger.log.receipt import format_receipt, parse_receipt
from ledger.log.trust import Trust
from tests.certs.documents import HOST, proof_link
from tests.certs.forge import log_of, statements_in
from tests.certs.ledger_world import CORRECTED, FIRST_ITEM, OTHERS, SLOTTED, STUDIO, bundle_of, ledger_world
from tests.certs.log import Log
from tests.certs.snapshot_world import snapshot_world
from tests.certs.test_successor import successor
from tests.craft.kiln_world import code_of
from tests.craft.world import START
from tests.js.lives import lives, tale
from tests.js.mutations import change, encoded, encoded_or_odd, restated, turned

DAY = 24 * 3600


@dataclass(frozen=True)
class Case:
    """A document, the trust file under which it is judged, when, and what was done to it."""

    document: bytes
    trust: Trust
    at: int
    story: str


@cache
def sound() -> tuple[bytes, ...]:
    """Return the bundles of the test histories' pieces."""
    pieces = (SLOTTED, STUDIO, OTHERS, CORRECTED, FIRST_ITEM + 4, FIRST_ITEM + 5)
    return (
        *(bundle_of(number) for number in pieces), bundle_of(SLOTTED, 2), bundle_of(STUDIO, 2), bundle_of(STUDIO, 3),
        *(snapshot_world().bundle(number) for number in (SLOTTED, CORRECTED, FIRST_ITEM + 5)),
    )  # fmt: skip


@cache
def trusts() -> tuple[Trust, ...]:
    """Return trust files of these histories, with and without witnesses, and a successor's."""
    entered = ledger_world().entered
    made = [entered.trust(quorum=quorum) for quorum in (0, 1, 2)]
    made += [ledger_world(p).entered.trust() for p in (2, 3)]
    return (*made, snapshot_world().entered.trust(), replace(made[0], certifiers=()), successor())


def cases(random: Random, count: int) -> Iterator[Case]:
    """Yield so many cases."""
    makers: Sequence[Callable[[Random], Case]] = (
        _bytes, _bytes, _parts, _parts, _wire, _spoken, _stated, _stated, _stated, _log, _lived, _lived, _told, _told,
        _told, _told,
    )  # fmt: skip
    for _ in range(count):
        yield random.choice(makers)(random)


def _judged(random: Random, document: bytes, story: str, trust: Trust | None = None) -> Case:
    at = START + random.choice((0, 0, 0, DAY, 20 * DAY, 31 * DAY, 400 * DAY, -DAY))
    return Case(document, trust or random.choice(trusts()), at, story)


def _bytes(random: Random) -> Case:
    bundle = random.choice(sound())
    data = random.choice((bundle, bundle, random.choice(parse_bundle(bundle).receipts)))
    return _judged(random, *turned(random, data))


def _spoken(random: Random) -> Case:
    """Links and codes as people and readers give them."""
    code = code_of(random.choice((SLOTTED, STUDIO)))
    shown = random.choice(
        (
            code,
            f"{code[:4]}-{code[4:8]}-{code[8:12]}-{code[12:]}",
            f"https://{HOST}/c/{code}",
            proof_link(SLOTTED),
            proof_link(STUDIO, 2),
        )
    )
    text = random.choice(
        (shown, shown.lower(), f" {shown}\n", f"{shown}/", f"{shown}?a=b#c", f"\u3000{shown}", shown.replace("0", "O"))
    )
    data, story = turned(random, text.encode())
    return _judged(random, data, f"spoken, {story}")


def _lived(random: Random) -> Case:
    """A piece that has been through something: its bundle as it is, or with one receipt out, or under another trust."""
    bundle, trust, time = random.choice(lives())
    document = msgspec.json.decode(bundle)
    way = random.randrange(5)
    if way == 1:
        del document["receipts"][random.randrange(len(document["receipts"]))]
    elif way == 2:
        document.pop("snapshot", None)
    elif way == 3:
        change(random, document)
    elif way == 4:
        trust = replace(trust, certifiers=())
    at = time + random.choice((0, DAY, 8 * DAY, 40 * DAY))
    return Case(bundle if way == 0 else encoded(document), trust, at, f"lived {way}")


def _told(random: Random) -> Case:
    """A story of a piece, lawful or not, now and then with one of its statements changed."""
    said, pauses = tale(random)
    story = "told"
    if random.random() < 0.2:
        at = random.randrange(len(said))
        said[at], story = restated(random, said[at])
    elif random.random() < 0.2:
        del said[random.randrange(1, len(said))]
    log = log_of(said, pauses)
    kinds = [_kind_of(jws) for jws in said]
    first = kinds.index("PieceRegistration") if "PieceRegistration" in kinds else len(said) - 1
    order = [first, *(at for at in range(len(said)) if at != first)]
    document = {"receipts": [log.receipt(at).decode() for at in order], "v": 1}
    at = log.time + random.choice((0, 0, DAY, 8 * DAY))
    return Case(encoded(document), log.trust(quorum=random.choice((0, 2))), at, story)


# Parts of a bundle ----------------------------------------------------------------------------------------------------


def _document(random: Random) -> dict[str, Any]:
    document: dict[str, Any] = msgspec.json.decode(random.choice(sound()))
    return document


def _parts(random: Random) -> Case:
    """Receipts dropped, doubled, swapped, brought from another bundle; numbers of slots and snapshot changed."""
    document, other = _document(random), _document(random)
    receipts = document["receipts"]
    at, to = random.randrange(len(receipts)), random.randrange(len(receipts))
    way = random.randrange(9)
    if way == 0:
        del receipts[at]
    elif way == 1:
        receipts.insert(to, receipts[at])
    elif way == 2:
        receipts[at], receipts[to] = receipts[to], receipts[at]
    elif way == 3:
        receipts.insert(to, random.choice(other["receipts"]))
    elif way == 4:
        receipts[at] = random.choice(other["receipts"])
    elif way == 5:
        receipts[at] = _turned_receipt(random, receipts[at].encode()).decode("utf-8", "replace")
    elif way == 6:
        document["slots"] = other.get("slots", [])
    elif way == 7:
        document["snapshot"] = other.get("snapshot", {})
    else:
        change(random, document)
    return _judged(random, encoded(document), f"parts {way}")


def _wire(random: Random) -> Case:
    """The bundle's own JSON in another spelling."""
    data = random.choice(sound())
    version, word = b'"v":1', b"c2sp"
    numbers = (b"1.0", b"01", b"null", b"-1", b"-0", b"1e400", b"9" * 31, b'1,"v":1', b'"1"', b"true")
    letters = (b"\\ud800", b"\\udc00", b"\\ud83d\\ude00", b"\\u0063", b"\\x", b"\xff", b"\\/", b"\t")
    odd = [data.replace(version, b'"v":' + number) for number in numbers]
    odd += [data.replace(word, letter, 1) for letter in letters]
    odd += [
        data.replace(b":", b": ", 1),
        data + b" ",
        data + b"x",
        b" " + data,
        b"\xef\xbb\xbf" + data,
        b"{}",
        b"[]",
        b"{",
        b"",
    ]
    odd += [b'{"receipts":%b,"v":1}' % each for each in (b"[]", b'[""]', b'["a"]', b"{}", b'["a"],"slots":[]')]
    return _judged(random, random.choice(odd), "spelled otherwise")


def _turned_receipt(random: Random, data: bytes) -> bytes:
    """Return a receipt with a byte of a frame, a node, or its note changed, and right otherwise."""
    receipt = parse_receipt(data)
    way = random.randrange(4)
    if way == 0:
        frames = list(receipt.frames)
        place = random.randrange(len(frames))
        frames[place] = turned(random, frames[place])[0]
        return format_receipt(replace(receipt, frames=tuple(frames)))
    if way == 1 and receipt.path:
        path = list(receipt.path)
        place = random.randrange(len(path))
        path[place : place + 1] = random.choice(([], [random.randbytes(32)], [path[place]] * 2))
        return format_receipt(replace(receipt, path=tuple(path)))
    if way == 2:
        return format_receipt(replace(receipt, index=random.choice((0, receipt.index + 1, 2**53, 2**63 - 1))))
    lines = receipt.checkpoint.split(b"\n")
    place = random.randrange(len(lines))
    lines[place : place + 1] = random.choice(([], [lines[place]] * 2, [turned(random, lines[place])[0]]))
    return format_receipt(replace(receipt, checkpoint=b"\n".join(lines)))


# Statements, changed and signed again ---------------------------------------------------------------------------------


def _stated(random: Random) -> Case:
    """A history told anew: statements changed and signed again, left out, doubled, brought from another, swapped."""
    bundle = random.choice(sound())
    statements, slots = statements_in(bundle), msgspec.json.decode(bundle).get("slots", [])
    if not any(read_statement(jws).kind == "PieceRegistration" for jws in statements):
        bundle = bundle_of(SLOTTED)
        statements, slots = statements_in(bundle), msgspec.json.decode(bundle).get("slots", [])
    piece = next(jws for jws in statements if read_statement(jws).kind == "PieceRegistration")
    told = []
    for _ in range(random.choice((1, 1, 2))):
        at, way = random.randrange(len(statements)), random.randrange(10)
        if way < 6:
            changed, story = restated(random, statements[at])
            piece = changed if statements[at] == piece else piece
            statements[at] = changed
            told.append(story)
        elif way == 6:
            gone = statements.pop(at)
            piece = gone if not statements else piece
            told.append("one left out")
        elif way == 7:
            statements.insert(random.randrange(len(statements) + 1), statements[at])
            told.append("one twice")
        elif way == 8:
            statements.insert(
                random.randrange(len(statements) + 1), random.choice(statements_in(random.choice(sound())))
            )
            told.append("one more")
        else:
            to = random.randrange(len(statements))
            statements[at], statements[to] = statements[to], statements[at]
            told.append("two swapped")
    return _entered(random, statements or [piece], piece, slots, ", ".join(told))


def _entered(random: Random, statements: Sequence[str], piece: str, slots: Sequence[Any], story: str) -> Case:
    """Return the bundle of a log of just these statements, whatever they are."""
    log = log_of(statements, {random.randrange(len(statements)): random.choice((0, 3600, 80 * 3600, 5 * DAY))})
    first = statements.index(piece) if piece in statements else random.randrange(len(statements))
    order = [first, *(at for at in range(len(statements)) if at != first)]
    ignitions = [place for place, at in enumerate(order) if place and "BatchIgnition" in _kind_of(statements[at])]
    document: dict[str, Any] = {"receipts": [log.receipt(at).decode() for at in order], "v": 1}
    if slots and ignitions:
        document["slots"] = [{**slot, "receipt": ignitions[0]} for slot in slots]
    return _judged(random, encoded(document), story, log.trust(quorum=random.choice((0, 0, 2))))


def _kind_of(jws: str) -> str:
    try:
        return read_statement(jws).kind
    except LedgerError:
        return ""


def _log(random: Random) -> Case:
    """Entries that no sequencer wrote: another time, another link, another form, an item of a sheet changed."""
    source = ledger_world().entered
    log = Log()
    log.entries, log.extras, log.time = list(source.entries), dict(source.extras), source.time
    bundle = random.choice(sound()[:6])
    places = [parse_entry(parse_receipt(each).frames[0]).index for each in parse_bundle(bundle).receipts]
    at = random.choice((places[0], random.choice(places)))
    entry = msgspec.json.decode(log.entries[at])
    if random.random() < 0.8:
        change(random, entry)
        log.entries[at] = encoded_or_odd(entry)
    else:
        log.entries[at] = turned(random, log.entries[at])[0]
    receipts = [format_receipt(log.parts(place)).decode("utf-8", "replace") for place in places]
    document = {**msgspec.json.decode(bundle), "receipts": receipts}
    return _judged(random, encoded(document), f"entry {at} changed", log.trust(quorum=random.choice((0, 1, 2))))
