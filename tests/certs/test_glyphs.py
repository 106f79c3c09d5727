"""No character is dropped silently: SPEC §8.4."""

import pytest
from fontTools.ttLib import TTFont

from certs.glyphs import KAI, check_glyphs, font_files
from ledger.errors import PolicyError


def test_rare_names_can_be_drawn():
    """Characters that a GB 2312 font lacks, as they stand in real names, pass."""
    check_glyphs([("maker", "欧阳喆堃"), ("maker", "淼焱垚镕燊犇䶮𬭎"), ("title", "Ünïcödé · 1180 °C")])


def test_names_of_the_standard_table_are_in_the_kai_face_itself():
    """堃, 喆, 淼 are set in kai like the rest of the name, not in a fallback."""
    with TTFont(KAI, lazy=True) as font:
        known = font.getBestCmap()
        assert font["name"].getDebugName(1) == "Kilnmark Kai"
        assert "SIL Open Font License" in font["name"].getDebugName(13)
    assert all(ord(character) in known for character in "堃喆淼焱垚镕紫砂壶壺")
    assert KAI.stat().st_size < 8 << 20


def test_a_character_without_glyph_is_named_with_its_field():
    """The refusal says which character, by number too, and where it stands."""
    with pytest.raises(PolicyError) as caught:
        check_glyphs([("title", "松风"), ("maker", "顾\U00031350云")])
    assert caught.value.code == "glyph-missing"
    assert caught.value.fields == {"character": "\U00031350 U+31350", "field": "maker"}


def test_invisible_characters_are_refused_too():
    """A variation selector or a zero-width space would change a name without being seen."""
    for hidden in ("\u200b", "\U000e0100", "\u202e"):
        with pytest.raises(PolicyError):
            check_glyphs([("maker", f"顾{hidden}景云")])


def test_fonts_are_files_of_this_installation():
    """Nothing depends on what the machine happens to have installed."""
    assert [path.is_file() for path in font_files()] == [True, True, True]
