"""The sentences that the holder's pages hand to their programs: keys of the one catalogue, in `<template id="words">`.

    own.entered   已入账：第 {entry} 条。      filled in the browser: it alone knows the entry

Here are those that the programs in `web/static/own`, and the shared ones that they load, name; a test holds them equal.
"""

from ledger.words import knows

_ERRORS = (
    "phrase-length", "phrase-word", "phrase-check", "phrase-held-before", "hidden-shape", "hidden-check", "hidden-used",
    "hidden-not-of-piece", "piece-not-owned", "dispute-none", "holder-word", "nothing-waits", "next-key-malformed",
    "next-key-other-piece", "next-key-own", "own-code-shape", "own-code-check",
    "statement-other-ledger", "statement-not-canonical", "json-text", "sheet-differs",
)  # fmt: skip
_STATES = ("waits", "yours", "stated", "not-yours", "dispute", "lost", "stolen")
_HIDDEN = ("empty", "short", "long", "strange", "wrong", "right")
_CHANGED = ("owner", "serial", "reported", "final_at", "status", "dispute", "other")
_STATUSES = ("lost", "stolen", "recovered", "damaged", "destroyed", "disputed", "cleared", "withdrawn")
_KINDS = (
    "OwnershipClaim", "Endorsement", "OwnershipTransfer", "HandOver", "OwnershipRelease", "PieceStatus",
    "ClaimObjection", "ClaimDecision", "PieceCorrection", "CertificateReissue",
)  # fmt: skip
_FIELDS = (
    "piece", "owner", "after", "ledger", "issuer", "validFrom", "endorses", "status", "reason", "note", "dispute",
    "serial", "claim", "until", "word",
)  # fmt: skip
_PLAIN = (
    "words-title", "words-picture-1", "words-picture-2", "word-number", "words-differ", "asking", "found-so-far",
    "found", "resent", "forget-tick", "is-yours", "is-anothers", "link-for-holder",
    "claim-heading", "changed",
    "accept", "accept-heading", "waits-line", "stated-line", "stated-other", "receive-picture",
    "receive-message", "tail", "compare-tail", "pass-heading", "release-heading",
    "release-final", "destroyed-final", "object-heading", "report-heading", "report-choose",
    "no-word", "prove-picture",
)  # fmt: skip

_SHARED = (
    "posting", "entered", "entered-sheet", "receipt", "receipt-odd", "receipt-checked", "receipts-checked",
    "exact", "endorses-this", "unanswered",
    "unanswered-hint", "copied", "long-press", "no-camera", "between", "changed", "kept", "kept-title", "done",
)  # fmt: skip

OFFERED = _STATUSES[:-1]
"""What a holder may report, in the order in which it is offered; *withdrawn* is its maker's."""

SPOKEN: tuple[str, ...] = (
    *(f"own.{name}" for name in _PLAIN), *(f"sign.{name}" for name in _SHARED), "word.yes",
    *(
        f"own.{group}-{name}"
        for group, names in (
            ("state", _STATES), ("hidden", _HIDDEN), ("changed", _CHANGED), ("status", _STATUSES), ("kind", _KINDS),
            ("field", _FIELDS),
        ) for name in names
    ),
    *(f"error.{code}" for code in _ERRORS), *(f"hint.{code}" for code in _ERRORS if knows(f"hint.{code}")),
)  # fmt: skip
