"""Texts that a spreadsheet program would compute are shielded, and come back as they were."""

from hypothesis import given
from hypothesis import strategies as st

from api.intake.formulas import plain, stated


@given(st.text("'=+-@＝ \u3000\t\n壶a1", max_size=6))
def test_what_is_shielded_comes_back_and_is_no_formula(text: str) -> None:
    """Apostrophes of the text's own among it."""
    assert stated(plain(text)) == text
    assert not plain(text).strip(" \u3000").startswith(tuple("=+-@＝＋－＠"))
    assert not plain(text).startswith(("\t", "\n"))


def test_texts_of_no_danger_stand_as_they_are() -> None:
    """A quoted title is not changed, nor a minus further on."""
    for text in ("壶", "'壶'", "1-2-3", "a=b", ""):
        assert plain(text) == text == stated(text)
