"""The kiln loading list."""

import pytest

from certs.fields import Words
from certs.kiln_list import KilnLine, KilnListFields, print_kiln_list
from certs.pdf import open_pdf
from ledger.errors import MalformedError, PolicyError
from ledger.log.encoding import encode_base32
from tests.certs.prints import TIME, page_count, page_symbols, page_text

ROOT = bytes(range(32))


def listed(count=3, **changes):
    """Return a list of `count` slots and a bulk line."""
    lines = [KilnLine(f"1-1-{n}", Words("顾景云", "Gu Jingyun"), Words("石瓢", "Shipiao")) for n in range(count)]
    lines.append(KilnLine("8-1", Words("前墅窑户"), Words("粗货"), 320, Words("成品合格", "Good")))
    fields = {"batch": "K2026-1103-02", "kiln": Words("前墅龙窑", "Qianshu"), "host": "zisha.example", "time": TIME}
    return KilnListFields(**(fields | {"lines": lines} | changes))


def test_a_closed_list_bears_its_root():
    """The QR holds all 52 characters of base32, the text the first 26."""
    pdf = print_kiln_list(listed(closed="2026-10-30 06:20", root=ROOT))
    assert page_symbols(pdf) == [encode_base32(ROOT)]
    text = page_text(pdf)
    assert encode_base32(ROOT)[:26] in text
    assert encode_base32(ROOT)[:27] not in text
    assert "装窑单" in text
    assert "合计4位，323件" in text


def test_an_open_list_has_no_root_and_no_symbol():
    """Before the list is closed there is nothing to compare with."""
    pdf = print_kiln_list(listed())
    assert page_symbols(pdf) == []
    assert "封单印记" not in page_text(pdf)


def test_a_long_list_goes_on_with_its_heading():
    """Each page repeats what the columns are."""
    pdf = print_kiln_list(listed(60))
    assert page_count(pdf) == 2
    assert "窑位" in page_text(pdf, 1)
    assert page_text(pdf, 1).endswith("第2页，共2页page2of2")


def test_a_name_is_never_broken_inside():
    """A long name has a line of its own, in full."""
    name = "Shili Ouyang Qinghe Alexandra Guillermina"
    pdf = print_kiln_list(listed(lines=[KilnLine("1-1", Words("示例·欧阳青禾", name), Words("石瓢"))]))
    with open_pdf(pdf) as document:
        assert name in document[0].get_textpage().get_text_bounded()


def test_the_same_list_gives_the_same_bytes():
    """A second print of a closed list is the same file."""
    assert print_kiln_list(listed(root=ROOT)) == print_kiln_list(listed(root=ROOT))


def test_a_sample_list_says_so():
    """样张 lies across the page."""
    assert "样张SAMPLE" in page_text(print_kiln_list(listed(sample=True)))


def test_empty_lists_and_missing_glyphs_are_refused():
    """As with certificates and labels."""
    with pytest.raises(MalformedError):
        print_kiln_list(listed(lines=[]))
    with pytest.raises(PolicyError) as caught:
        print_kiln_list(listed(kiln=Words("\U00031350")))
    assert caught.value.fields["field"] == "kiln"


def test_every_page_of_a_trial_list_says_sample():
    """A page torn off a trial's list still says what it is."""
    pdf = print_kiln_list(listed(60, sample=True))
    assert ["SAMPLE" in page_text(pdf, page) for page in range(page_count(pdf))] == [True, True]
