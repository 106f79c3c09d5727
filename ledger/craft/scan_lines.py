r"""A day's look-ups as they are published, so that anybody can reckon the root that the certifier stated: SPEC §12.6.

    scans/<root>      ["0123456789ABT",0,2]\n
                      ["1123456789ABE",31,0]\n

One line a code, canonical, sorted by code; each line without its end is a leaf of the root (RFC 6962).
"""

from collections.abc import Iterator, Mapping

from ledger.craft.code import parse_code
from ledger.errors import MalformedError, VerificationError
from ledger.log.encoding import decode_json, encode_json
from ledger.log.tree import hash_leaf, root_of

MAX_LINES = 64 << 20  # bytes: two million codes a day
_MAX_LINE = 64


def format_scan_lines(scans: Mapping[str, tuple[int, int]]) -> bytes:
    """Format a day's counts; inverse of `parse_scan_lines`.

    Args:
        scans: piece code → look-ups before and after its claim, one of them at least 1.
    """
    return b"".join(encode_json([code, *scans[code]]) + b"\n" for code in sorted(scans))


def parse_scan_lines(data: bytes) -> dict[str, tuple[int, int]]:
    """Parse a day's counts; inverse of `format_scan_lines`.

    Raises:
        MalformedError: `scan-lines-…` as `decode_json`; `scan-lines-form`: not a code and two counts, nothing counted,
            not sorted, twice the same, no line end.
    """
    if len(data) > MAX_LINES:
        raise MalformedError("scan-lines-too-long", limit=MAX_LINES, got=len(data))
    scans: dict[str, tuple[int, int]] = {}
    last = ""
    for number, text in enumerate(_lines(data), 1):
        match decode_json(text, _MAX_LINE, "scan-lines"):
            case [str(code), int(before), int(after)] if min(before, after) >= 0 < before + after and code > last:
                if type(before) is bool or type(after) is bool or parse_code(code) != code:
                    raise MalformedError("scan-lines-form", line=number)
                scans[code] = before, after
                last = code
            case _:
                raise MalformedError("scan-lines-form", line=number)
    return scans


def scan_name_fits(name: str, data: bytes) -> bool:
    """Report whether a file under `scans/` is that of the root in its name; what the lines say is not looked at."""
    return root_of([hash_leaf(text) for text in _lines(data)]).hex() == name


def check_scan_lines(data: bytes, root: str, codes: int) -> None:
    """Hold a day's lines against what the certifier stated of them.

    Raises:
        MalformedError: as `parse_scan_lines`. VerificationError: `scan-lines-differ`.
    """
    scans = parse_scan_lines(data)
    if len(scans) != codes or not scan_name_fits(root, data):
        raise VerificationError("scan-lines-differ", expected=codes, got=len(scans))


def _lines(data: bytes) -> Iterator[bytes]:
    r"""Yield the lines without their ends; what follows the last "\n" is one more, which no leaf is like."""
    parts = data.split(b"\n")
    yield from parts[:-1]
    if parts[-1]:
        yield parts[-1] + b"\0"
