"""Breaks that no test of the rules makes by itself: bytes that no signer of ours would make, and a few lives."""

import json
from collections.abc import Callable, Iterator
from typing import Any

from ledger.craft.kinds.kiln.batch_plan import BatchPlan
from ledger.craft.kinds.oversight.status_snapshot import StatusSnapshot
from ledger.craft.kinds.piece.piece_sheet import PieceSheet
from ledger.craft.kinds.piece.piece_status import PieceStatus
from ledger.craft.sheet import encode_item
from ledger.craft.statement import MAX_JWS, MAX_PAYLOAD, Statement, sign_statement
from ledger.errors import LedgerError
from ledger.log.encoding import encode_base64url
from ledger.log.tree import hash_leaf, root_of
from tests.assure.breaking.broken import Break, Said
from tests.assure.breaking.rules import rule_of
from tests.craft.kiln_world import MAKER, OTHER
from tests.craft.owning_world import OwningWorld, code_of, owner_of
from tests.craft.people_world import PeopleWorld
from tests.craft.world import ORIGIN, World, key_of


class Tale(OwningWorld, PeopleWorld):
    """A kiln's ledger that keeps what was said, and the break when something is refused. rules: of its charter."""

    def __init__(self, rules: int = 2) -> None:
        self.told: tuple[Said, ...] = ()
        self.rules = rules
        super().__init__()

    def charter(self, **changes: Any) -> Any:
        """Return the charter by the rules asked for."""
        return super().charter(**{"rules": self.rules} | changes)

    def take(self, statement: Statement) -> Statement:
        """Keep what is admitted."""
        said = Said(self.time, statement.jws)
        super().take(statement)
        self.told = (*self.told, said)
        return statement

    def refused(self, kind: str, subject: Any, key: Any) -> Break:
        """Return the break of a statement that is refused."""
        statement = self.sign(kind, subject, key)
        try:
            self.take(statement)
        except LedgerError as e:
            return Break(rule_of(e), e.code, kind, self.told, (Said(self.time, statement.jws),), "by hand")
        raise AssertionError(f"{kind} is admitted")


# Statements that are none ---------------------------------------------------------------------------------------------


def forged(payload: bytes, header: bytes = b"", signature: int = 64) -> str:
    """Return a JWS of the maker over any payload, under the header that it should have or another."""
    key = key_of(MAKER)
    right = json.dumps(
        {"alg": "Ed25519", "cty": "vc", "kid": f"{key.did}#{key.did.removeprefix('did:key:')}", "typ": "vc+jwt"},
        separators=(",", ":"),
    )
    signed = f"{encode_base64url(header or right.encode())}.{encode_base64url(payload)}"
    return f"{signed}.{encode_base64url(key.sign(signed.encode())[:signature])}"


def _forms(tale: Tale) -> Iterator[tuple[str, str, str]]:
    """Yield rule, code and JWS of statements that are out of form; each is sound but for the one thing."""
    sound = tale.sign("PieceRegistration", tale.piece(number=1), key_of(MAKER))
    body, read, payload = sound.payload, "statement.py read_statement: ", "statement.py read_payload: "
    other = key_of(OTHER).did
    of_other = b'{"alg":"Ed25519","cty":"vc","kid":"%b#%b","typ":"vc+jwt"}' % (other.encode(), other[8:].encode())
    yield read + "statement-too-long", "statement-too-long", sound.jws + "A" * (MAX_JWS + 1 - len(sound.jws))
    yield read + "statement-syntax", "statement-syntax", f"{sound.jws.partition('.')[0]}.A.{'A' * 86}"
    yield read + "statement-syntax (2)", "statement-syntax", forged(body, signature=63)
    yield read + "statement-header", "statement-header", forged(body, of_other)
    long = body + b" " * (MAX_PAYLOAD + 1 - len(body))
    yield payload + "statement-too-long", "statement-too-long", forged(long)
    yield payload + "statement-shape", "statement-shape", forged(body.replace(b'"validFrom"', b'"validUntil"'))
    yield payload + "statement-syntax", "statement-syntax", forged(body[:-1])
    context = f"https://{ORIGIN}/ns".encode()
    yield payload + "statement-context", "statement-context", forged(body.replace(context, b"https://example.org/ns"))
    spaced = forged(body.replace(b',"issuer"', b', "issuer"'))
    yield payload + "statement-not-canonical", "statement-not-canonical", spaced
    unknown = forged(body.replace(b'"PieceRegistration"', b'"PieceDeletion"'))
    yield "kinds/__init__.py kind_named: statement-kind-unknown", "statement-kind-unknown", unknown


def forms() -> Iterator[Break]:
    """Yield the breaks of a statement's form."""
    tale = Tale()
    for rule, code, jws in _forms(tale):
        yield Break(rule, code, "PieceRegistration", tale.told, (Said(tale.time, jws),), "by hand")


def items() -> Iterator[Break]:
    """Yield sheets one of whose items is out of form; the others follow it, and the root is over all of them."""
    tale = Tale()
    good = [encode_item(tale.piece(number=number)) for number in (1, 2, 3)]
    named = good[1].replace(b'"maker":', b'"ledger":"example.com/kiln","maker":')
    for rule in ("sheet.py read_item: e.code", "sheet.py read_item_alone: item-ledger"):
        bodies = [good[0], named, good[2]]
        sheet = PieceSheet(count=3, root=root_of([hash_leaf(body) for body in bodies]).hex())
        jws = sign_statement("PieceSheet", sheet, key_of(MAKER), tale.time, ORIGIN)
        first, *rest = [Said(tale.time, "", body) for body in bodies]
        before = (*tale.told, Said(tale.time, jws), first)
        yield Break(rule, "item-ledger", "PieceSheet", before, tuple(rest), "by hand")


# Lives ----------------------------------------------------------------------------------------------------------------


def layouts() -> Iterator[Break]:
    """Yield plans whose layouts are none."""
    for layout in (("1..20000", "door"), ("1..3", "2"), ("a" * 200,), ("1..1",), ("3..1",)):
        tale = Tale()
        yield tale.refused("BatchPlan", BatchPlan(code="b1", kiln="qs", date="2026-05-01", layout=layout), key_of("km"))


def statuses() -> Iterator[Break]:
    """Yield what an owner may not say, or not twice."""

    def status(tale: Tale, what: str) -> PieceStatus:
        return PieceStatus(piece=code_of(0), status=what, reason="other", note="示例", after=tale.head_of(0))

    tale = Tale()
    owner = tale.sell(0)
    yield tale.refused("PieceStatus", status(tale, "withdrawn"), owner)
    tale.becomes(0, "lost", owner_of(0, "a"))
    yield tale.refused("PieceStatus", status(tale, "lost"), owner)


def earlier_rules() -> Iterator[Break]:
    """Yield what the first rules don't have."""
    tale = Tale(rules=1)
    yield tale.refused("PieceRegistration", tale.piece(number=1, commission="ab" * 32), key_of(MAKER))


def snapshots() -> Iterator[Break]:
    """Yield a snapshot of another status than the entries give."""
    tale = Tale()
    tale.make(0)
    subject = StatusSnapshot(n=tale.index, root="ab" * 32)
    yield tale.refused("StatusSnapshot", subject, tale.certifier)


def foundings() -> Iterator[Break]:
    """Yield first entries that found nothing."""
    world = World()
    key = world.registrars[0]
    jws = world.sign("KilnEnrolment", world.kiln("qs", "km"), key).jws
    yield Break("policy.py facts_of: charter-missing", "charter-missing", "KilnEnrolment", (),
                (Said(world.time, jws),), "by hand")  # fmt: skip
    jws = world.sign("Charter", world.charter(profile="ab" * 32), key).jws
    yield Break("policy.py facts_of: profile-unknown", "profile-unknown", "Charter", (), (Said(world.time, jws),),
                "by hand")  # fmt: skip


BY_HAND: tuple[Callable[[], Iterator[Break]], ...] = (
    forms, items, layouts, statuses, earlier_rules, snapshots, foundings,
)  # fmt: skip


def by_hand() -> list[Break]:
    """Return all of them."""
    return [each for make in BY_HAND for each in make()]
