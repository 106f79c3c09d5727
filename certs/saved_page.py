"""A saved page: the proof bundle in it, and nothing else of it (SPEC §7c).

    <!doctype html>…<script type="text/plain" id="kilnmark-bundle">eyJyZWNlaXB0cyI6Wy…</script>…

Whatever the page says, shows or computes was put there by whoever made the file: a page can't vouch for itself. What
its bundle proves, it proves in any wrapping.
"""

import re

from certs.bundle import MAX_BUNDLE
from ledger.errors import MalformedError
from ledger.log.encoding import decode_base64, encode_base64

MAX_PAGE = 32 << 20  # bytes: a bundle, a program, a photo
_HEAD = re.compile(rb"\s{0,64}<!doctype html\b", re.IGNORECASE)
_OPEN = b'<script type="text/plain" id="kilnmark-bundle">'
_CLOSE = b"</script>"


def is_page(data: bytes) -> bool:
    """Report whether the bytes begin as an HTML page does; a byte order mark may stand before."""
    return _HEAD.match(data.removeprefix(b"\xef\xbb\xbf")) is not None


def read_page(data: bytes) -> bytes:
    """Return the bytes of the bundle in a page; nothing is verified.

    Raises:
        MalformedError: `document-unknown`: too long for a page of ours; `document-empty`: no bundle;
            `document-several`: more than one; `base64-malformed`.
    """
    if len(data) > MAX_PAGE:
        raise MalformedError("document-unknown")
    _, found, rest = data.partition(_OPEN)
    if not found:
        raise MalformedError("document-empty", form="page")
    if _OPEN in rest:
        raise MalformedError("document-several")
    text, _, _ = rest.partition(_CLOSE)
    if len(text) > MAX_BUNDLE * 4 // 3 + 4:
        raise MalformedError("document-empty", form="page")
    try:
        return decode_base64(text.decode("ascii"))
    except UnicodeDecodeError as e:
        raise MalformedError("base64-malformed", got="") from e


def page_block(bundle: bytes) -> str:
    """Return the element that holds the bundle in a page."""
    return f"{_OPEN.decode()}{encode_base64(bundle)}{_CLOSE.decode()}"
