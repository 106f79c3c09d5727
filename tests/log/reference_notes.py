r"""Signed notes and checkpoints by the letter of SPEC §5: a second reader over bytes, apart from `ledger/log`.

note = text "\n" signature{1,16}        signature = "— " name " " base64 "\n"
checkpoint = origin "\n" size "\n" base64(32 bytes) "\n"
"""

from base64 import b64encode

LETTERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
ORIGIN = frozenset(b"abcdefghijklmnopqrstuvwxyz0123456789-")
DASH = "— ".encode()
LONGEST = 2**17
SPACES = frozenset("\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000") | {
    chr(code) for code in range(0x2000, 0x200B)
}


def base64_bytes(text: bytes) -> bytes | None:
    """Return what canonical base64 says, reckoned bit by bit, or None."""
    bare = text.rstrip(b"=")
    if len(text) % 4 or len(text) - len(bare) > 2 or any(byte not in LETTERS for byte in bare):
        return None
    bits = 0
    for byte in bare:
        bits = bits << 6 | LETTERS.index(byte)
    length = len(bare) * 6 // 8
    data = (bits >> (len(bare) * 6 - length * 8)).to_bytes(length, "big")
    return data if b64encode(data) == text else None


def is_name(name: str) -> bool:
    """Report whether a key may have this name."""
    return 0 < len(name) <= 255 and not any(each == "+" or each in SPACES or each < " " for each in name)


def note_parts(data: bytes) -> tuple[bytes, list[tuple[str, bytes, bytes]]] | None:
    """Return the text and the lines (name, key id, signature) of a note, or None."""
    if len(data) > LONGEST or not data.endswith(b"\n"):
        return None
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    if any(byte < 0x20 and byte != 0x0A for byte in data):
        return None
    lines = data[:-1].split(b"\n")
    gaps = [at for at, line in enumerate(lines) if line == b"" and at > 0]
    if not gaps:
        return None
    gap = gaps[-1]
    signed = [_signature(line) for line in lines[gap + 1 :]]
    if not 1 <= len(signed) <= 16 or None in signed:
        return None
    return b"\n".join(lines[:gap]) + b"\n", [each for each in signed if each is not None]


def _signature(line: bytes) -> tuple[str, bytes, bytes] | None:
    if not line.startswith(DASH):
        return None
    parts = line[len(DASH) :].split(b" ")
    if len(parts) != 2 or not is_name(parts[0].decode()):
        return None
    data = base64_bytes(parts[1])
    return None if data is None or len(data) < 5 else (parts[0].decode(), data[:4], data[4:])


def checkpoint_parts(body: bytes) -> tuple[str, int, bytes] | None:
    """Return origin, size and root of a checkpoint's text, or None; size 0 only with the empty tree's root."""
    lines = body.split(b"\n")
    if len(body) > 256 or len(lines) != 4 or lines[3]:
        return None
    origin, size, root = lines[0], lines[1], base64_bytes(lines[2])
    if not _is_origin(origin) or not size or any(byte not in b"0123456789" for byte in size):
        return None
    number = sum((byte - 48) * 10**place for place, byte in enumerate(reversed(size)))
    if (size[0] == ord("0") and size != b"0") or number >= 2**63 or root is None or len(root) != 32:
        return None
    empty = bytes.fromhex("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    return None if number == 0 and root != empty else (origin.decode(), number, root)


def _is_origin(origin: bytes) -> bool:
    host, *segments = origin.split(b"/")
    labels = host.split(b".")
    parts = [*labels, *segments]
    return len(origin) <= 100 and len(labels) > 1 and all(part and set(part) <= ORIGIN for part in parts)
