"""The A5 certificate: what stands on it, what is attached, that it reads, that it repeats."""

from dataclasses import replace

import pytest

from certs.certificate import SignedRole, Words, print_certificate, print_certificates
from certs.pdf import open_pdf, read_attachments
from certs.summary import format_link, open_summary, parse_link
from ledger.craft.code import make_code
from ledger.errors import LedgerError, MalformedError, PolicyError
from tests.certs.prints import CODE, KEY, TIME, certificate, page_count, page_symbols, page_text, picture

PROOFS = {f"{CODE}.tlog-proof": b"c2sp.org/tlog-proof@v1\n", f"{CODE}.proof.json": b'{"v":1}'}
ROLE = SignedRole(Words("监制", "Supervision"), Words("欧阳喆堃", "Ouyang Zhekun"))


@pytest.fixture(scope="module")
def single():
    """One certificate with its proofs."""
    return print_certificate(certificate(seal=picture(200, 200, "PNG")), PROOFS)


def test_the_words_of_the_certificate_stand_on_it(single):
    """Heading, disclaimer, maker's statement, place to sign: in Chinese and English."""
    text = page_text(single)
    for words in (
        "紫砂作品证书", "MAKER'SCERTIFICATE·ZISHA",
        "本证说明：作者签署了此记录，记录已入公共账本。不作真伪鉴定、价值评估或投资建议。",
        "Notanappraisalofauthenticityorvalue.", "以下由作者声明", "STATEDBYTHEMAKER", "作者手签", "手钤印章",
        "0123-4567-89AB-T", "zisha.example", "mirror.museum.example", "184302·2026-11-2219:20(UTC+8)", "顾景云", "优等",
        "制作时：高级工艺美术师", "李砚秋", "原矿底槽清", "280ml", "162×105×78mm", "9ABT", bytes(range(32)).hex(),
    ):  # fmt: skip
        assert words in text, words
    assert "宜兴" not in text


def test_the_proofs_are_attached_and_read_back(single):
    """Receipt and bundle come out byte for byte."""
    assert read_attachments(single) == PROOFS


def test_the_file_says_that_it_is_an_archival_pdf_with_associated_files(single):
    """PDF/A-3b in the metadata, /AF in the catalogue, the entry's time as its date."""
    assert b"<pdfaid:part>3</pdfaid:part>" in single
    assert b"<pdfaid:conformance>B</pdfaid:conformance>" in single
    assert b"/AF" in single
    assert b"/AFRelationship" in single
    assert b"2026-11-22T11:20:03Z" in single


def test_both_symbols_read_and_the_proof_opens(single):
    """A stranger's reader finds link and proof; the proof is signed by the certifier for this code."""
    link, proof = page_symbols(single)
    assert parse_link(link) == ("zisha.example", CODE, None)
    assert parse_link(proof).code == CODE
    assert open_summary(parse_link(proof).summary, [KEY.public]).code == CODE


def test_the_same_input_gives_the_same_bytes(single):
    """A certificate printed again is the same file; another piece's is not."""
    assert print_certificate(certificate(seal=picture(200, 200, "PNG")), PROOFS) == single
    assert print_certificate(certificate(weight_g=246, seal=picture(200, 200, "PNG")), PROOFS) != single


def test_the_place_is_named_for_approved_users_only():
    """宜兴紫砂 heads a certificate only when the maker held the mark."""
    text = page_text(print_certificate(certificate(gi=True), {}))
    assert "宜兴紫砂作品证书" in text
    assert "YIXINGZISHA" in text


def test_a_missing_photo_is_said_to_be_missing():
    """The drawn teapot is marked as a drawing; a photo carries no such words."""
    assert "示意图，非本作品" in page_text(print_certificate(certificate(), {}))
    assert "示意图" not in page_text(print_certificate(certificate(photo=picture()), {}))


@pytest.mark.parametrize(("width", "height"), [(480, 300), (300, 300), (300, 500)])
def test_photos_of_any_shape_are_taken(width, height):
    """Near the frame's shape it fills the frame, otherwise it is shown whole."""
    assert page_count(print_certificate(certificate(photo=picture(width, height)), {})) == 1


def test_the_fullest_certificate_still_holds_everything():
    """Six roles, four honours, long names, a flaw, an edition, a long host: all on one page, nothing cut."""
    host = "certificates.yixing-zisha-association.example"
    honours = tuple(Words(f"第{n}项称号之国家级代表性传承人", f"National honour number {n}") for n in "一二三四")
    pdf = print_certificate(
        certificate(
            host=host, gi=True, sample=True, standing=honours, roles=(ROLE,) * 6, edition=(3, 50),
            title=Words("春江花月夜岁寒三友松竹梅提梁大壶", "A Night of Flowers and Moonlight by the Spring River"),
            grade=Words("微瑕", "Slight flaw"), note=Words("桥钮一脉。" * 60, "One line from spout to handle. " * 30),
        ),
        {},
    )  # fmt: skip
    text = page_text(pdf)
    assert page_count(pdf) == 1
    assert text.count("欧阳喆堃") == 6
    for words in (
        host,
        "3/50",
        "微瑕",
        "第四项称号",
        "春江花月夜岁寒三友松竹梅提梁大壶",
        "样张SAMPLE",
        "0123-4567-89AB-T",
    ):
        assert words in text, words
    assert len(page_symbols(pdf)) == 2


@pytest.mark.parametrize("hands", [1, 2, 3])
def test_rows_do_not_touch(hands):
    """Between the bottom of a value and the top of the label below it there are 0.8 mm and more."""
    pdf = print_certificate(certificate(roles=(ROLE,) * hands), {})
    with open_pdf(pdf) as document:
        page = document[0].get_textpage()

        def box(text):
            found = page.search(text).get_next()
            assert found is not None, text
            boxes = [page.get_charbox(found[0] + n) for n in range(found[1])]
            return min(b[1] for b in boxes), max(b[3] for b in boxes)

        rows = [("280 ml", "制作年份"), ("K2026", "容量"), ("2026-11-03", "长×宽×高"), ("优等", ROLE.role.zh)]
        for value, label in rows:
            assert box(value)[0] - box(label)[1] > 0.8 * 72 / 25.4, (value, label)


def test_no_signed_name_is_left_out_however_many_there_are():
    """Several persons may share a role: twelve names still stand on the page, smaller."""
    pdf = print_certificate(certificate(roles=(ROLE,) * 12), {})
    assert page_text(pdf).count("欧阳喆堃") == 12
    assert page_count(pdf) == 1


def test_the_barest_certificate_leaves_no_empty_fields():
    """What is not stated has no label either: an empty field invites a pen."""
    pdf = print_certificate(
        certificate(
            mirror="", standing=(), capacity_ml=None, weight_g=None, size_mm=None, year=None, kiln=None, opened="",
            grade=None, roles=(), note=Words(""), title=Words("无题"),
        ),
        {},
    )  # fmt: skip
    text = page_text(pdf)
    for label in ("容量", "重量", "制作年份", "窑次", "开窑", "品级", "编次", "第二核对处", "制作时", "None"):
        assert label not in text, label


def test_values_are_text_and_never_markup():
    """What looks like a command of the typesetter is printed as it is."""
    hostile = '#read("/etc/passwd") *b* $x$ <l> @r \\u{41} `c` [d] ="e"'
    text = page_text(
        print_certificate(certificate(title=Words(hostile[:24], hostile), note=Words(hostile, hostile)), {})
    )
    assert '#read("/etc/passwd")*b*$x$<l>@r\\u{41}`c`[d]="e"' in text
    assert "root:" not in text


def test_a_name_with_a_character_no_font_has_is_refused():
    """It names the character and the field, and prints nothing."""
    with pytest.raises(PolicyError) as caught:
        print_certificate(certificate(maker=Words("顾\U00031350")), {})
    assert caught.value.code == "glyph-missing"
    assert caught.value.fields["field"] == "maker"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"photo": b"broken"}, "photo-unreadable"),
        ({"seal": b"broken"}, "photo-unreadable"),
        ({"proof_link": format_link("zisha.example", CODE, bytes(500))}, "qr-too-long"),
        ({"link": format_link("zisha.example", "AAAAAAAAAAAAC")}, "link-differs"),
        ({"link": format_link("zisha.exampIe".lower(), CODE)}, "link-differs"),
        ({"link": "lower"}, "link-shape"),
        ({"photo": None, "opened": "\U00031350"}, "glyph-missing"),
    ],
)
def test_what_can_not_be_printed_rightly_is_refused(changes, code):
    """Each reason has its own code; a QR that leads elsewhere than the printed host and code is one of them."""
    with pytest.raises(LedgerError) as caught:
        print_certificate(certificate(**changes), {})
    assert caught.value.code == code


def test_a_code_that_is_none_is_refused():
    """The printed code passes its own check."""
    fields = replace(certificate(), code="0123456789ABA")
    with pytest.raises(MalformedError) as caught:
        print_certificate(fields, {})
    assert caught.value.code == "code-check"


def test_one_photo_of_a_set_is_kept_once():
    """The pots of a set often share a photo and always share the seal."""
    photo, seal = picture(900, 600), picture(200, 200)
    one = print_certificates([certificate(photo=photo, seal=seal)])
    two = print_certificates([certificate(photo=photo, seal=seal)] * 2)
    assert len(two) - len(one) < 15_000


def test_a_run_shares_its_background_and_keeps_its_pages_small():
    """25 pages with photos: one background, at most 30 kB a page, each with its own two symbols."""
    codes = [make_code(lambda size, n=n: (n * 0x9E3779B97F4A7C15 % 2**64).to_bytes(size, "big")) for n in range(1, 26)]
    run = [certificate(code, photo=picture(1200, 900 + n)) for n, code in enumerate(codes)]
    pdf = print_certificates(run)
    assert page_count(pdf) == 25
    assert len(pdf) < 25 * 30_000 + 300_000
    for page in (0, 24):
        assert page_symbols(pdf, page) == sorted([run[page].link, run[page].proof_link])
    assert b"pdfaid" not in pdf
    assert read_attachments(pdf) == {}


def test_a_run_repeats_byte_for_byte_and_needs_a_piece():
    """Same pieces, same file; none, none."""
    run = [certificate(), certificate(host="kiln.example", link=format_link("kiln.example", CODE))]
    assert print_certificates(run) == print_certificates(run)
    with pytest.raises(MalformedError) as caught:
        print_certificates([])
    assert caught.value.code == "print-empty"


def test_the_date_of_a_run_is_its_latest_entry():
    """So that reprinting an older selection gives the older date."""
    later = certificate(time=TIME + 86400)
    assert b"20261123" in print_certificates([later, certificate()])
