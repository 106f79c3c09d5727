"""The holder's pages as the server gives them: words for the programs, links for the next holder, nothing sent."""

import gzip
import posixpath
import re
from html import unescape

import pytest

from api.assets import STATIC, assets, release_mark
from api.own_page import key_in_link
from api.own_spoken import OFFERED, SPOKEN
from certs.holder import LONGEST, HolderProof, format_holder_link, parse_holder_link, sign_holder_proof
from certs.scan import qr_texts_in
from ledger.craft.code import show_code
from ledger.craft.phrase import word_list
from ledger.log.encoding import encode_base32
from ledger.words import knows, pattern
from tests.api.conftest import SLOTTED, UNKNOWN
from tests.api.served import URL, Served
from tests.craft.kiln_world import code_of
from tests.craft.world import ORIGIN, key_of


def loaded_by(path: str) -> set[str]:
    """Return the modules that a program is made of, itself among them, but for the verifier's."""
    found, text = {path}, (STATIC / path).read_text("utf-8")
    for target in re.findall(r'^import .* from "([^"]+)"', text, re.MULTILINE):
        loaded = posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
        if not loaded.startswith("verify/"):
            found |= loaded_by(loaded)
    return found


PROGRAMS = sorted({
    STATIC / path for program in ("list_page", "words_page", "piece_page")
    for path in loaded_by(f"own/{program}.js")
})  # fmt: skip
PAGES = ("/own", "/own/words", f"/own/{code_of(SLOTTED)}")
NEXT = key_of("the next holder")
KEY = encode_base32(NEXT.public)


def page(studio: Served, path: str, lang: str = "zh") -> str:
    """Return a page's HTML."""
    answer = studio.get(f"{path}?lang={lang}")
    assert answer.status_code == 200
    return answer.text


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_page_has_every_sentence_its_programs_say(served: Served, path: str, lang: str) -> None:
    """In the page's language, with the placeholders as they stand; and nothing runs from the page's own text."""
    html = page(served, path, lang)
    found = dict(re.findall(r'<p data-key="([^"]+)">(.*?)</p>', html))
    assert {key: unescape(text) for key, text in found.items()} == {key: pattern(key, lang) for key in SPOKEN}
    assert not re.search(r"<script(?![^>]* src=)|\son\w+=|\sstyle=", html)


def test_programs_name_only_sentences_that_the_pages_have() -> None:
    """Each key and each reason code that a program names; a planted one is found."""
    named = set()
    for program in PROGRAMS:
        text = program.read_text("utf-8")
        named |= set(re.findall(r'say\(\s*"([^"`]+)"', text))
        named |= {f"error.{code}" for code in re.findall(r'malformed\(\s*"([^"]+)"', text)}
    assert len(named) > 50
    assert sorted(named - set(SPOKEN)) == []
    assert "own.planted" in (named | {"own.planted"}) - set(SPOKEN)
    assert sorted(key for key in SPOKEN if not knows(key)) == []


def test_sentences_that_no_program_says_are_not_sent() -> None:
    """Every key is named by a program, whole or as `own.group-${…}`."""
    texts = "".join(program.read_text("utf-8") for program in PROGRAMS)
    groups = set(re.findall(r"`own\.(\w+)-\$\{", texts))
    errors = set(re.findall(r'malformed\(\s*"([^"]+)"', texts)) | {"json-text"}  # thrown where a note is written
    spoken = set(re.findall(r'"((?:own|sign|word)\.[\w-]+)"', texts))
    for key in SPOKEN:
        kind, _, rest = key.partition(".")
        known = key in spoken or rest.partition("-")[0] in groups if kind in {"own", "sign", "word"} else rest in errors
        assert known, key


def test_the_word_lists_are_served_as_the_library_has_them(served: Served) -> None:
    """Two lists of 2,048, of the release's mark, not copied into our sources."""
    for language in ("zh", "en"):
        path = f"own/words-{language}.json"
        assert served.get(f"/static/{path}").json() == list(word_list(language))
        assert path in assets()
        assert not (STATIC / path).exists()


def test_a_secret_is_typed_into_no_form(served: Served) -> None:
    """The fields of hidden code, words and next holder have no name and stand in no form: no browser sends them."""
    for path in PAGES:
        html = page(served, path)
        assert "<form" not in html
        assert not re.search(r'<(?:input|textarea|select)[^>]*\bname="(?!list")', html)


def test_the_code_field_of_other_pages_takes_no_hidden_code(served: Served) -> None:
    """By the field's own pattern, so without programs too: a hidden code does not get into an address."""
    field = re.search(r'<input class="inp" id="code"[^>]*pattern="([^"]+)"', page(served, "/"))
    assert field is not None
    wanted = re.compile(unescape(field[1]))
    for typed in ("0123-4567-89AB-T", "0123456789abt", " 0123 4567 89AB T ", "０１２３－４５６７－８９ＡＢ－Ｔ"):
        assert wanted.fullmatch(typed)
    for typed in ("01234-56789-ABCDE-FGHJK-W", "0123456789ABCDEFGHJKW", "0123456789ABCDEFGHJK"):
        assert not wanted.fullmatch(typed)


def read(studio: Served, path: str) -> list[str]:
    """Return what a reader finds in a QR that the server draws."""
    import typst  # what makes a picture of it here

    answer = studio.get(path)
    assert answer.headers["content-type"] == "image/svg+xml"
    document = "#set page(width: 8cm, height: 8cm, margin: 0pt, fill: white)\n#image(bytes(sys.inputs.svg), width: 8cm)"
    png = typst.compile(document.encode(), format="png", ppi=200, sys_inputs={"svg": answer.text})
    assert isinstance(png, bytes)
    return qr_texts_in(png)


def test_a_holders_proof_has_its_qr(served: Served) -> None:
    """As the link of SPEC §8.7 has it, read from the picture; what is no base32 is refused."""
    code = code_of(SLOTTED)
    stated = HolderProof(ORIGIN, code, 1795346403, 1795346403 + LONGEST, bytes(32), "雨前")
    proof = sign_holder_proof(stated, NEXT)
    (text,) = read(served, f"/own/{code}/proof/{encode_base32(proof)}.svg")
    assert parse_holder_link(text).proof == proof
    assert text == format_holder_link("zisha.example", code, proof)
    assert served.get(f"/own/{code}/proof/1.svg").status_code == 400


def test_the_next_holders_qr_leads_to_the_page_that_names_them(served: Served) -> None:
    """Upper case, read from the picture, and the page holds the key that it names."""
    code = code_of(SLOTTED)
    assert read(served, f"/own/{code}/{KEY}/qr.svg") == [f"{URL}/own/{code}/{KEY}".upper()]
    for path in (f"/OWN/{code}/{KEY}", f"/own/{code.lower()}/{KEY.lower()}"):
        assert f'data-to="{NEXT.did}"' in page(served, path)
    assert key_in_link(KEY.lower()) == NEXT.did


@pytest.mark.parametrize("path", [f"/own/{code_of(UNKNOWN)}", f"/own/{code_of(SLOTTED)}/AB", "/own/x", "/own/1/2/3"])
def test_what_is_not_there_is_a_plain_page(served: Served, path: str) -> None:
    """An error for people, whatever stands in the address."""
    answer = served.get(path, accept="text/html")
    assert answer.status_code in (400, 404)
    assert answer.headers["content-type"].startswith("text/html")


@pytest.mark.parametrize(("path", "program"), [*zip(PAGES, ("list_page", "words_page", "piece_page"), strict=True)])
def test_a_page_weighs_little(served: Served, path: str, program: str) -> None:
    """HTML, styles and programs, the one asked for with the first receipt too, are at most 60 KB compressed."""
    loaded = ("site.css", "sign/sign.css", "own/own.css", f"own/{program}.js", "sign/receipt_check.js")
    parts = [page(served, path).encode(), *(served.get(f"/static/{release_mark()}/{name}").content for name in loaded)]
    assert all(parts)
    assert sum(len(gzip.compress(part, mtime=0)) for part in parts) <= 60 * 1024


def test_words_lead_back_to_the_piece_and_nowhere_else(served: Served) -> None:
    """`for` is a piece code or nothing: no address of somebody else's is put into the page."""
    code = code_of(SLOTTED)
    assert f'href="/own/{code}?lang=zh"' in served.get(f"/own/words?for={code}&lang=zh").text
    for odd in ("//evil.example", "0123456789ABV", "<b>"):
        assert 'href="/own?lang=zh"' in served.get(f"/own/words?for={odd}&lang=zh").text


def test_the_verdict_leads_to_the_holders_page(served: Served) -> None:
    """From a piece's page and from the first page."""
    code = code_of(SLOTTED)
    assert f'href="/own/{code}?lang=zh"' in page(served, f"/c/{code}")
    assert 'href="/own?lang=zh"' in page(served, "/")
    assert show_code(code) in page(served, f"/own/{code}")


def test_what_is_offered_to_report_is_what_a_holder_may(served: Served) -> None:
    """Every status but the maker's own *withdrawn*, and every reason of the profile."""
    html = page(served, f"/own/{code_of(SLOTTED)}")
    offered = re.findall(r'<option value="([^"]+)"', html)
    reasons = served.site.profile_in(served.instance.store).codes("status-reason")
    assert offered == [*OFFERED, *reasons]
