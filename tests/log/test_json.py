"""Canonical JSON of `ledger/log/encoding.py`: one spelling a value, the same answers with and without a type."""

import json
from pathlib import Path
from typing import Literal

import msgspec
import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.errors import MalformedError
from ledger.log.characters import allowed, is_nfc
from ledger.log.encoding import MAX_INTEGER, decode_json, decode_struct, encode_json, encode_struct

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "log" / "json.json").read_bytes())
modest = settings(deadline=None, max_examples=100)

texts = st.text(max_size=12).filter(lambda t: allowed(t) and is_nfc(t))
keys = st.from_regex(r"[A-Za-z@][A-Za-z0-9_]{0,6}", fullmatch=True)
scalars = st.booleans() | st.integers(-MAX_INTEGER, MAX_INTEGER) | texts
values = st.recursive(scalars, lambda v: st.lists(v, max_size=4) | st.dictionaries(keys, v, max_size=4), max_leaves=12)


class Shape(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A small wire shape with what kinds have: a renamed key, a list, an absent field."""

    a: int | str | bool
    context: list[str] | msgspec.UnsetType = msgspec.field(name="@context", default=msgspec.UNSET)
    more: str | msgspec.UnsetType = msgspec.UNSET


SHAPE = msgspec.json.Decoder(Shape)
ANYTHING = msgspec.json.Decoder()


def bytes_of(vector) -> bytes:
    """Return a vector's bytes."""
    return bytes.fromhex(vector["hex"]) if "hex" in vector else vector["text"].encode()


@pytest.mark.parametrize("vector", VECTORS, ids=lambda v: v["class"])
def test_each_vector_is_taken_or_refused_by_its_layer(vector):
    """What is taken is what rfc8785 writes; what is refused is refused with the code of the vector."""
    data = bytes_of(vector)
    if not vector["refused"]:
        assert rfc8785.dumps(decode_json(data, 4096)) == data
        return
    with pytest.raises(MalformedError) as caught:
        decode_json(data, 4096)
    assert caught.value.code == f"json-{vector['refused']}"


@pytest.mark.parametrize("vector", [v for v in VECTORS if v["refused"]], ids=lambda v: v["class"])
def test_no_refused_vector_passes_with_a_type(vector):
    """The fast way refuses what the plain way refuses, though perhaps for the shape first."""
    with pytest.raises(MalformedError) as caught:
        decode_struct(bytes_of(vector), SHAPE, 4096, "json")
    assert caught.value.code.startswith("json-")


@pytest.mark.parametrize(
    ("data", "reason"),
    [(b"[" * 10_000, "depth"), (b"[" * 17 + b"]" * 17, "depth"), (b'{"a":' + b"1" * 5000 + b"}", "number")],
)
def test_bombs_are_refused(data, reason):
    """Deep nesting and endless numbers end in one of our errors."""
    with pytest.raises(MalformedError) as caught:
        decode_json(data, 2**20)
    assert caught.value.fields.get("reason") == reason


def test_length_is_looked_at_first():
    """One byte over the limit is refused before anything is parsed, with the caller's word in the code."""
    assert decode_json(b"[1]", 3) == [1]
    for decode in (lambda: decode_json(b"[ !", 2, "sheet"), lambda: decode_struct(b"[ !", SHAPE, 2, "sheet")):
        with pytest.raises(MalformedError) as caught:
            decode()
        assert caught.value.code == "sheet-too-long"
        assert caught.value.fields == {"limit": 2, "got": 3}


@modest
@given(values)
def test_every_value_is_encoded_as_rfc_8785_and_read_back(value):
    """Our encoder, the oracle and our decoder agree."""
    data = encode_json(value)
    assert data == rfc8785.dumps(value)
    assert decode_json(data, len(data)) == value


@modest
@given(values, st.data())
def test_a_changed_byte_is_another_value_or_refused(value, data):
    """No byte can be changed without changing what is said."""
    encoded = bytearray(encode_json(value))
    encoded[data.draw(st.integers(0, len(encoded) - 1))] ^= data.draw(st.integers(1, 255))
    try:
        again = decode_json(bytes(encoded), len(encoded))
    except MalformedError:
        return
    assert again != value or repr(again) != repr(value)  # 1 == True in Python, not in JSON


@modest
@given(st.binary(max_size=40))
def test_any_bytes_are_canonical_or_refused(data):
    """Only MalformedError leaves the decoder."""
    try:
        value = decode_json(data, 40)
    except MalformedError:
        return
    assert encode_json(value) == data


@modest
@given(st.text(alphabet='\\"nu0a壶', max_size=10))
def test_any_escapes_are_canonical_or_refused(inside):
    """However quotes and backslashes fall, a text has one spelling."""
    data = f'"{inside}"'.encode()
    try:
        value = decode_json(data, 99)
    except MalformedError:
        return
    assert rfc8785.dumps(value) == data


NOT_JSON = [
    1.0, None, 2**53, -(2**53), {"é": 1}, {1: 2}, [[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]], "a\nb", "e\u0301", "\u202e", (1,),
    b"a", "\ud800",
]  # fmt: skip


@pytest.mark.parametrize("value", NOT_JSON, ids=repr)
def test_what_would_be_refused_is_not_encoded(value):
    """Nothing is signed that no reader would take."""
    with pytest.raises(MalformedError) as caught:
        encode_json(value)
    assert caught.value.code in ("json-value", "json-text", "json-not-canonical")


def test_struct_and_dict_are_the_same_bytes():
    """A typed value and its dict encode alike, absent fields left out, and are read back."""
    shape = Shape(a="壶", context=["x"])
    data = encode_struct(shape)
    assert data == encode_json({"a": "壶", "@context": ["x"]}) == '{"@context":["x"],"a":"壶"}'.encode()
    assert decode_struct(data, SHAPE, 99, "statement") == shape


@pytest.mark.parametrize(
    "shape", [Shape(a=2**53), Shape(a=-(2**53)), Shape(a="a\nb"), Shape(a=1, more="e\u0301"), Shape(a="\ud800")]
)
def test_struct_with_a_value_out_of_bounds_is_not_encoded(shape):
    """The encoder of shapes keeps the decoder's bounds."""
    with pytest.raises(MalformedError):
        encode_struct(shape)


@pytest.mark.parametrize(
    ("text", "at"),
    [('{"a":[]}', "$.a"), ("{}", "$.a"), ('{"a":1,"b":2}', "$.b"), ("[]", "$"), ('{"a":1,"more":1}', "$.more")],
)
def test_bytes_that_do_not_fit_the_shape_name_the_place(text, at):
    """A missing, unknown or mistyped field is named."""
    with pytest.raises(MalformedError) as caught:
        decode_struct(text.encode(), SHAPE, 99, "statement")
    assert caught.value.code == "statement-shape"
    assert caught.value.fields["at"] == at


def test_a_word_outside_the_vocabulary_is_named_as_the_whole():
    """A library message without a path means the document itself."""
    with pytest.raises(MalformedError) as caught:
        decode_struct(b'"c"', msgspec.json.Decoder(Literal["a", "b"]), 99, "statement")
    assert caught.value.fields["at"] == "$"


@pytest.mark.parametrize("number", [2**53, -(2**53), 10**16, 10**18])
def test_large_integer_is_refused_with_a_type_too(number):
    """Sixteen digits are looked at one by one."""
    with pytest.raises(MalformedError) as caught:
        decode_struct(b'{"a":%d}' % number, SHAPE, 99, "json")
    assert caught.value.code == "json-value"
    assert decode_struct(b'{"a":%d}' % MAX_INTEGER, SHAPE, 99, "json").a == MAX_INTEGER


def test_sixteen_digits_in_a_text_are_no_integer():
    """A text may hold any digits, even after a comma."""
    for text in ("1234567890123456", ",9999999999999999", "x" + "0" * 64):
        assert decode_struct(b'{"a":"%s"}' % text.encode(), SHAPE, 99, "json").a == text


@modest
@given(values)
def test_with_and_without_a_type_the_answers_are_the_same(value):
    """decode_struct over an untyped decoder takes exactly what decode_json takes."""
    data = encode_json(value)
    assert decode_struct(data, ANYTHING, len(data), "json") == value
