"""A day's look-ups as lines: one spelling, and the root that the certifier stated."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.craft.code import make_code
from ledger.craft.kinds.oversight.scan_summary import scan_root
from ledger.craft.scan_lines import check_scan_lines, format_scan_lines, parse_scan_lines, scan_name_fits
from ledger.errors import LedgerError, MalformedError, VerificationError
from tests.craft.kiln_world import code_of

A, B = sorted((code_of(1), code_of(2)))
LINES = f'["{A}",0,2]\n["{B}",31,0]\n'.encode()
COUNTS = st.dictionaries(
    st.binary(min_size=8, max_size=8).map(lambda raw: make_code(lambda _: raw)),
    st.tuples(st.integers(0, 2**40), st.integers(0, 2**40)).filter(any),
    max_size=20,
)


@given(COUNTS)
def test_lines_come_back_as_they_went(scans):
    """Whatever was counted, and in whatever order; the root is the one that is stated."""
    data = format_scan_lines(scans)
    assert parse_scan_lines(data) == scans
    assert scan_name_fits(scan_root(scans).hex(), data)
    check_scan_lines(data, scan_root(scans).hex(), len(scans))


def test_every_byte_counts():
    """A flipped one is refused, or makes another root."""
    root = scan_root(parse_scan_lines(LINES)).hex()
    for at in range(len(LINES)):
        for bit in range(8):
            odd = bytearray(LINES)
            odd[at] ^= 1 << bit
            with pytest.raises(LedgerError):
                check_scan_lines(bytes(odd), root, 2)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (LINES[:-1], "scan-lines-value"),  # no line end: not canonical text either
        (f'["{B}",31,0]\n["{A}",0,2]\n'.encode(), "scan-lines-form"),
        (f'["{A}",0,2]\n["{A}",0,2]\n'.encode(), "scan-lines-form"),
        (f'["{A}",0,0]\n'.encode(), "scan-lines-form"),
        (f'["{A}",-1,2]\n'.encode(), "scan-lines-form"),
        (f'["{A}",true,2]\n'.encode(), "scan-lines-form"),
        (f'["{A}",0,true]\n'.encode(), "scan-lines-form"),
        (f'["{A}",0]\n'.encode(), "scan-lines-form"),
        (f'["{A.lower()}",0,2]\n'.encode(), "scan-lines-form"),
        (b'["0123456789ABX",0,2]\n', "code-check"),
        (b"{}\n", "scan-lines-form"),
        (b"\n", "scan-lines-syntax"),
        (f'["{A}", 0,2]\n'.encode(), "scan-lines-not-canonical"),
        (f'["{A}",0,2.5]\n'.encode(), "scan-lines-value"),
        (b'["' + b"0" * 70 + b'",0,2]\n', "scan-lines-too-long"),
    ],
)
def test_what_is_no_line_is_refused(data, code):
    """With its number where it parses."""
    with pytest.raises(MalformedError) as caught:
        parse_scan_lines(data)
    assert caught.value.code == code or (data == LINES[:-1] and caught.value.code.startswith("scan-lines"))


def test_lines_of_another_day_are_not_this_days(monkeypatch):
    """Another root, another number of codes; a file beyond the cap is not read."""
    root = scan_root(parse_scan_lines(LINES)).hex()
    for name, codes in ((root, 3), ("0" * 64, 2)):
        with pytest.raises(VerificationError) as caught:
            check_scan_lines(LINES, name, codes)
        assert caught.value.code == "scan-lines-differ"
    assert not scan_name_fits(root, LINES[:-1])
    monkeypatch.setattr("ledger.craft.scan_lines.MAX_LINES", len(LINES) - 1)
    with pytest.raises(MalformedError) as refused:
        parse_scan_lines(LINES)
    assert refused.value.code == "scan-lines-too-long"
