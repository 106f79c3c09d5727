"""Hidden codes: SPEC §8.3. What lies under the scratch panel of a print, and in no request, log line or server file.

    stored   0123456789ABCDEFGHJKW
    printed  01234-56789-ABCDE-FGHJK-W

Twenty characters of the piece code's alphabet (100 random bits) and one check character, Luhn mod 32. Whoever knows it
can claim the piece, once. It is drawn on the maker's own machine; the ledger holds the public key that follows from it
(`ledger/craft/piece_keys.py`). No error here repeats what was typed: errors end in log files and on other people's
screens.
"""

import re
from collections.abc import Callable

from ledger.craft.code import ALPHABET, check_character, forgive
from ledger.errors import MalformedError

LENGTH = 21
SECRET = 20  # characters that the claim key is derived from
BITS = 100

_STORED = re.compile(f"[{ALPHABET}]{{{LENGTH}}}")
_TYPED = 60  # characters of a code with every hyphen and space anybody types


def draw_hidden(random: Callable[[int], bytes]) -> str:
    """Draw a hidden code in its stored form (21 characters).

    random: gives n random bytes; the caller's, so that a test can fix it. The low 100 of the 104 bits drawn are used,
        the least significant five first.
    """
    bits = int.from_bytes(random(13), "big")
    secret = "".join(ALPHABET[bits >> 5 * place & 31] for place in range(SECRET))
    return secret + check_character(secret)


def check_hidden(hidden: str) -> str:
    """Return `hidden` if it is a stored form: 21 characters of the alphabet, upper case, the last one right.

    Raises: MalformedError `hidden-shape` (length or characters), `hidden-check` (the check character is wrong).
    """
    if _STORED.fullmatch(hidden) is None:
        raise MalformedError("hidden-shape", got=len(hidden))
    if check_character(hidden[:SECRET]) != hidden[SECRET]:
        raise MalformedError("hidden-check")
    return hidden


def parse_hidden(text: str) -> str:
    """Return the stored form of a hidden code as a person types or reads it out; forgiven as `parse_code` forgives.

    Raises: MalformedError `hidden-shape`, `hidden-check`.
    """
    if len(text) > _TYPED:
        raise MalformedError("hidden-shape", got=len(text))
    return check_hidden(forgive(text))


def show_hidden(hidden: str) -> str:
    """Return the printed form `XXXXX-XXXXX-XXXXX-XXXXX-X` of a stored code; `parse_hidden` is its inverse."""
    return "-".join(hidden[start : start + 5] for start in range(0, LENGTH, 5))
