"""D6 to D8 and D10: one spelling a value, decided alike by our decoder and by a second reader of SPEC §1."""

import json
import math
import struct
from collections.abc import Callable, Iterator
from random import Random

import rfc8785

from ledger.craft.statement import read_payload, read_statement
from ledger.errors import LedgerError, MalformedError
from ledger.log.encoding import MAX_INTEGER, Json, decode_json, encode_json
from tests.assure.row import Figures, Row, counted, found
from tests.craft.world import World
from tests.desk import Statements
from tests.log.json_classes import documents
from tests.log.reference_json import takes

LIMIT = 2**20
Decoder = Callable[[bytes], object]


def strict(data: bytes) -> Json:
    """Decode as signed bodies are decoded."""
    return decode_json(data, LIMIT)


def lenient(data: bytes) -> object:
    """The weak decoder: the standard library's, with every mercy it has."""
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as e:
        raise MalformedError("json-syntax") from e


def accepted(decode: Decoder, data: bytes) -> bool:
    """Report whether the decoder takes these bytes; anything but our own error is a failure."""
    try:
        decode(data)
    except MalformedError:
        return False
    except Exception as e:
        raise AssertionError(f"{type(e).__name__} left the decoder for {data[:80]!r}") from e
    return True


def agree(decode: Decoder, data: bytes, name: str = "") -> bool:
    """Return what decoder and reference both say of these bytes."""
    wanted = takes(data)
    assert accepted(decode, data) is wanted, f"{'refused' if wanted else 'taken'}: {name or repr(data[:80])}"
    return wanted


# D6 -------------------------------------------------------------------------------------------------------------------


def classes(count: int, random: Random, decode: Decoder = strict) -> Figures:
    """Every class of document, then a statement's payload with each of its keys twice."""
    cases = list(documents())
    taken = 0
    for number in counted(max(count, len(cases))):
        case = cases[number % len(cases)]
        assert takes(case.data) is case.canonical, f"the reference errs on {case.name}"
        taken += agree(decode, case.data, case.name)
    doubled = list(doubled_keys(random))
    for payload in doubled:
        assert not accepted(decode, payload), f"a key twice: {payload[:120]!r}"
        assert not statement_taken(payload), f"a statement with a key twice: {payload[:120]!r}"
    return {"documents": max(count, len(cases)), "taken": taken, "keys doubled in a statement": len(doubled)}


def doubled_keys(random: Random) -> Iterator[bytes]:
    """Yield the payload of a registration with one key of it twice, the second saying something else or the same."""
    payload = read_statement(Statements().sign("PieceRegistration", Statements().subject(1), World().log)).payload
    text = payload.decode()
    read_payload(payload)
    for at in range(len(text)):
        if text[at] not in "{," or text[at + 1] != '"':
            continue
        key = text[at + 1 : text.find('"', at + 2) + 1]
        if text[at + 1 + len(key)] == ":":
            value = random.choice(('""', "0", "{}"))
            yield f"{text[: at + 1]}{key}:{value},{text[at + 1 :]}".encode()


def statement_taken(payload: bytes) -> bool:
    """Report whether these bytes are read as a statement's payload."""
    try:
        read_payload(payload)
    except LedgerError:
        return False
    return True


# D7 -------------------------------------------------------------------------------------------------------------------


def numbers(count: int, random: Random, decode: Decoder = strict) -> Figures:
    """Numbers as ECMAScript spells them: integers in range byte for byte, everything else refused."""
    inside = 0
    for number in counted(count):
        text = spelled(number, random)
        plain = text.removeprefix("-").isascii() and text.removeprefix("-").isdigit()
        wanted = plain and abs(int(text)) <= MAX_INTEGER and text == str(int(text))
        for data in (text.encode(), b'{"a":%b}' % text.encode()):
            taken = accepted(decode, data)
            assert taken is wanted, f"{'refused' if wanted else 'taken'}: {text[:60]}"
            if taken:
                assert encode_json(decode(data)) == data, f"another spelling: {text}"  # type: ignore[arg-type]
        inside += wanted
    return {"numbers": count, "integers in range": inside}


def spelled(number: int, random: Random) -> str:
    """Return a number: a double from its bits as RFC 8785 writes it, an integer about a bound, or an odd spelling."""
    match number % 4:
        case 0:
            (value,) = struct.unpack("<d", random.randbytes(8))
            if not math.isfinite(value):
                return random.choice(("NaN", "Infinity", "-Infinity"))
            return rfc8785.dumps(value).decode()
        case 1:
            return rfc8785.dumps(float(random.choice((-1, 1)) * int(2 ** random.uniform(0, 60)))).decode()
        case 2:
            return str(random.choice((-1, 1)) * (2 ** random.randrange(52, 65) + random.randrange(-3, 4)))
        case _:
            value = random.randrange(-(2**54), 2**54)
            return random.choice((f"{value}.0", f"{value}e0", f"0{value}", f"+{value}", f"{value:_}", f" {value}", "-0",
                                  "1e400", f"{value}", f"{value % 1000}", f"{value}L"))  # fmt: skip


# D8 -------------------------------------------------------------------------------------------------------------------


def torn_text(random: Random) -> bytes:
    """Return a JSON text whose bytes are no UTF-8, or whose escapes are half a pair."""
    before, after = ("".join(random.choices("ab壶é𰻞 ", k=random.randrange(6))).encode() for _ in range(2))
    lone = random.choice((0xD800, 0xDBFF, 0xDC00, 0xDFFF, random.randrange(0xD800, 0xE000)))
    character = chr(random.choice((0xE9, 0x58F6, 0x30EDE))).encode()
    middle = random.choice((
        chr(lone).encode("utf-8", "surrogatepass"),
        f"\\u{lone:04{random.choice('xX')}}".encode(),
        f"\\u{lone:04x}\\u{random.randrange(0xD7FF):04x}".encode(),
        bytes([random.randrange(0x80, 0xC2)]),
        bytes([random.randrange(0xF5, 0x100)]),
        character[: random.randrange(1, len(character))],
        bytes([0xC0 | random.randrange(2), 0x80 | random.randrange(64)]),
        bytes([0xE0, 0x80 | random.randrange(32), 0x80 | random.randrange(64)]),
        bytes([0xF0, 0x80 | random.randrange(16), 0xA0, 0xA0]),
        bytes([0xF4, random.randrange(0x90, 0xC0), 0x80, 0x80]),
    ))  # fmt: skip
    if middle[0] < 0x80 or len(middle) < len(character):
        after = after.decode().encode("ascii", "ignore")
    return b'"%b%b%b"' % (before, middle, after)


def torn(count: int, random: Random, decode: Decoder = strict) -> Figures:
    """Texts with half a surrogate pair or bytes that are no UTF-8: never taken, in no place where a text may stand."""
    for number in counted(count):
        text = torn_text(random)
        data = (text, b"[%b]" % text, b'{"a":%b}' % text, b"{%b:1}" % text)[number % 4]
        assert not takes(data), f"the reference takes {data!r}"
        assert not accepted(decode, data), f"taken: {data!r}"
    return {"torn texts": count}


# D10 ------------------------------------------------------------------------------------------------------------------


def value_of(random: Random, depth: int = 0) -> Json:
    """Return any value that a signed body may hold."""
    kind = random.randrange(5 if depth < 4 else 3)
    if kind == 0:
        return random.choice((True, False))
    if kind == 1:
        return random.choice((random.randrange(100), random.randrange(-MAX_INTEGER, MAX_INTEGER + 1)))
    if kind == 2:
        return "".join(random.choices('ab "\\/~壶堃é𰻞，', k=random.randrange(8)))
    if kind == 3:
        return [value_of(random, depth + 1) for _ in range(random.randrange(4))]
    keys = ("".join(random.choices("abAZ09_", k=random.randrange(4))) for _ in range(random.randrange(4)))
    return {random.choice("aZ@") + key: value_of(random, depth + 1) for key in keys}


def received_bytes(count: int, random: Random, decode: Decoder = strict) -> Figures:
    """Encode as RFC 8785, read back to the same; one byte put in, taken out or changed is another value or refused."""
    changed = 0
    for _ in counted(count):
        value = value_of(random)
        data = encode_json(value)
        assert data == rfc8785.dumps(value), f"another canonical form: {data[:80]!r}"
        assert encode_json(decode(data)) == data, f"not read back: {data[:80]!r}"  # type: ignore[arg-type]
        at = random.randrange(len(data) + 1)
        other = random.choice((
            data[:at] + random.choice((b" ", b"\n", b"\t", b"\r")) + data[at:],
            data[:at] + data[at + 1 :],
            data[:at] + bytes([random.randrange(256)]) + data[at + 1 :],
            data[:at] + data[at : at + 3] + data[at:],
        ))  # fmt: skip
        if other != data and agree(decode, other):
            assert encode_json(decode(other)) == other, f"two spellings: {other[:80]!r}"  # type: ignore[arg-type]
            changed += 1
    return {"round trips": count, "changed and still canonical": changed}


ROWS = (
    Row(
        name="D6", claim="a key twice, and every other class of JSON that is not canonical, is refused",
        unit="documents", small=340, full=340, run=classes,
        control=lambda random: found(lambda: classes(1, random, lenient)),
    ),
    Row(
        name="D7", claim="integers in range are byte-equal, all other numbers are refused", unit="numbers",
        small=20_000, full=1_000_000, run=numbers,
        control=lambda random: found(lambda: numbers(1000, random, lenient)),
    ),
    Row(
        name="D8", claim="no half surrogate pair and no invalid UTF-8 is taken", unit="torn texts", small=10_000,
        full=100_000, run=torn, control=lambda random: found(lambda: torn(1000, random, lenient)),
    ),
    Row(
        name="D10", claim="what is read is what was received: one spelling a value", unit="round trips", small=5_000,
        full=100_000, run=received_bytes,
        control=lambda random: found(lambda: received_bytes(1000, random, lenient)),
    ),
)  # fmt: skip
