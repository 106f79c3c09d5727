"""Label sheets: 24 on a page, code and host whole, every QR read."""

import pytest

from certs.labels import LabelFields, module_tenths, print_labels
from certs.qr import version_for
from certs.summary import format_link
from ledger.craft.code import make_code, show_code
from ledger.errors import MalformedError, PolicyError
from tests.certs.prints import TIME, page_count, page_symbols, page_text


def labels(count, host="zisha.example", **more):
    """Return labels of `count` different pieces."""
    codes = [
        make_code(lambda size, n=n: (n * 0x9E3779B97F4A7C15 % 2**64).to_bytes(size, "big")) for n in range(1, count + 1)
    ]
    return [LabelFields(code, format_link(host, code), host, **more) for code in codes]


def test_a_sheet_and_a_rest_carry_every_code_and_link():
    """25 labels make two pages; each code and the host stand there in full, each link reads back at 200 dpi."""
    run = labels(25, shape="供春（树瘿）", gi=True)
    pdf = print_labels(run, time=TIME)
    assert page_count(pdf) == 2
    assert page_symbols(pdf, 0) == sorted(label.link for label in run[:24])
    text = page_text(pdf, 0)
    assert all(show_code(label.code) in text for label in run[:24])
    assert text.count("zisha.example") == 24
    assert "30×30mm·24" in text
    assert "第1页，共2页page1of2" in text


def test_the_same_labels_give_the_same_bytes():
    """A reprint is the same file."""
    assert print_labels(labels(2), time=TIME) == print_labels(labels(2), time=TIME)


def test_a_long_host_is_never_cut():
    """What the buyer compares with the phone stands whole, however small."""
    host = "certificates.yixing-zisha-association.example"
    assert host in page_text(print_labels(labels(1, host), time=TIME))


def test_the_place_is_named_for_approved_users_only_and_samples_say_so():
    """宜兴紫砂, 紫砂, 样张: read from the strip."""
    assert "宜兴紫砂" in page_text(print_labels(labels(1, gi=True), time=TIME))
    assert "宜兴" not in page_text(print_labels(labels(1), time=TIME))
    assert "样张" in page_text(print_labels(labels(1, sample=True), time=TIME))


def test_modules_are_large_enough_for_any_phone():
    """At level Q the symbol itself is at least 15 mm, its modules at least half a millimetre for a usual host."""
    version = version_for(labels(1)[0].link, "Q")
    assert module_tenths(version) >= 5
    assert module_tenths(version) * (17 + 4 * version) >= 150
    assert (
        module_tenths(version_for(format_link("certificates.yixing-zisha-association.example", "0123456789ABT"), "Q"))
        > 4.3
    )


def test_a_label_whose_symbol_leads_elsewhere_is_refused():
    """Code and QR of one label belong to one piece."""
    first, second = labels(2)
    with pytest.raises(MalformedError) as caught:
        print_labels([LabelFields(first.code, second.link, first.host)], time=TIME)
    assert caught.value.code == "link-differs"


def test_nothing_to_print_is_refused():
    """An empty list is a mistake upstream."""
    with pytest.raises(MalformedError) as caught:
        print_labels([], time=TIME)
    assert caught.value.code == "print-empty"


def test_a_shape_without_glyph_is_refused():
    """Also on labels nothing is dropped."""
    with pytest.raises(PolicyError) as caught:
        print_labels(labels(1, shape="\U00031350"), time=TIME)
    assert caught.value.fields["field"] == "shape"
