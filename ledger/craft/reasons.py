"""Every reason code of a verdict, from `reasons.json`, which the browser's program reads too (SPEC §14).

    {"code":"outcome","bases":["signature","server","replay"],"words":{"grade":"grade","outcome":"outcome"},…}
    {"code":"inclusion-root","step":"inclusion","word":"mismatch"}

A line's entry says on what it may rest and how its fields are spoken: `words` names the vocabulary of a field's code,
`times` the fields in seconds, `slots` the slot addresses. A refusal's entry says which step refuses, and which word the
verdict then has.
"""

from functools import cache
from pathlib import Path
from typing import Final, Literal

import msgspec

from ledger.log.encoding import decode_struct

_FILE: Final = Path(__file__).parent / "reasons.json"
_MAX: Final = 1 << 16


class Reason(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """How a line of one code is spoken."""

    code: str
    bases: tuple[str, ...] = ()
    words: dict[str, str] = {}
    times: tuple[str, ...] = ()
    slots: tuple[str, ...] = ()


class Refusal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where an error code is found out, and the overall word that it gives."""

    code: str
    step: str
    word: Literal["mismatch", "cannot-tell"]


class Reasons(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file: the parts of a verdict, the steps of a verification in order, the words strongest first."""

    because: tuple[Reason, ...]
    checked: tuple[Reason, ...]
    compare: tuple[Reason, ...]
    notes: tuple[Reason, ...]
    refusals: tuple[Refusal, ...]
    stated: tuple[Reason, ...]
    steps: tuple[str, ...]
    warnings: tuple[Reason, ...]
    words: tuple[str, ...]


@cache
def reasons() -> Reasons:
    """Return the file's contents."""
    compact = msgspec.json.format(_FILE.read_bytes(), indent=-1)
    return decode_struct(compact, msgspec.json.Decoder(Reasons), _MAX, "reasons")


@cache
def _by_code() -> dict[str, Reason]:
    file = reasons()
    parts = (*file.because, *file.warnings, *file.checked, *file.stated, *file.compare, *file.notes)
    return {reason.code: reason for reason in parts}


@cache
def _refusals() -> dict[str, Refusal]:
    return {refusal.code: refusal for refusal in reasons().refusals}


def reason(code: str) -> Reason:
    """Return how a line is spoken; a refusal's code has no fields to be spoken in any special way."""
    return _by_code().get(code) or Reason(code=code)


def refusal(code: str) -> Refusal | None:
    """Return where an error code is found out; None for an error that no verification step gives."""
    return _refusals().get(code)
