"""Strict decoding of numbers, times, texts and bytes-as-text; JSON is in `test_json.py`."""

import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.errors import MalformedError
from ledger.log import encoding

modest = settings(deadline=None, max_examples=100)


def refused(code, function, *args):
    """Assert that a call raises MalformedError with this code."""
    with pytest.raises(MalformedError) as caught:
        function(*args)
    assert caught.value.code == code


@pytest.mark.parametrize(
    "text", ["", "+42", "-1", "042", "00", "4_2", " 42", "42 ", "4.0", "４２", "٣", "0x1", "1e3", "9" * 20]
)
def test_odd_spellings_of_a_number_are_refused(text):
    """What Python's int() forgives is refused: sign, leading zero, underscore, space, other scripts' digits."""
    refused("number-malformed", encoding.parse_decimal, text)


def test_number_beyond_the_limit_is_refused():
    """2**63 is too large, and so is one more than the caller's own limit."""
    refused("number-too-large", encoding.parse_decimal, str(2**63))
    refused("number-too-large", encoding.parse_decimal, "11", 10)


@modest
@given(st.integers(0, 2**63 - 1))
def test_every_number_in_range_is_read_back(number):
    """Decimal text and number are inverse."""
    assert encoding.parse_decimal(str(number)) == number


@pytest.mark.parametrize(
    "text",
    [
        "2026-02-30T08:00:00Z", "2026-05-01T08:00:60Z", "2026-05-01T24:00:00Z", "2026-05-01T08:00:00",
        "2025-02-29T00:00:00Z",
        "2026-05-01 08:00:00Z", "2026-05-01T08:00:00.0Z", "2026-05-01T08:00:00+00:00", "2026-5-1T8:00:00Z", "",
        "20260501T080000Z", "1969-12-31T23:59:59Z", "0000-01-01T00:00:00Z", "2026-13-01T00:00:00Z",
        "２026-05-01T08:00:00Z",
        "2026-05-01T08:00:00z", "2026-05-01T08:00:00Z\n",
    ],
)  # fmt: skip
def test_odd_times_are_refused(text):
    """A leap second, 30 February, 24:00, fractions, offsets and years before 1970 are refused."""
    refused("time-malformed", encoding.parse_time, text)


@modest
@given(st.integers(0, 253402300799))
def test_every_second_is_read_back(time):
    """Time text and seconds are inverse, from 1970 to 9999."""
    assert encoding.parse_time(encoding.format_time(time)) == time


def test_known_times():
    """Three instants known from elsewhere."""
    assert encoding.parse_time("1970-01-01T00:00:00Z") == 0
    assert encoding.parse_time("2000-02-29T23:59:59Z") == 951868799
    assert encoding.format_time(1679315147) == "2023-03-20T12:25:47Z"


@pytest.mark.parametrize("time", [-1, 253402300800])
def test_time_outside_the_calendar_is_not_formatted(time):
    """Before 1970 and after 9999 there is no text."""
    refused("time-malformed", encoding.format_time, time)


PAIRS = {
    "base64": (encoding.encode_base64, encoding.decode_base64),
    "base64url": (encoding.encode_base64url, encoding.decode_base64url),
    "base32": (encoding.encode_base32, encoding.decode_base32),
    "hex": (encoding.encode_hex, encoding.decode_hex),
}


@modest
@given(st.sampled_from(sorted(PAIRS)), st.binary(max_size=80))
def test_bytes_are_read_back_from_every_alphabet(name, data):
    """Encoding and decoding are inverse, the empty bytes included."""
    encode, decode = PAIRS[name]
    assert decode(encode(data)) == data


@modest
@given(st.sampled_from(sorted(PAIRS)), st.text(alphabet="AaBb01-_+/=\n é", max_size=12))
def test_every_text_is_canonical_or_refused(name, text):
    """No alphabet has a second spelling for any bytes."""
    encode, decode = PAIRS[name]
    try:
        data = decode(text)
    except MalformedError:
        return
    assert encode(data) == text


@pytest.mark.parametrize("text", ["AB==", "AA", "AA=", "AA==\n", "A-__", "AA==AA==", "A A=", "Aé==", "="])
def test_odd_base64_is_refused(text):
    """Stray bits, missing padding, other alphabets, space: all that a2b_base64 forgives."""
    refused("base64-malformed", encoding.decode_base64, text)


@pytest.mark.parametrize("text", ["AB", "AA==", "A+/A", "A", "AA\n", "é"])
def test_odd_base64url_is_refused(text):
    """Stray bits, padding and the standard alphabet are refused."""
    refused("base64url-malformed", encoding.decode_base64url, text)


@pytest.mark.parametrize("text", ["aa", "AB", "AA======", "A1", "A", "é"])
def test_odd_base32_is_refused(text):
    """Lower case, stray bits, padding and the digit 1 are refused."""
    refused("base32-malformed", encoding.decode_base32, text)


@pytest.mark.parametrize("text", ["AA", "a", "aa aa", "0x00", "aa\n", "ａａ"])
def test_odd_hex_is_refused(text):
    """Upper case, odd length and the spaces that fromhex forgives are refused."""
    refused("hex-malformed", encoding.decode_hex, text)


def test_hex_of_another_length_is_refused():
    """A hash has 32 bytes."""
    assert encoding.decode_hex("00" * 32, 32) == bytes(32)
    refused("hex-malformed", encoding.decode_hex, "00" * 31, 32)


def test_alphabets_are_those_of_rfc_4648():
    """The test values of RFC 4648 §10, without padding where ours has none."""
    assert encoding.encode_base64(b"foobar") == "Zm9vYmFy"
    assert encoding.encode_base64(b"fooba") == "Zm9vYmE="
    assert encoding.encode_base64url(b"\xfb\xff") == "-_8"
    assert encoding.encode_base32(b"foob") == "MZXW6YQ"
    assert encoding.encode_hex(b"foo") == base64.b16encode(b"foo").decode().lower()


@pytest.mark.parametrize("origin", ["a.b", "example.com/kiln", "ledger.ding-shu.example.cn/2026/a", "a." + "b" * 98])
def test_origins_are_taken(origin):
    """Labels with a dot, and segments."""
    assert encoding.check_origin(origin) == origin


@pytest.mark.parametrize(
    "origin",
    [
        "", "localhost", "a.b/", "a.b//c", "A.b", "a.b:80", "https://a.b", "a..b", ".a.b", "a.b/c.d", "a.b c", "a.é",
        "a.b\n", "a." + "b" * 99,
    ],
)  # fmt: skip
def test_odd_origins_are_refused(origin):
    """No dot, port, upper case, empty label or segment, trailing slash, or more than 100 bytes."""
    refused("origin-malformed", encoding.check_origin, origin)


def test_texts_are_checked_by_length_character_and_form():
    """Each fault has its code; the limit counts characters, not bytes."""
    assert encoding.check_text("壶" * 10, 10) == "壶" * 10
    refused("text-empty", encoding.check_text, "", 10)
    refused("text-too-long", encoding.check_text, "壶" * 11, 10)
    refused("text-character", encoding.check_text, "a\nb", 10)
    refused("text-not-nfc", encoding.check_text, "e\u0301", 10)


def test_utf8_is_decoded_strictly():
    """Surrogates and overlong forms are no UTF-8."""
    assert encoding.decode_utf8("壶".encode()) == "壶"
    refused("text-not-utf8", encoding.decode_utf8, b"\xed\xa0\x80")


def test_lines_end_at_the_newline_alone():
    """U+2028, carriage return and form feed are part of a line."""
    assert encoding.split_lines("a\u2028b\rc\x0cd\ne\n") == ["a\u2028b\rc\x0cd", "e", ""]
