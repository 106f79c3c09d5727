"""E6 and E7: notes and checkpoints, taken exactly when the grammar takes them; key ids that another key has too."""

from collections.abc import Callable
from random import Random

from ledger.errors import MalformedError, UnknownKeyError, VerificationError
from ledger.log.checkpoint import Checkpoint, format_checkpoint, open_checkpoint, parse_checkpoint
from ledger.log.cosignature import cosign, quorum_time
from ledger.log.keys import SigningKey
from ledger.log.note import (
    ED25519,
    Note,
    NoteSignature,
    VerifierKey,
    format_note,
    open_note,
    parse_note,
)
from tests.assure.row import Figures, Row, counted, found
from tests.certs.log import WITNESSES, Log
from tests.craft.world import ORIGIN, START, key_of
from tests.log.reference_notes import checkpoint_parts, note_parts

ODD = (
    b"\n", b"\r\n", b" ", b"\t", b"\0", b"+", b"=", b"==", b"A", b"0", b"00", b"-", "—".encode(), "— ".encode(),
    b"\xff", b"\xc3", b"\x0b", b"\x0c", b"\x1e", b"\x7f", b"_", b"/", b".", b"x", b"\n\n", b"\x1b", "٣".encode(),
    "é".encode(), *(chr(code).encode() for code in (0x85, 0xA0, 0x2028, 0x3000, 0xFEFF)),
)  # fmt: skip


def sound_note(random: Random) -> bytes:
    """Return a signed checkpoint or another note, with a few lines of others."""
    page = Checkpoint(ORIGIN, random.randrange(1, 2 ** random.randrange(1, 63)), random.randbytes(32))
    text = format_checkpoint(page) if random.random() < 0.7 else "一行\n\n 二 行\n".encode()
    lines = []
    for _ in range(random.choice((1, 1, 2, 3, 16))):
        name = random.choice((ORIGIN, "w.example/w", "壶", "a"))
        lines.append(NoteSignature(name, random.randbytes(4), random.randbytes(random.choice((1, 64, 72)))))
    return format_note(Note(text, tuple(lines)))


def bent(data: bytes, random: Random) -> bytes:
    """Return the bytes after one to three small mishaps, at their borders more often than elsewhere."""
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        borders = [at for at, byte in enumerate(data) if byte in b"\n +="] or [0]
        at = random.choice(
            (random.randrange(len(data) + 1), random.choice(borders), random.choice(borders) + 1, 0, len(data))
        )
        match random.randrange(5):
            case 0:
                data = data[:at] + random.choice(ODD) + data[at:]
            case 1:
                data = data[:at] + data[at + random.choice((1, 1, 2, 8)) :]
            case 2:
                data = data[:at] + bytes([random.randrange(256)]) + data[at + 1 :]
            case 3:
                end = min(len(data), at + random.randrange(1, 90))
                data = data[:end] + data[at:end] + data[end:]
            case _:
                data = data[:at] + random.choice(ODD) + data[at + 1 :]
    return data


def grammar(
    count: int, random: Random, note: Callable[[bytes], Note] = parse_note,
    page: Callable[[bytes], Checkpoint] = parse_checkpoint,
) -> Figures:  # fmt: skip
    """E7: what is taken, and what is read out of it, is what the second reader says."""
    notes = pages = 0
    for number in counted(count):
        if number % 50 == 0:
            sound = sound_note(random)
        data = bent(sound, random) if number % 50 else sound
        wanted, got = note_parts(data), read(note, data)
        found_parts = None if got is None else (got.text, [(s.name, s.key_id, s.signature) for s in got.signatures])
        assert found_parts == wanted, f"a note is {'refused' if wanted else 'taken'}: {data[:200]!r}"
        notes += wanted is not None
        body = bent(sound.partition(b"\n\n")[0] + b"\n", random)
        first, second = checkpoint_parts(body), read(page, body)
        parts = None if second is None else (second.origin, second.size, second.root)
        assert parts == first, f"a checkpoint is {'refused' if first else 'taken'}: {body[:200]!r}"
        pages += first is not None
    return {"bent notes": count, "notes taken": notes, "checkpoints taken": pages}


def read(parse: Callable[[bytes], object], data: bytes) -> object:
    """Return what the parser makes of the bytes, or None when it refuses them in our way."""
    try:
        return parse(data)
    except MalformedError:
        return None
    except Exception as e:
        raise AssertionError(f"{type(e).__name__} left the parser for {data[:120]!r}") from e


def lenient_note(data: bytes) -> Note:
    """The weak one: lines are split wherever Python splits them, and stripped."""
    head, _, tail = data.decode(errors="replace").rpartition("\n\n")
    lines = [line.strip() for line in tail.splitlines()]
    if not lines or any(not line.startswith("— ") or line.count(" ") != 2 for line in lines):
        raise MalformedError("note-malformed")
    from base64 import b64decode

    try:
        bodies = [b64decode(line.split(" ")[2]) for line in lines]
    except ValueError as e:
        raise MalformedError("note-malformed") from e
    signed = [NoteSignature(line.split(" ")[1], body[:4], body[4:]) for line, body in zip(lines, bodies, strict=True)]
    return Note((head + "\n").encode(), tuple(signed))


def lenient_checkpoint(body: bytes) -> Checkpoint:
    """The weak one: `int()` as it comes."""
    from base64 import b64decode

    try:
        origin, size, root, *_ = body.decode().split("\n")
        return Checkpoint(origin, int(size), b64decode(root))
    except ValueError as e:
        raise MalformedError("checkpoint-malformed") from e


# E6 -------------------------------------------------------------------------------------------------------------------

Open = Callable[[bytes, VerifierKey], object]


def strict_open(data: bytes, vkey: VerifierKey) -> object:
    """Open as the log's readers do."""
    return open_checkpoint(data, vkey, ORIGIN)


def by_id_alone(data: bytes, vkey: VerifierKey) -> object:
    """The weak one: a line whose name and id are known is believed when any key that came with it verifies."""
    note = parse_note(data)
    for line in note.signatures:
        if line.key_id == vkey.key_id:
            return note
    raise UnknownKeyError("note-unknown-key")


def forged_lines(count: int, random: Random, take: Open = strict_open) -> Figures:
    """E6: lines under the log's name and key id by another key are refused; reader and quorum are not misled."""
    log = Log()
    log.add("a.b.c")
    trust, body = log.trust(quorum=2), format_checkpoint(log.page)
    vkey, sound = trust.log, log.note()
    for _ in counted(count):
        other = SigningKey.from_seed(random.randbytes(32))
        forged = NoteSignature(
            ORIGIN, vkey.key_id, random.choice((other.sign(body), random.randbytes(64), random.randbytes(72)))
        )
        lines = list(parse_note(sound).signatures)
        chosen = random.choice(((forged,), (forged, *lines), (*lines, forged), (*lines[1:], forged)))
        try:
            take(format_note(Note(body, chosen)), vkey)
        except (VerificationError, UnknownKeyError):
            pass
        else:
            raise AssertionError(f"a forged line under key id {vkey.key_id.hex()} was taken")
        stranger = NoteSignature(random.choice((ORIGIN, "x.example/w")), random.randbytes(4), random.randbytes(72))
        beside = format_note(Note(body, (stranger, *lines)))
        assert open_checkpoint(beside, vkey, ORIGIN) == log.page, "a stranger's line disturbs"
        assert quorum_time(parse_note(beside), trust)[0] is not None, "a stranger's line takes the quorum away"
        stamped = other.sign(b"cosignature/v1\ntime %d\n" % START + body)
        key_id = cosign(body, START, WITNESSES[0], key_of(WITNESSES[0])).key_id
        witness = NoteSignature(WITNESSES[0], key_id, START.to_bytes(8) + stamped)
        try:
            quorum_time(Note(body, (witness, *lines[1:])), trust)
        except VerificationError:
            continue
        raise AssertionError("a forged cosignature was counted")
    twin = VerifierKey(ORIGIN, vkey.key_id, ED25519, key_of("twin").public)
    try:
        open_note(sound, (vkey, twin))
    except MalformedError:
        return {"forged lines": count}
    raise AssertionError("a line may choose between two keys of one id")


ROWS = (
    Row(
        name="E6", claim="a key id selects and proves nothing: another key's line under it is never taken",
        unit="forged lines", small=150, full=1000, run=forged_lines,
        control=lambda random: found(lambda: forged_lines(5, random, by_id_alone)),
    ),
    Row(
        name="E7", claim="notes and checkpoints are taken exactly when the grammar takes them", unit="bent notes",
        small=8_000, full=1_000_000, run=grammar,
        control=lambda random: "; ".join((
            found(lambda: grammar(5000, random, note=lenient_note)),
            found(lambda: grammar(5000, random, page=lenient_checkpoint)),
        )),
    ),
)  # fmt: skip
