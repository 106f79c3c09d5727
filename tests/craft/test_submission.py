"""Submissions: a list of statements, or one sheet. What must fail is in tests/vectors/must-fail."""

import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.craft.sheet import MAX_BODY
from ledger.craft.statement import read_statement
from ledger.craft.submission import MAX_STATEMENTS, format_submission, read_submission
from ledger.errors import LedgerError, MalformedError
from tests.vectors.sample import sample

JWS = sample().statement


def refusal(data: bytes) -> MalformedError:
    """Return the error with which the bytes are refused."""
    with pytest.raises(MalformedError) as caught:
        read_submission(data)
    return caught.value


def test_statements_come_in_their_order() -> None:
    """An array gives its statements, one by one, and no sheet."""
    other = read_statement(sample().receipt(0).frames[0].split(b'"statement":"')[1].split(b'"')[0])
    submission = read_submission(format_submission([other.jws, JWS]))
    assert submission.statements == (other, read_statement(JWS))
    assert submission.sheet is False


def test_a_sheet_comes_before_its_items() -> None:
    """A sheet's submission gives the sheet and then its items, as they become entries."""
    submission = read_submission(sample().submission)
    assert [statement.kind for statement in submission.statements] == ["PieceSheet", *["PieceRegistration"] * 3]
    assert [statement.item_index for statement in submission.statements] == [-1, 0, 1, 2]
    assert submission.sheet is True


def test_a_thousand_statements_are_the_most() -> None:
    """The count is looked at before any statement is read."""
    assert len(read_submission(format_submission([JWS] * MAX_STATEMENTS)).statements) == MAX_STATEMENTS
    assert refusal(format_submission(["a"] * (MAX_STATEMENTS + 1))).code == "submission-count"
    assert refusal(format_submission([])).code == "submission-count"


@pytest.mark.parametrize("element", [b'""', b'"a"', b'"" '])
def test_millions_of_short_statements_are_refused_without_being_built(element: bytes) -> None:
    """F9: reading stops at the statement too many, so that 10 MiB cost next to no memory."""
    body = b"[%b]" % b",".join([element] * ((MAX_BODY - 2) // (len(element) + 1)))
    tracemalloc.start()
    error = refusal(body)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert error.code == "submission-count"
    assert peak < 2**20


def test_ten_mebibytes_are_the_most() -> None:
    """The length is looked at before anything is parsed, in both forms."""
    assert refusal(b"[" + b" " * MAX_BODY).code == "submission-too-long"
    assert refusal(b"{" + b" " * MAX_BODY).code == "submission-too-long"


def test_a_bad_statement_is_named_by_its_place() -> None:
    """The error says which statement of the array it is about."""
    error = refusal(format_submission([JWS, "e30" + JWS[JWS.index(".") :]]))
    assert (error.code, error.fields["place"]) == ("statement-header", 1)


def test_a_statement_with_a_quote_does_not_break_out() -> None:
    """A text that JSON must escape is no JWS, so it is refused before it is compared."""
    assert refusal(b'["a\\"b"]').code == "submission-not-canonical"


@settings(deadline=None, max_examples=200)
@given(st.binary(max_size=200))
def test_arbitrary_bytes_are_refused_with_a_code(data: bytes) -> None:
    """Nothing but a LedgerError comes out, whatever is posted."""
    for tried in (data, b"[" + data + b"]", b'["' + data + b'"]'):
        with pytest.raises(LedgerError):
            read_submission(tried)
