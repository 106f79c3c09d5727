"""Canonical JSON by the letter of SPEC §1, one character after another: a second reader, written apart from the first.

    takes(b'{"a":1}') is True        takes(b'{"a":1.0}') is False

It knows nothing of `ledger/log`: bytes, a place in them, and what may stand there. Characters outside ASCII are judged
by the table and by NFC, as anybody must (`unicodedata` alone knows what composes).
"""

import unicodedata
from functools import cache
from json import loads
from pathlib import Path

TABLE = Path(__file__).parents[2] / "ledger" / "log" / "characters.json"
DEEPEST, LARGEST = 16, 2**53 - 1
LETTERS = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz@")
DIGITS = frozenset(b"0123456789")
REST = LETTERS - {ord("@")} | DIGITS | {ord("_")}


class No(Exception):  # noqa: N818  # an answer
    """It is not canonical."""


@cache
def _ranges() -> tuple[tuple[int, int], ...]:
    pairs = [(int(a, 16), int(b, 16)) for a, b in loads(TABLE.read_bytes())["ranges"]]
    return tuple(sorted(pairs))


@cache
def _allowed(code: int) -> bool:
    return any(first <= code <= last for first, last in _ranges())


def _code_point(data: bytes, at: int) -> tuple[int, int]:
    """Return the code point at a place and the place after it: RFC 3629, no overlong form, no surrogate."""
    first = data[at]
    if first < 0x80:
        return first, at + 1
    for lead, mask, more, least in ((0xC0, 0x1F, 1, 0x80), (0xE0, 0x0F, 2, 0x800), (0xF0, 0x07, 3, 0x10000)):
        if first & ~mask & 0xFF == lead:
            tail = data[at + 1 : at + 1 + more]
            if len(tail) != more or any(byte & 0xC0 != 0x80 for byte in tail):
                raise No
            code = first & mask
            for byte in tail:
                code = code << 6 | byte & 0x3F
            if code < least or code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:
                raise No
            return code, at + 1 + more
    raise No


class _Reader:
    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def peek(self) -> int:
        if self.at >= len(self.data):
            raise No
        return self.data[self.at]

    def word(self, text: bytes) -> None:
        if not self.data.startswith(text, self.at):
            raise No
        self.at += len(text)

    def value(self, depth: int) -> None:
        first = self.peek()
        if first == ord('"'):
            self.text()
        elif first == ord("{"):
            self.members(depth + 1)
        elif first == ord("["):
            self.elements(depth + 1)
        elif first == ord("t"):
            self.word(b"true")
        elif first == ord("f"):
            self.word(b"false")
        else:
            self.integer()

    def integer(self) -> None:
        start = self.at
        if self.peek() == ord("-"):
            self.at += 1
        digits = self.at
        while self.at < len(self.data) and self.data[self.at] in DIGITS:
            self.at += 1
        spelled = self.data[digits : self.at]
        if not spelled or len(spelled) > 16 or (spelled[0] == ord("0") and self.at - start != 1):
            raise No
        number = 0
        for digit in spelled:
            number = number * 10 + digit - 48
        if number > LARGEST:
            raise No

    def text(self) -> str:
        self.word(b'"')
        said: list[str] = []
        while self.peek() != ord('"'):
            if self.peek() == ord("\\"):
                self.at += 1
                if self.peek() not in b'"\\':
                    raise No
            code, self.at = _code_point(self.data, self.at)
            if not _allowed(code):
                raise No
            said.append(chr(code))
        self.at += 1
        text = "".join(said)
        if unicodedata.normalize("NFC", text) != text:
            raise No
        return text

    def members(self, depth: int) -> None:
        last = ""
        for first in self.between(b"{", b"}", depth):
            key = self.text()
            codes = key.encode()
            if not codes or codes[0] not in LETTERS or any(code not in REST for code in codes[1:]):
                raise No
            if not first and key <= last:  # ASCII: in the order of code units, each once
                raise No
            last = key
            self.word(b":")
            self.value(depth)

    def elements(self, depth: int) -> None:
        for _ in self.between(b"[", b"]", depth):
            self.value(depth)

    def between(self, start: bytes, end: bytes, depth: int):
        """Yield once for each child, True for the first; the commas are eaten."""
        if depth > DEEPEST:
            raise No
        self.word(start)
        if self.peek() == end[0]:
            self.at += 1
            return
        yield True
        while self.peek() == ord(","):
            self.at += 1
            yield False
        self.word(end)


def takes(data: bytes) -> bool:
    """Report whether the bytes are canonical JSON as signed bodies have it."""
    reader = _Reader(data)
    try:
        reader.value(0)
    except No:
        return False
    return reader.at == len(data)
