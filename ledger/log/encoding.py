"""Strict decoding, the only place where text becomes numbers, bytes or JSON: SPEC §1, RFC 8785, RFC 4648.

Everything is decoded, encoded again and compared, so that one value has one spelling:

    {"count":2,"ledger":"example.com/kiln"}    yes
    {"count":2.0,"ledger":"example.com/kiln"}  no: a float; so are 1e3, null, spaces, a key twice, an escaped letter
    42                                         yes, and +42, 042, 4_2 and ４２ no
    2026-05-01T08:00:00Z                       yes, and 2026-05-01T08:00:60Z and 2026-02-30T08:00:00Z no

Python is lenient where this module is not: `int("+42")`, `int("4_2")`, `b64decode("AB==")`, doubled keys,
`splitlines` on U+2028.
"""

import base64
import binascii
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TypeAlias, TypeVar

import msgspec

from ledger.errors import MalformedError
from ledger.log.characters import first_refused, is_everyday, is_nfc

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | bool"
T = TypeVar("T")

MAX_INTEGER = 2**53 - 1  # what a double holds exactly, so that every JSON reader agrees
MAX_DEPTH = 16
MAX_ORIGIN = 100

_KEY = re.compile(r"[A-Za-z@][A-Za-z0-9_]*")
_DECIMAL = re.compile(r"0|[1-9][0-9]{0,18}")
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
_ORIGIN = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:/[a-z0-9-]+)*")
_QUOTED = re.compile(r"`([^`]*)`")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LAST_TIME = 253402300799  # 9999-12-31T23:59:59Z

_ANY = msgspec.json.Decoder()
_ENCODER = msgspec.json.Encoder(order="sorted")  # RFC 8785 for ASCII keys and integers; rfc8785 is the tests' oracle
_ZEROS = bytes.maketrans(b"123456789", b"000000000")
_BYTES = msgspec.json.Decoder(bytes)  # base64 between quotes, three times as fast as binascii
_TO_URL = bytes.maketrans(b"+/", b"-_")
_URL_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_FROM_URL = bytes(byte if byte in _URL_ALPHABET else 0x21 for byte in range(256)).translate(
    bytes.maketrans(b"-_", b"+/")
)
_PADDING = (b"", b"===", b"==", b"=")  # by length modulo 4; no encoding has one character over
_SIXTEEN_DIGITS = b"0" * 16
_LONG_NUMBER = re.compile(r"[:,\[]-?[0-9]{16}")


# JSON ----------------------------------------------------------------------------------------------------------------


def decode_json(data: bytes, limit: int, code: str = "json") -> Json:
    """Decode canonical JSON of dicts, lists, texts, integers and booleans; inverse of `encode_json`.

    Args:
        data: the received bytes, RFC 8785 form; at most `limit` bytes.
        limit: cap in bytes, looked at before anything else: nothing of an oversized body is parsed.
        code: the noun that begins the error code.

    Raises:
        MalformedError: `<code>-too-long`, `<code>-syntax` (not UTF-8, not JSON), `<code>-text` (a character outside
            the table, not NFC), `<code>-value` (float, null, integer beyond 2**53-1, depth beyond 16, odd key) or
            `<code>-not-canonical` (doubled key, space, escape, key order, `-0`).
    """
    _check_json_text(data, limit, code)
    value = _parse(_ANY.decode, data, code)
    _walk(value, 0, code)
    if _ENCODER.encode(value) != data:
        raise MalformedError(f"{code}-not-canonical")
    checked: Json = value
    return checked


def encode_json(value: Json) -> bytes:
    """Encode in RFC 8785 form; inverse of `decode_json`.

    Raises:
        MalformedError: `json-value` or `json-text`, for what `decode_json` would refuse.
    """
    _walk(value, 0, "json")
    data = _encode(value, "json")
    _check_json_text(data, len(data), "json")
    return data


def decode_struct(data: bytes, decoder: msgspec.json.Decoder[T], limit: int, code: str) -> T:
    """Decode canonical JSON into the decoder's type: the same rules as `decode_json`, four times as fast.

    The type is a frozen Struct with `forbid_unknown_fields` and `omit_defaults`, its absent fields `UNSET`, and holds
    no float and no None; its own depth bounds the document's.

    Raises:
        MalformedError: as `decode_json`, and `<code>-shape` (field `at`) where the bytes do not fit the type.
    """
    text = _check_json_text(data, limit, code)
    value = _parse(decoder.decode, data, code)
    if _ENCODER.encode(value) != data:
        raise MalformedError(f"{code}-not-canonical")
    _check_integers(data, text, code)
    return value


def encode_struct(value: msgspec.Struct) -> bytes:
    """Encode a Struct in RFC 8785 form; inverse of `decode_struct`, the same bytes as `encode_json` of its dict.

    Raises:
        MalformedError: `json-value` or `json-text`, for what `decode_json` would refuse.
    """
    data = _encode(value, "json")
    _check_integers(data, _check_json_text(data, len(data), "json"), "json")
    return data


def _encode(value: object, code: str) -> bytes:
    try:
        return _ENCODER.encode(value)
    except (UnicodeEncodeError, msgspec.MsgspecError, TypeError, RecursionError) as e:  # a lone surrogate, a set …
        raise MalformedError(f"{code}-value", reason="type") from e


def _parse(decode: Callable[[bytes], T], data: bytes, code: str) -> T:
    try:
        return decode(data)
    except msgspec.ValidationError as e:
        raise _shape_error(str(e), code) from e
    except msgspec.DecodeError as e:
        raise MalformedError(f"{code}-syntax") from e
    except RecursionError as e:
        raise MalformedError(f"{code}-value", reason="depth", limit=MAX_DEPTH) from e


def _shape_error(message: str, code: str) -> MalformedError:
    """Return the error for what the library says, such as "Object missing required field `b` - at `$.a`"."""
    if "out of range" in message:
        return MalformedError(f"{code}-value", reason="number")
    names = _QUOTED.findall(message) or ["$"]
    at = names[-1] if names[-1].startswith("$") else "$"
    return MalformedError(f"{code}-shape", at=f"{at}.{names[0]}"[:80] if " field " in message else at)


def _check_json_text(data: bytes, limit: int, code: str) -> str:
    """Return the document as text once its length, UTF-8, escapes, characters and NFC are right.

    One look at the whole document is enough: structure is ASCII, every text stands between quotes, a quote composes
    with nothing, and in canonical text of allowed characters only the quote and the backslash are escaped.
    """
    if len(data) > limit:
        raise MalformedError(f"{code}-too-long", limit=limit, got=len(data))
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as e:
        raise MalformedError(f"{code}-syntax") from e
    if "\\" in text and "\\" in text.replace("\\\\", "").replace('\\"', ""):
        raise MalformedError(f"{code}-not-canonical", reason="escape")
    if is_everyday(data):
        return text
    refused = first_refused(text)
    if refused is not None:
        if refused in "\t\n\r":
            raise MalformedError(f"{code}-not-canonical", reason="space")
        raise MalformedError(f"{code}-text", character=_name(refused))
    if not is_nfc(text):
        raise MalformedError(f"{code}-text", character="NFC")
    return text


def _check_integers(data: bytes, text: str, code: str) -> None:
    """Refuse |n| > 2**53-1: sixteen digits in a row are rare, so the walk is."""
    if _SIXTEEN_DIGITS in data.translate(_ZEROS) and _LONG_NUMBER.search(text):
        _walk(_parse(_ANY.decode, data, code), 0, code)


def _walk(value: object, depth: int, code: str) -> None:
    if isinstance(value, str | bool):
        return
    if isinstance(value, int):
        if not -MAX_INTEGER <= value <= MAX_INTEGER:
            raise MalformedError(f"{code}-value", reason="integer", limit=MAX_INTEGER)
        return
    if not isinstance(value, dict | list):
        raise MalformedError(f"{code}-value", reason="null" if value is None else type(value).__name__)
    if depth == MAX_DEPTH:
        raise MalformedError(f"{code}-value", reason="depth", limit=MAX_DEPTH)
    if isinstance(value, dict):
        for key in value:
            if not isinstance(key, str) or not _KEY.fullmatch(key):
                raise MalformedError(f"{code}-value", reason="key")
        value = list(value.values())
    for child in value:
        _walk(child, depth + 1, code)


def _name(character: str) -> str:
    return f"U+{ord(character):04X}"


# Text, numbers, times ------------------------------------------------------------------------------------------------


def decode_utf8(data: bytes) -> str:
    """Decode UTF-8; the characters are not looked at.

    Raises:
        MalformedError: `text-not-utf8`.
    """
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as e:
        raise MalformedError("text-not-utf8", at=e.start) from e


def split_lines(text: str) -> list[str]:
    r"""Split after each "\n" and at nothing else (`splitlines` also splits at U+2028, "\r" and others).

    The last line is the empty text when `text` ends with a newline.
    """
    return text.split("\n")


def check_text(text: str, limit_characters: int) -> str:
    """Return `text` when it is one to `limit_characters` allowed characters in NFC.

    Raises:
        MalformedError: `text-empty`, `text-too-long`, `text-character`, `text-not-nfc`.
    """
    if not text:
        raise MalformedError("text-empty")
    if len(text) > limit_characters:
        raise MalformedError("text-too-long", limit=limit_characters, got=len(text))
    refused = first_refused(text)
    if refused is not None:
        raise MalformedError("text-character", character=_name(refused))
    if not is_nfc(text):
        raise MalformedError("text-not-nfc")
    return text


def check_origin(text: str) -> str:
    """Return `text` when it is an origin: `label(.label)+(/segment)*` of `[a-z0-9-]`, at most 100 bytes.

    Raises:
        MalformedError: `origin-malformed`.
    """
    if len(text) > MAX_ORIGIN or not _ORIGIN.fullmatch(text):
        raise MalformedError("origin-malformed", got=text[:MAX_ORIGIN])
    return text


def parse_decimal(text: str, limit: int = 2**63 - 1) -> int:
    """Parse ASCII digits without sign and leading zero, 0 ≤ n ≤ limit; inverse of `str`.

    Raises:
        MalformedError: `number-malformed`, `number-too-large`.
    """
    if not _DECIMAL.fullmatch(text):
        raise MalformedError("number-malformed", got=text[:32])
    number = int(text)
    if number > limit:
        raise MalformedError("number-too-large", limit=limit, got=text)
    return number


def parse_time(text: str) -> int:
    """Parse `YYYY-MM-DDTHH:MM:SSZ`, 1970 to 9999, into whole seconds since the epoch; inverse of `format_time`.

    Raises:
        MalformedError: `time-malformed`; also for a day that is not in the calendar and for a leap second.
    """
    if not _TIME.fullmatch(text):
        raise MalformedError("time-malformed", got=text[:32])
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as e:
        raise MalformedError("time-malformed", got=text) from e
    seconds = (moment - _EPOCH) // timedelta(seconds=1)
    if seconds < 0 or format_time(seconds) != text:  # a runtime may take 24:00:00 for the next day
        raise MalformedError("time-malformed", got=text)
    return seconds


def format_time(time: int) -> str:
    """Format whole seconds since the epoch, 0 ≤ time, year ≤ 9999, as `YYYY-MM-DDTHH:MM:SSZ`.

    Raises:
        MalformedError: `time-malformed`.
    """
    if not 0 <= time <= _LAST_TIME:
        raise MalformedError("time-malformed", got=time)
    return (_EPOCH + timedelta(seconds=time)).isoformat()[:19] + "Z"


# Bytes as text -------------------------------------------------------------------------------------------------------


def encode_base64(data: bytes) -> str:
    """Encode in the standard alphabet with padding (RFC 4648 §4)."""
    return binascii.b2a_base64(data, newline=False).decode("ascii")


def encode_base64_line(data: bytes) -> bytes:
    """Return the same as the bytes of a line, newline included."""
    return binascii.b2a_base64(data)


def decode_base64(text: str) -> bytes:
    """Decode canonical base64; inverse of `encode_base64`.

    Raises:
        MalformedError: `base64-malformed`; also for stray bits in the last character (`AB==`).
    """
    return _decode_again(text, binascii.a2b_base64, encode_base64, "base64-malformed")


def encode_base64url(data: bytes) -> str:
    """Encode in the URL alphabet without padding (RFC 4648 §5, RFC 7515)."""
    return _ENCODER.encode(data).strip(b'"=').translate(_TO_URL).decode("ascii")


def decode_base64url(text: str) -> bytes:
    """Decode canonical base64url without padding; inverse of `encode_base64url`.

    Raises:
        MalformedError: `base64url-malformed`.
    """
    try:
        quoted = b'"%b%b"' % (text.encode("ascii").translate(_FROM_URL), _PADDING[len(text) % 4])
        data = _BYTES.decode(quoted)
    except (ValueError, msgspec.DecodeError) as e:
        raise MalformedError("base64url-malformed", got=text[:80]) from e
    if _ENCODER.encode(data) != quoted:  # stray bits in the last character
        raise MalformedError("base64url-malformed", got=text[:80])
    return data


def encode_base32(data: bytes) -> str:
    """Encode upper case without padding (RFC 4648 §6)."""
    return base64.b32encode(data).decode("ascii").rstrip("=")


def decode_base32(text: str) -> bytes:
    """Decode canonical base32, upper case, no padding; inverse of `encode_base32`.

    Raises:
        MalformedError: `base32-malformed`.
    """
    padding = "=" * (-len(text) % 8)
    return _decode_again(text, lambda t: base64.b32decode(t + padding), encode_base32, "base32-malformed")


def encode_hex(data: bytes) -> str:
    """Encode in lower-case hex."""
    return data.hex()


def decode_hex(text: str, length: int | None = None) -> bytes:
    """Decode lower-case hex of `length` bytes (any even length when None); inverse of `encode_hex`.

    Raises:
        MalformedError: `hex-malformed`.
    """
    try:
        data = bytes.fromhex(text)
    except ValueError as e:
        raise MalformedError("hex-malformed", got=text[:80]) from e
    if data.hex() != text or (length is not None and len(data) != length):
        raise MalformedError("hex-malformed", got=text[:80])
    return data


def _decode_again(text: str, decode: Callable[[str], bytes], encode: Callable[[bytes], str], code: str) -> bytes:
    """Decode, encode again and compare: every library decoder forgives something."""
    try:
        data = decode(text)
    except ValueError as e:  # binascii.Error among them
        raise MalformedError(code, got=text[:80]) from e
    if encode(data) != text:
        raise MalformedError(code, got=text[:80])
    return data
