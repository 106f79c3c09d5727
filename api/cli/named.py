"""A statement named by the beginning of its id, as lists show it.

9f86d081        the one id that begins so
9f86d081…       the same, as it is shown
9f              two ids begin so: refused, and both are told
"""

from collections.abc import Iterable

from ledger.errors import PolicyError

_WHOLE = 64  # hex digits
_TOLD = 8  # candidates that a refusal names
_SHOWN = 16  # digits of each


def whole_id(given: str, ids: Iterable[str]) -> str:
    """Return the one id that begins with what was given; what begins none is returned as it is, for the rules to judge.

    Args:
        given: the beginning of an id, an ellipsis behind it or not; a whole one counts without looking.
        ids: those that could be meant, 64 hex digits each.

    Raises:
        PolicyError: `id-ambiguous`: several begin so; `known` names them.
    """
    begun = given.strip().rstrip("…").rstrip(".").lower()
    if len(begun) >= _WHOLE or not begun:
        return begun or given
    found = sorted({each for each in ids if each.startswith(begun)})
    if len(found) > 1:
        told = tuple(f"{each[:_SHOWN]}…" for each in found[:_TOLD])
        raise PolicyError("id-ambiguous", given=begun[:_WHOLE], count=len(found), known=told)
    return found[0] if found else begun
