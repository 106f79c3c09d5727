"""C6: a statement moved: to another ledger, another piece, another sheet, or under another's signature."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from random import Random

from msgspec.structs import replace as changed

from ledger.admission import Checked
from ledger.craft.kinds.people.standing import Standing
from ledger.craft.sheet import read_sheet
from ledger.craft.statement import sign_statement
from ledger.craft.submission import Submission, format_submission, read_submission
from ledger.errors import LedgerError
from ledger.log.encoding import decode_base64url, encode_base64url
from ledger.sequencer import Accepted
from tests.assure.row import Figures, Row, counted, found
from tests.craft.world import ORIGIN, START, key_of
from tests.desk import Desk

ORIGINS = ("example.com/kiln2", "example.com", "other.example/kiln", "example.com/kiln/2026", "xexample.com/kiln")
Offer = Callable[[Desk, bytes], bool]


def offered(desk: Desk, body: bytes) -> bool:
    """Report whether the ledger takes a submission: read, checked, judged, entered."""
    try:
        return isinstance(desk.submit(body), Accepted)
    except LedgerError:
        return False


def transplant(desk: Desk, random: Random, number: int) -> tuple[str, bytes]:
    """Return a submission whose signatures were all made, and of which something was moved."""
    subject = desk.subject(number)
    match random.randrange(6):
        case 0:
            origin = random.choice(ORIGINS)
            return "of another ledger", format_submission(
                [sign_statement("PieceRegistration", subject, key_of("m1"), START, origin)]
            )
        case 1:  # this ledger's name in the subject, another's in the context: what the two bind must be one
            jws = sign_statement("PieceRegistration", subject, key_of("m1"), START, random.choice(ORIGINS))
            head, body, tail = jws.split(".")
            payload = decode_base64url(body)
            ledger = payload.index(b'"ledger":"') + 10
            moved = payload[:ledger] + ORIGIN.encode() + payload[payload.index(b'"', ledger) :]
            return "with this ledger's name put in", format_submission([f"{head}.{encode_base64url(moved)}.{tail}"])
        case 2:
            one, other = (sign_statement("PieceRegistration", desk.subject(n), key_of("m1"), START, ORIGIN)
                          for n in (number, number + 1))  # fmt: skip
            signature = other.rpartition(".")[2]
            return "of another piece", format_submission([f"{one.rpartition('.')[0]}.{signature}"])
        case 3:
            one, other = desk.sheet((number, number + 1)), desk.sheet((number + 2, number + 3))
            jws = read_sheet(other).statement.jws
            return "of another sheet", one.replace(read_sheet(one).statement.jws.encode(), jws.encode())
        case 4:
            one = desk.sheet((number, number + 1, number + 2))
            items = one[one.index(b"[") + 1 : one.rindex(b'],"sheet"')]
            first, second, third = [b'{"clay"' + part for part in items.split(b'{"clay"')[1:]]
            order = random.choice(((second, first, third), (first, first, third), (first, third, second)))
            return "within a sheet", one.replace(items, b",".join(each.rstrip(b",") for each in order))
        case _:
            return "upon a head that moved", _stale(desk, random)


def _stale(desk: Desk, random: Random) -> bytes:
    """Return a standing that names a head which the person has no longer, signed for just that."""
    old = bytes(random.randrange(1, 255) for _ in range(32)).hex()
    stated = Standing(
        person="m1", standing="master", issuer="示例市人社局", number="A-1", start="2020-01-01", after=old
    )
    return format_submission([desk.sign("Standing", changed(stated, ledger=ORIGIN), desk.world.registrars[0])])


def transplants(count: int, random: Random, offer: Offer = offered) -> Figures:
    """Move a statement and offer it to the ledger that it was not made for; never taken."""
    seen: dict[str, int] = {}
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(Path(folder))
        desk.sequencer.start()
        desk.found()
        desk.enrol()
        try:
            assert offer(desk, desk.piece(1)), "the harness refuses a sound registration"
            assert offer(desk, desk.sheet((2, 3))), "the harness refuses a sound sheet"
            before = desk.size
            for number in counted(count):
                what, body = transplant(desk, random, 10 + 5 * number)
                assert not offer(desk, body), f"taken: {what}"
                seen[what] = seen.get(what, 0) + 1
            assert desk.size == before, "an entry was written for what the ledger then refused to sign"
        finally:
            desk.close()
    return {"transplants": count} | dict(sorted(seen.items()))


def unsigned(desk: Desk, body: bytes) -> bool:
    """The weak ledger: what a submission says is judged and written, its signatures not looked at before.

    The re-reading before the page is signed still refuses to vouch for it: two checks stand in the way.
    """
    try:
        submission: Submission = read_submission(body)
        answer = desk.sequencer.append([Checked(submission.statements, submission.sheet)])[0]
    except LedgerError:
        return False
    return isinstance(answer, Accepted)


ROWS = (
    Row(
        name="C6", claim="a statement is taken by no ledger, piece or sheet that it was not made for",
        unit="transplants", small=60, full=1000, run=transplants,
        control=lambda random: found(lambda: transplants(60, random, unsigned)),
    ),
)  # fmt: skip
