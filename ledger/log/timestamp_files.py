r"""The files of time stamps, by name: SPEC §4, §6.

timestamp/4096.tsr        RFC 3161 response over the page of 4,096 entries
timestamp/9f86….crt       an authority's root certificate, DER, under its SHA-256, which the trust file pins
timestamp/sizes           4096\n5210\n, for whoever can't list a folder
"""

import hashlib
import re
from collections.abc import Iterable

from ledger.errors import MalformedError
from ledger.log.encoding import decode_utf8, parse_decimal

FOLDER = "timestamp"  # of a ledger's directory and of a mirror
SIZES = "timestamp/sizes"
MAX_TOKEN = 1 << 16  # bytes: a response with its chain of certificates
MAX_CERTIFICATE = 1 << 14  # bytes
MAX_SIZES = 1 << 20  # bytes: a stamp an hour for eight years
_TOKEN_NAME = re.compile(r"([1-9][0-9]{0,15})\.tsr")
_CERTIFICATE_NAME = re.compile(r"([0-9a-f]{64})\.crt")


def name_root(der: bytes) -> str:
    """Return the name by which the trust file pins a certificate: its SHA-256 in hex."""
    return hashlib.sha256(der).hexdigest()


def token_path(size: int) -> str:
    """Return `timestamp/<size>.tsr`."""
    return f"{FOLDER}/{size}.tsr"


def root_path(name: str) -> str:
    """Return `timestamp/<sha256>.crt`."""
    return f"{FOLDER}/{name}.crt"


def stamped_size(name: str) -> int | None:
    """Return the size in a token's file name; None when it is not a token's."""
    found = _TOKEN_NAME.fullmatch(name)
    return int(found.group(1)) if found else None


def is_root_name(name: str) -> bool:
    """Report whether a file's name is a certificate's."""
    return _CERTIFICATE_NAME.fullmatch(name) is not None


def is_stamp_path(path: str) -> bool:
    """Report whether a path is a token's or a certificate's, and nothing else that lies there."""
    folder, _, name = path.partition("/")
    return folder == FOLDER and (stamped_size(name) is not None or is_root_name(name))


def format_sizes(sizes: Iterable[int]) -> bytes:
    """Format the list of stamped sizes, ascending; inverse of `parse_sizes`."""
    return "".join(f"{size}\n" for size in sorted(sizes)).encode()


def parse_sizes(data: bytes) -> list[int]:
    """Parse the list of stamped sizes.

    Raises:
        MalformedError: `timestamp-sizes`: not positive decimals, one a line, each larger than the one before.
    """
    try:
        sizes = [parse_decimal(line) for line in decode_utf8(data).split("\n")[:-1]]
    except MalformedError as e:
        raise MalformedError("timestamp-sizes", reason=e.code) from e
    if len(data) > MAX_SIZES or format_sizes(sizes) != data or len(set(sizes)) != len(sizes) or 0 in sizes:
        raise MalformedError("timestamp-sizes", reason="order")
    return sizes
