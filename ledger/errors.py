"""The error tree: a stable code and fields, never a sentence.

The sentences, in Chinese and English with what to do next, are in the catalogue (`ledger/words.py`) under
`error.<code>` and `hint.<code>`.

    LedgerError
    ├── MalformedError       the bytes do not parse                                   HTTP 400
    ├── VerificationError    they parse, but are not true                             422
    │   └── UnknownKeyError  the key is not known to this ledger or this trust file   422
    ├── PolicyError          true, but the rules do not allow it                      403
    ├── ConflictError        the size or `after` you hold is old                      409
    ├── PushbackError        try later; carries `retry_after` in seconds         429, 503
    ├── NotFoundError        nothing is known under this name                         404
    └── InconsistencyError   the log forked or lost its tail: stop, carry the proof   500

A code is lower-case words joined by hyphens, `<noun>-<what is wrong>`: `checkpoint-size`, `slot-taken`.
"""

from typing import ClassVar

Field = str | int | None | tuple[str, ...]


class LedgerError(Exception):
    """Base of all errors raised here.

    Attributes:
        code: stable, kebab-case; part of the public interface.
        fields: values for the sentence, such as `expected` and `got`; never secret, never a whole document.
    """

    status: ClassVar[int] = 500

    def __init__(self, code: str, **fields: Field) -> None:
        super().__init__(code)
        self.code = code
        self.fields = fields

    def __str__(self) -> str:
        shown = ", ".join(f"{name}={value!r}" for name, value in self.fields.items())
        return f"{self.code}: {shown}" if shown else self.code


class MalformedError(LedgerError):
    """The bytes do not parse as the format named by the code."""

    status = 400


class VerificationError(LedgerError):
    """The bytes parse, but what they say is not true: a signature, a proof, a hash."""

    status = 422


class UnknownKeyError(VerificationError):
    """The signature may be good, but nobody here knows the key: *cannot tell*, never *mismatch*."""


class PolicyError(LedgerError):
    """True, but not allowed by the rules of the ledger."""

    status = 403


class ConflictError(LedgerError):
    """The caller's view is old; `fields` carry the present one (`head` or `known_size`)."""

    status = 409


class PushbackError(LedgerError):
    """Try later; `fields["retry_after"]` is in whole seconds."""

    status = 503


class NotFoundError(LedgerError):
    """Nothing is known under the name asked for."""

    status = 404


class InconsistencyError(LedgerError):
    """The log and a checkpoint held outside it disagree: nothing more is signed."""
