"""Arrays with a bound: as many as allowed are read, one more ends the reading."""

import msgspec
import pytest

from ledger.craft.array import array_of, elements_of, is_too_many

THREE = msgspec.json.Decoder(array_of(str, 3))


@pytest.mark.parametrize("texts", [[], ["a"], ["a", "", "a"]])
def test_up_to_the_bound_everything_is_read_in_order(texts: list[str]) -> None:
    """Nothing is left out and nothing is added, an empty text among it."""
    assert elements_of(THREE.decode(msgspec.json.encode(texts))) == texts


def test_one_more_ends_the_reading() -> None:
    """What follows is not even looked at: it may be no JSON at all."""
    with pytest.raises(msgspec.ValidationError) as caught:
        THREE.decode(b'["a","b","c","d",{{{')
    assert is_too_many(caught.value)


@pytest.mark.parametrize("data", [b"[1]", b"{}", b'"a"', b"[null]"])
def test_another_shape_is_not_too_many(data: bytes) -> None:
    """The bound alone is said to be the bound."""
    with pytest.raises(msgspec.ValidationError) as caught:
        THREE.decode(data)
    assert not is_too_many(caught.value)
