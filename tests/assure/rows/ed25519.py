"""D1 to D4 and B6: one rule for Ed25519, the same answer from everyone who is asked, over a statement's own bytes.

Each case is signed into a statement, so that the command line verifies exactly what the functions do.
"""

import io
import json
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random

from api.cli import main
from ledger.craft.statement import sign_statement
from ledger.errors import LedgerError, MalformedError, VerificationError
from ledger.log import keys
from ledger.log.curve import in_prime_subgroup
from ledger.log.encoding import decode_base64url
from ledger.log.keys import check_enrollable, format_did, parse_did, verify
from ledger.log.note import ED25519, VerifierKey, format_vkey, parse_vkey
from ledger.log.trust import format_trust
from tests.assure.row import Figures, Row, counted, found
from tests.certs.log import Log
from tests.craft.world import ORIGIN, START, World
from tests.desk import Statements
from tests.log import ed25519 as ed
from tests.log.ed25519_classes import Edge, coordinate_edges, point_edges, scalar_edges

Verifier = Callable[["Signed"], bool]


@dataclass(frozen=True)
class Signed:
    """A case over a statement: its JWS, the bytes that were signed, and the signature."""

    name: str
    public: bytes
    signature: bytes
    message: bytes
    jws: str


class _Unfit(Exception):  # noqa: N818  # no error: this message has another residue
    """This message can't be of the class."""


@dataclass(frozen=True)
class _Hand:
    """Signs as an edge case does."""

    edge: Edge

    @property
    def public(self) -> bytes:
        """Its key."""
        return self.edge.public

    def sign(self, message: bytes) -> bytes:
        """Sign, or say that another message is needed."""
        signature = self.edge.sign(message)
        if signature is None:
            raise _Unfit
        return signature


def signed(edge: Edge) -> Signed:
    """Return the case over the first statement that it fits; the issuer's clock makes them differ."""
    subject = Statements().subject(1)
    for second in range(512):
        try:
            jws = sign_statement("PieceRegistration", subject, _Hand(edge), START + second, ORIGIN)
        except _Unfit:
            continue
        body, _, tail = jws.rpartition(".")
        return Signed(edge.name, edge.public, decode_base64url(tail), body.encode(), jws)
    raise AssertionError(f"no statement fits {edge.name}")


# Who is asked ---------------------------------------------------------------------------------------------------------


def by_backend(name: str, case: Signed) -> bool:
    """Ask `verify` with one of the libraries."""
    chosen, keys._verify = keys._verify, keys.BACKENDS[name]
    try:
        verify(case.public, case.signature, case.message)
    except VerificationError:
        return False
    finally:
        keys._verify = chosen
    return True


def by_reference(case: Signed) -> bool:
    """Ask the big integers."""
    return ed.is_valid(case.public, case.signature, case.message)


def by_command(folder: Path, case: Signed) -> bool:
    """Ask `kilnmark verify` about a receipt of the statement: what does its step 7 say?"""
    log = Log()
    log.add(case.jws)
    (folder / "case.tlog-proof").write_bytes(log.receipt(0))
    (folder / "trust.json").write_bytes(format_trust(log.trust()))
    told = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    argv, sys.argv = sys.argv, ["kilnmark", "--json", "verify", str(folder / "case.tlog-proof"), "--trust",
                                str(folder / "trust.json")]  # fmt: skip
    try:
        with redirect_stdout(told), redirect_stderr(io.TextIOWrapper(io.BytesIO(), encoding="utf-8")):
            main()
    except SystemExit:
        pass
    finally:
        sys.argv = argv
    told.flush()
    report = json.loads(told.buffer.getvalue())  # type: ignore[attr-defined]  # a BytesIO, as made above
    (step,) = [each for each in report["steps"] if each["name"] == "signature"]
    assert isinstance(step["ok"], bool)
    return step["ok"]


def one_answer(cases: Sequence[Edge], unit: str, others: dict[str, Verifier] | None = None) -> Figures:
    """Ask everybody about each case; all must say what the reference says."""
    with tempfile.TemporaryDirectory() as folder:
        asked: dict[str, Verifier] = {
            "PyNaCl": partial(by_backend, "pynacl"),
            "cryptography": partial(by_backend, "cryptography"),
            "command line": partial(by_command, Path(folder)),
        }
        if others is not None:
            asked = others
        valid = 0
        for number in counted(len(cases)):
            case = signed(cases[number])
            wanted = by_reference(case)
            for name, verifier in asked.items():
                assert verifier(case) is wanted, f"{name} {'refused' if wanted else 'took'} {case.name}"
            valid += wanted
    return {unit: len(cases), "valid": valid, "verifiers": len(asked) + 1}


def drawn(edges: Sequence[Edge], count: int, random: Random) -> list[Edge]:
    """Return at least `count` cases: all when they are few enough, and of a second draw never the same."""
    return list(edges) if count >= len(edges) // 2 else random.sample(edges, count)


def scalars(count: int, random: Random) -> Figures:
    """D1: S beyond its bound and every other S that is not the signature's."""
    return one_answer(drawn(list(scalar_edges(random)), count, random), "signatures")


def points(count: int, random: Random) -> Figures:
    """D2: every pair of points and encodings."""
    return one_answer(drawn([*point_edges(random), *coordinate_edges(random)], count, random), "signatures")


def lengths_only(case: Signed) -> bool:
    """The weak one: a library as it comes, with nothing looked at before."""
    return keys.BACKENDS["cryptography"](case.public, case.signature, case.message)


def unbounded(case: Signed) -> bool:
    """The weak one for S: S reduced first, as early implementations did."""
    s = (int.from_bytes(case.signature[32:], "little") % ed.L).to_bytes(32, "little")
    return ed.is_valid(case.public, case.signature[:32] + s, case.message)


# Enrolment ------------------------------------------------------------------------------------------------------------


def mixed_keys(count: int, random: Random, check: Callable[[bytes], None] = check_enrollable) -> Figures:
    """D3: a clean key with each of seven torsions added, asked of both ways of checking; the clean one is taken."""
    torsion, tried = ed.torsion()[1:], 0
    chosen, ways = keys._in_subgroup, (keys._in_subgroup, in_prime_subgroup)
    try:
        for _ in counted(-(-count // 7)):
            clean = ed.multiply(random.randrange(1, ed.L), ed.BASE)
            for keys._in_subgroup in ways:
                check(ed.encode(clean))
                for point in torsion:
                    mixed = ed.encode(ed.add(clean, point))
                    assert not passes(check, mixed), f"a mixed-order key was taken: {mixed.hex()}"
            tried += 7
    finally:
        keys._in_subgroup = chosen
    return {"mixed-order keys": tried}


def passes(check: Callable[[bytes], None], public: bytes) -> bool:
    """Report whether a key may be enrolled."""
    try:
        check(public)
    except VerificationError:
        return False
    return True


def unenrollable_keys(random: Random) -> list[bytes]:
    """Return the keys of all classes under which not only their holder can sign, or that no point has."""
    edges = (*point_edges(random), *coordinate_edges(random))
    return sorted({edge.public for edge in edges if not ed.is_enrollable(edge.public)})


def enrolments(count: int, random: Random, *, checked: bool = True) -> Figures:
    """B6: each of these keys in an enrolment, a charter and a trust file, before the real rules: never in force."""
    tried = 0
    kept, keys_seen = keys._is_strict_point, unenrollable_keys(random)
    assert ed.encode(ed.IDENTITY) in keys_seen
    if not checked:  # the weak setting: what is not of prime order is taken all the same
        keys._is_strict_point, kept_group = lambda encoded: True, keys._in_subgroup
        keys._in_subgroup = lambda encoded: True
    try:
        for number in counted(-(-count // 3)):
            public = keys_seen[number % len(keys_seen)]
            for place in (_enrol, _found, _trust):
                assert not _taken(place, public), f"{place.__name__.strip('_')} took {public.hex()}"
                tried += 1
    finally:
        keys._is_strict_point = kept
        if not checked:
            keys._in_subgroup = kept_group
    return {"enrolments": tried, "keys": min(len(keys_seen), -(-count // 3))}


def _taken(place: Callable[[bytes], None], public: bytes) -> bool:
    try:
        place(public)
    except LedgerError:
        return False
    return True


def _enrol(public: bytes) -> None:
    world = World()
    world.found()
    world.say("PersonEnrolment", world.enrolment("zs001", key=format_did(public)), world.registrars[0])


def _found(public: bytes) -> None:
    world = World()
    world.say("Charter", world.charter(certifier=format_did(public)), world.registrars[0])


def _trust(public: bytes) -> None:
    log = Log()
    log.add(sign_statement("PieceRegistration", Statements().subject(1), World().registrars[0], START, ORIGIN))
    format_trust(log.trust(certifiers=(format_did(public),)))


# D4 -------------------------------------------------------------------------------------------------------------------


def raw_library(public: bytes, signature: bytes, message: bytes) -> None:
    """The weak one: what the library raises is what the caller gets."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    Ed25519PublicKey.from_public_bytes(public).verify(signature, message)


def odd_keys(count: int, random: Random, check: Callable[[bytes, bytes, bytes], None] = verify) -> Figures:
    """D4: keys and signatures of any length and type, dids and vkeys of any spelling: only errors that we define."""
    did, vkey = World().log.did, format_vkey(VerifierKey(ORIGIN, bytes(4), ED25519, World().log.public))
    codes: set[str] = set()
    for number in counted(count):
        length = random.choice((0, 1, 31, 32, 32, 33, 64, random.randrange(100)))
        public, signature = random.randbytes(length), random.randbytes(random.choice((0, 63, 64, 64, 65)))
        changed = list(random.choice((did, vkey)))
        changed[random.randrange(len(changed))] = chr(random.choice((random.randrange(128), random.randrange(0xD800))))
        spelled = "".join(changed[: random.choice((len(changed), random.randrange(len(changed))))])
        attempts: tuple[Callable[[], object], ...] = (
            lambda p=public, s=signature: check(p, s, b"message"),
            lambda p=public: check_enrollable(p),
            lambda t=spelled: parse_did(t),
            lambda t=spelled: parse_vkey(t),
        )
        try:
            attempts[number % 4]()
        except (MalformedError, VerificationError) as e:
            codes.add(e.code)
        except Exception as e:
            raise AssertionError(f"{type(e).__name__} left us for {public.hex()!r}, {spelled!r}") from e
    return {"odd keys": count, "codes": " ".join(sorted(codes))}


ROWS = (
    Row(
        name="D1", claim="no S but the one below L is taken, by any verifier", unit="signatures", small=30, full=151,
        run=scalars,
        control=lambda random: found(
            lambda: one_answer(list(scalar_edges(random))[:20], "signatures", {"S reduced first": unbounded})
        ),
    ),
    Row(
        name="D2", claim="small order, torsion and non-canonical encodings have one answer everywhere",
        unit="signatures", small=60, full=926, run=points,
        control=lambda random: found(
            lambda: one_answer(list(point_edges(random)), "signatures", {"a library alone": lengths_only})
        ),
    ),
    Row(
        name="D3", claim="no mixed-order key is enrolled", unit="mixed-order keys", small=70, full=7000,
        run=mixed_keys,
        control=lambda random: found(lambda: mixed_keys(7, random, lambda public: None)),
    ),
    Row(
        name="D4", claim="keys of another type or length end in defined errors", unit="odd keys", small=20_000,
        full=1_000_000, run=odd_keys, control=lambda random: found(lambda: odd_keys(200, random, raw_library)),
    ),
    Row(
        name="B6", claim="no key under which anyone can sign is enrolled, founded or trusted", unit="enrolments",
        small=60, full=600, run=enrolments,
        control=lambda random: found(lambda: enrolments(300, random, checked=False)),
    ),
)  # fmt: skip
