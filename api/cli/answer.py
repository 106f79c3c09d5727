"""A server's answer to a submission: understood, and checked before it is believed. SPEC §7, §15.

200 {"entries":[412],"receipts":["c2sp.org/tlog-proof@v1…"],"statements":["9f86…"]}     Accepted
403 {"errors":[{"code":"slot-taken","position":0,…}],…}                                 Refused
"""

import msgspec

from ledger.admission import Refused
from ledger.client import Web, fields_of_problem
from ledger.craft.statement import read_statement
from ledger.craft.submission import read_submission
from ledger.errors import (
    ConflictError,
    InconsistencyError,
    LedgerError,
    MalformedError,
    NotFoundError,
    PolicyError,
    PushbackError,
    VerificationError,
)
from ledger.log.entry import Entry
from ledger.log.receipt import open_receipt, parse_receipt
from ledger.log.tree import hash_leaf
from ledger.log.trust import Trust
from ledger.sequencer import Accepted, Answer

_CLASSES: dict[int, type[LedgerError]] = {
    400: MalformedError, 403: PolicyError, 404: NotFoundError, 409: ConflictError, 413: MalformedError,
    415: MalformedError, 422: VerificationError, 429: PushbackError, 503: PushbackError,
}  # fmt: skip


class _Answered(msgspec.Struct):
    entries: list[int]
    receipts: list[str]
    statements: list[str]


def post_to(web: Web, body: bytes) -> Answer:
    """Post a submission over HTTP and return the answer as a sequencer gives it; raises as `OpenLedger.submit`."""
    status, data = web.submit(body)
    if status == 200:
        try:
            told = msgspec.json.decode(data, type=_Answered)
            ids = tuple(bytes.fromhex(name) for name in told.statements)
        except (msgspec.MsgspecError, ValueError) as e:
            raise PushbackError("outcome-unknown", retry_after=5) from e
        return Accepted(tuple(told.entries), tuple(text.encode() for text in told.receipts), ids)
    problem = fields_of_problem(data)
    errors = problem.get("errors")
    if status in {429, 503} or not isinstance(errors, list) or not errors:
        raise _error(status, problem)
    return Refused(tuple((_position(each), _error(status, each)) for each in errors))


def bring_to(web: Web, sha256: str, data: bytes, media_type: str) -> None:
    """Bring a picture; raises the error that the server tells of, or `PushbackError` when no answer came."""
    status, answer = web.bring(sha256, data, media_type)
    if status not in {200, 201}:
        raise _error(status, fields_of_problem(answer))


def _position(told: object) -> int:
    position = told.get("position", 0) if isinstance(told, dict) else 0
    return position if isinstance(position, int) else 0


def _error(status: int, told: object) -> LedgerError:
    """Return the error a server told of, to be said in our own words."""
    told = told if isinstance(told, dict) else {}
    code, fields = told.get("code"), told.get("fields")
    if not isinstance(code, str):
        return PushbackError("source-unreachable", path="api/v1/statements", status=status, retry_after=5)
    kept = fields if isinstance(fields, dict) else {}
    values = {str(name): tuple(map(str, v)) if isinstance(v, list) else v for name, v in kept.items()}
    return _CLASSES.get(status, InconsistencyError)(code, **values)


def check_answer(answer: Answer, body: bytes, trust: Trust) -> None:
    """Check that each receipt proves the statement that was posted: an answer is proof, not a promise.

    Raises:
        VerificationError: `receipt-other`: it proves something else; what `open_receipt` raises.
    """
    if isinstance(answer, Refused):
        return
    posted = [statement.id for statement in read_submission(body).statements]
    proven = [open_receipt(parse_receipt(receipt), trust).entry for receipt in answer.receipts]
    if [_said(entry) for entry in proven] != posted or tuple(entry.index for entry in proven) != answer.entries:
        raise VerificationError("receipt-other", entries=len(proven))


def _said(entry: Entry) -> bytes:
    """Return the id of what an entry states."""
    return hash_leaf(entry.item) if entry.item is not None else read_statement(entry.statement or "").id
