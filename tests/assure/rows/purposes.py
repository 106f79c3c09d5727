"""D5: a signature made for one purpose is no signature for another, though one key made it."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

import cbor2

from certs.cose import dump
from certs.holder import HolderProof, open_holder_proof, sign_holder_proof
from certs.summary import Summary, key_id, open_summary, sign_summary
from ledger.craft.sheet import make_sheet, read_sheet
from ledger.craft.statement import Statement, sign_statement, verify_statement
from ledger.craft.submission import format_submission, read_submission
from ledger.craft.ticket import make_ticket, open_ticket
from ledger.errors import LedgerError
from ledger.log.checkpoint import Checkpoint, format_checkpoint, open_checkpoint
from ledger.log.cosignature import verify_cosignature
from ledger.log.encoding import encode_base64url
from ledger.log.keys import SigningKey
from ledger.log.note import COSIGNATURE, ED25519, Note, NoteSignature, format_note, make_vkey
from tests.assure.row import Figures, Row, counted, found
from tests.craft.kiln_world import code_of
from tests.craft.world import ORIGIN, START
from tests.desk import Statements


@dataclass(frozen=True)
class Purpose:
    """What a signature is for.

    message: the bytes that a key signs for it. present: put a signature into its envelope and verify it, or raise.
    read: take bytes that were signed for something else as this purpose's own, or raise.
    """

    name: str
    message: bytes
    present: Callable[[bytes], object]
    read: Callable[[bytes, bytes], object]


class _Recorder:
    """A key that keeps what it was given to sign."""

    def __init__(self, key: SigningKey) -> None:
        self.public, self.did, self._key, self.signed = key.public, key.did, key, [b""]

    def sign(self, message: bytes) -> bytes:
        """Sign, and remember."""
        self.signed.append(message)
        return self._key.sign(message)


def purposes(key: SigningKey) -> tuple[Purpose, ...]:
    """Return our seven and a stranger's, each about something that this key might sign."""
    makers = (_statement, _sheet, _checkpoint, _cosignature, _summary, _ticket, _holder, _plain_token)
    return tuple(make(key) for make in makers)


def _jws(name: str, jws: str, take: Callable[[str], Statement]) -> Purpose:
    signed = jws.rpartition(".")[0]

    def read(message: bytes, signature: bytes) -> None:
        verify_statement(take(message.decode(errors="replace") + "." + encode_base64url(signature)))

    return Purpose(name, signed.encode(), lambda signature: read(signed.encode(), signature), read)


def _statement(key: SigningKey) -> Purpose:
    jws = sign_statement("PieceRegistration", Statements().subject(1), key, START, ORIGIN)
    return _jws("statement", jws, lambda text: read_submission(format_submission([text])).statements[0])


def _sheet(key: SigningKey) -> Purpose:
    data = make_sheet([Statements().subject(1), Statements().subject(2)], key, START, ORIGIN)
    jws = read_sheet(data).statement.jws
    return _jws("sheet", jws, lambda text: read_sheet(data.replace(jws.encode(), text.encode())).statement)


def _checkpoint(key: SigningKey) -> Purpose:
    body, vkey = format_checkpoint(Checkpoint(ORIGIN, 7, bytes(32))), make_vkey(ORIGIN, ED25519, key.public)

    def read(message: bytes, signature: bytes) -> None:
        open_checkpoint(format_note(Note(message, (NoteSignature(ORIGIN, vkey.key_id, signature),))), vkey, ORIGIN)

    return Purpose("checkpoint", body, lambda signature: read(body, signature), read)


def _cosignature(key: SigningKey) -> Purpose:
    body, vkey = format_checkpoint(Checkpoint(ORIGIN, 7, bytes(32))), make_vkey("w.example/w", COSIGNATURE, key.public)
    head = b"cosignature/v1\ntime %d\n" % START

    def read(message: bytes, signature: bytes) -> None:
        text = message.removeprefix(head)
        line = NoteSignature("w.example/w", vkey.key_id, START.to_bytes(8) + signature)
        verify_cosignature(text, line, vkey)

    return Purpose("cosignature", head + body, lambda signature: read(head + body, signature), read)


def _summary(key: SigningKey) -> Purpose:
    recorder = _Recorder(key)
    printed = Summary(ORIGIN, code_of(1), START, 7, bytes(32), 1, "春水", "示例", "m1", "石瓢", 2026)
    data = sign_summary(printed, recorder)  # type: ignore[arg-type]  # signs as a key does

    def read(message: bytes, signature: bytes) -> None:
        try:
            protected, payload = message[:0], message
            _, protected, _, payload = cbor2.loads(message)
        except (cbor2.CBORDecodeError, ValueError, TypeError, UnicodeDecodeError, EOFError):
            protected = cbor2.dumps({1: -19, 4: key_id(key.public)}, canonical=True)
        open_summary(cbor2.dumps([protected, {}, payload, signature], canonical=True), [key.public])

    return Purpose("print", recorder.signed[-1], lambda s: open_summary(data[:-64] + s, [key.public]), read)


def _ticket(key: SigningKey) -> Purpose:
    ticket = make_ticket("00" * 32, 7, origin=ORIGIN, key=key, expires=START + 60)
    signed = ticket.rpartition(".")[0]

    def read(message: bytes, signature: bytes) -> None:
        text = message.decode(errors="replace") + "." + encode_base64url(signature)
        open_ticket(text, origin=ORIGIN, now=START)

    return Purpose("photo ticket", signed.encode(), lambda signature: read(signed.encode(), signature), read)


def _holder(key: SigningKey) -> Purpose:
    recorder = _Recorder(key)
    proof = HolderProof(ORIGIN, code_of(1), START, START + 60, bytes(32), "雨前")
    data = sign_holder_proof(proof, recorder)  # type: ignore[arg-type]  # signs as a key does

    def read(message: bytes, signature: bytes) -> None:
        try:
            _, protected, _, payload = cbor2.loads(message)
        except (cbor2.CBORDecodeError, ValueError, TypeError, UnicodeDecodeError, EOFError):
            protected, payload = dump({1: -19, 4: key.public}), message
        open_holder_proof(dump([protected, {}, payload, signature]))

    return Purpose("holder's proof", recorder.signed[-1], lambda s: open_holder_proof(data[:-64] + s), read)


def _plain_token(key: SigningKey) -> Purpose:
    """A JWT of some other service, the signature over `{"typ":"JWT"}`: what a careless library would take for ours."""
    kid = f"{key.did}#{key.did.removeprefix('did:key:')}"
    head = f'{{"alg":"Ed25519","kid":"{kid}","typ":"JWT"}}'.encode()
    body = sign_statement("PieceRegistration", Statements().subject(1), key, START, ORIGIN).split(".")[1]
    signed = f"{encode_base64url(head)}.{body}".encode()

    def read(message: bytes, signature: bytes) -> None:
        from ledger.log.keys import verify

        if message != signed:
            raise LedgerError("another-token")
        verify(key.public, signature, message)

    return Purpose("token of another service", signed, lambda signature: read(signed, signature), read)


def matrix(count: int, random: Random, made: Callable[[SigningKey], tuple[Purpose, ...]] = purposes) -> Figures:
    """Offer each purpose's signature to each other: in its envelope, and with the foreign bytes taken as its own."""
    pairs, rounds = 0, -(-count // 64)
    for _ in counted(rounds):
        key = SigningKey.from_seed(random.randbytes(32))
        chosen = made(key)
        for one in chosen:
            signature = key.sign(one.message)
            one.present(signature)  # the diagonal: made for this, it is taken
            for other in chosen:
                pairs += 1
                if other is not one:
                    assert not _passes(lambda o=other, s=signature: o.present(s)), f"{one.name} passes as {other.name}"
                    assert not _passes(lambda o=other, m=one.message, s=signature: o.read(m, s)), (
                        f"the bytes of a {one.name} are read as a {other.name}"
                    )
    return {"pairs": pairs, "keys": rounds}


def _passes(attempt: Callable[[], object]) -> bool:
    try:
        attempt()
    except LedgerError:
        return False
    return True


def careless(key: SigningKey) -> tuple[Purpose, ...]:
    """The weak ones: a JWS reader that takes any header, beside a token of another service."""
    from ledger.log.keys import verify

    *ours, token = purposes(key)

    def read(message: bytes, signature: bytes) -> None:
        if message.count(b".") != 1:
            raise LedgerError("no-token")
        verify(key.public, signature, message)

    return (Purpose("statement", ours[0].message, lambda s: read(ours[0].message, s), read), *ours[2:], token)


ROWS = (
    Row(
        name="D5", claim="only the diagonal of purposes passes: no signature serves another purpose", unit="pairs",
        small=64, full=64 * 100, run=matrix, control=lambda random: found(lambda: matrix(64, random, careless)),
    ),
)  # fmt: skip
