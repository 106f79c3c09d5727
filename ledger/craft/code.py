"""Piece codes: SPEC §8.1. What stands on the label, in the link and in the statement.

    stored   0123456789ABT
    printed  0123-4567-89AB-T

Twelve characters of the alphabet below (60 random bits; no I, L, O, U, which are misread) and one check character,
Luhn mod 32: any one wrong character and nearly every swap of two neighbours is found before a network is asked.
"""

import re
from collections.abc import Callable

from ledger.errors import MalformedError

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 13

_STORED = re.compile(f"[{ALPHABET}]{{{LENGTH}}}")
_VALUES = {character: value for value, character in enumerate(ALPHABET)}
_DOUBLED = {character: value * 2 // 32 + value * 2 % 32 for character, value in _VALUES.items()}
_SINGLE = bytes(_VALUES.get(chr(byte), 0) for byte in range(256))
_DOUBLE = bytes(_DOUBLED.get(chr(byte), 0) for byte in range(256))
# What people type for what they read; a Chinese keyboard also gives full-width forms and its own dashes.
_FORGIVEN = {
    ord(given): meant
    for given, meant in [("O", "0"), ("I", "1"), ("L", "1"), *((mark, "") for mark in "-‐‑–—−－ \u3000")]
}
_FULL_WIDTH = {
    code: chr(code - 0xFEE0) for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))
}


def check_character(body: str) -> str:
    """Return the Luhn mod 32 check character of some characters of the alphabet (`0123456789AB` → `T`)."""
    data = body.encode("ascii")
    total = sum(data[-1::-2].translate(_DOUBLE)) + sum(data[-2::-2].translate(_SINGLE))
    return ALPHABET[-total % 32]


def make_code(random: Callable[[int], bytes]) -> str:
    """Draw a code in its stored form (13 characters).

    random: gives n random bytes; the caller's, so that a test can fix it. 60 of the 64 bits drawn are used.
    """
    bits = int.from_bytes(random(8), "big")
    body = "".join(ALPHABET[bits >> 5 * place & 31] for place in range(12))
    return body + check_character(body)


def is_code(code: str) -> bool:
    """Report whether `code` is a stored form: what `check_code` lets pass."""
    return _STORED.fullmatch(code) is not None and check_character(code[:-1]) == code[-1]


def check_code(code: str) -> str:
    """Return `code` if it is a stored form: 13 characters of the alphabet, upper case, the last one right.

    Raises: MalformedError `code-shape` (length or characters), `code-check` (the check character is wrong).
    """
    if _STORED.fullmatch(code) is None:
        raise MalformedError("code-shape", got=code[:40])
    if check_character(code[:-1]) != code[-1]:
        raise MalformedError("code-check", got=code)
    return code


def parse_code(text: str) -> str:
    """Return the stored form of a code as a person types or reads it out.

    Forgiven: case, hyphens and spaces, O for 0, I and L for 1, full-width forms. Never forgiven: the check character.

    Raises: MalformedError `code-shape`, `code-check`.
    """
    if len(text) > 40:  # 13 characters with every hyphen and space anybody types; the rest is not a code
        raise MalformedError("code-shape", got=text[:40])
    return check_code(forgive(text))


def forgive(text: str) -> str:
    """Return what was meant by what was typed: case, hyphens, spaces, O, I, L and full-width forms put right."""
    return text.translate(_FULL_WIDTH).upper().translate(_FORGIVEN)


def show_code(code: str) -> str:
    """Return the printed form `XXXX-XXXX-XXXX-X` of a stored code; `parse_code` is its inverse."""
    return "-".join((code[:4], code[4:8], code[8:12], code[12:]))
