"""F8: texts that would be templates, markup or scripts: on paper and on the page they stay the letters they are."""

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch

from api import pages
from certs import certificate as certificate_module
from certs import render
from certs.certificate import SignedRole, Words, print_certificates
from certs.glyphs import check_glyphs
from ledger.craft.kinds.people.person_enrolment import Names
from ledger.craft.kinds.piece.parts import Clay, Note, Title
from ledger.errors import PolicyError
from ledger.log.encoding import check_text
from tests.api.served import Served
from tests.assure.row import Figures, Row, counted, found
from tests.certs.prints import certificate, page_count, page_text
from tests.craft.kiln_world import code_of

SECRET = "c4n4ry"  # stands in a file that a template could read
TEMPLATES = (
    '#read("secret.txt")', '#include "secret.txt"', '#import "@preview/x:0.1.0": *', '#eval("1+{n}")', "#sys.inputs{n}",
    '#image("/etc/passwd")', '#json("secret.txt")', '"); #read("secret.txt")//{n}', '#plugin("x{n}.wasm")', "$x^{n}$",
    '#panic("{n}")', "#{{while true {{}}}}{n}", "#pagebreak(){n}", "*b{n}*", "_i{n}_", "`c{n}`", "```r {n}```",
    "[d{n}]", "]d{n}[", "<l{n}>", "@r{n}", "\\u{{41}}{n}", "//c{n}", "/*c{n}*/", "= h{n}", "- i{n}", "+ e{n}",
    "/ t: {n}", "https://a.example/{n}", "~a{n}---b", "\\ {n}\\", "#set page(width: {n}pt)", '#read("/etc/passwd")',
)  # fmt: skip
MARKUP = (
    "<script>alert({n})</script>", "<img src=x onerror=alert({n})>", '"><svg onload=alert({n})>', "'-alert({n})-'",
    "&lt;b{n}&gt;", "&#60;b{n}&#62;", "&{n};", "{{{{7*{n}}}}}", "{{% include '{n}' %}}", "</title>{n}", "</dd></dl>{n}",
    "<!--{n}", "]]>{n}", "javascript:alert({n})", "<b>{n}</b>", '" onclick="a({n})', "<style>*{{x:{n}}}</style>",
)  # fmt: skip
FILES = (")>>endobj {n}", "\\){n} Tj", "<</JS(app.alert({n}))>>", "(%\\({n}", "%%EOF{n}", "'; DROP TABLE x{n};--")
WORDS = ("W" * 30 + "{n}", "粒" * 24 + "{n}", "fi" * 15 + "{n}", "·" * 30 + "{n}", "\U00031350{n}", "𠅤{n}")
PAYLOADS = (*TEMPLATES, *MARKUP, *FILES, *WORDS)
EACH = 6  # payloads a certificate
RUN = 12  # certificates a print
PIECE = 5  # payloads a page of the site

Renderer = Callable[..., bytes]


def payload(random: Random, number: int) -> str:
    """Return a text that every statement may hold, unlike any other: short enough for a title in its place."""
    text = PAYLOADS[number % len(PAYLOADS)].format(n=random.randrange(10**4, 10**6))
    return check_text(text, 40)


def squeezed(text: str) -> str:
    """Return the text without its spaces, as `page_text` does."""
    return "".join(text.split())


# On paper -------------------------------------------------------------------------------------------------------------


@contextmanager
def beside_a_secret() -> Iterator[None]:
    """Have the typesetter work in a directory in which a secret lies: a template may read it, a text may not."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "templates"
        shutil.copytree(render.TEMPLATES, folder)
        (folder / "secret.txt").write_text(SECRET)
        (Path(name) / "outside.txt").write_text(SECRET)
        (folder / "reads.typ").write_text("#read(json(bytes(sys.inputs.data)))")
        with patch.object(render, "TEMPLATES", folder):
            _closed(name)
            yield


def _closed(above: str) -> None:
    """See to it that a template itself reads nothing but what lies beside it, fetched or local."""

    def read(path: str) -> bytes:
        return render.render_pdf("reads.typ", path, {}, time=0, archival=False)

    for path in ("/etc/passwd", "../outside.txt", f"{above}/outside.txt", "../../../../../../etc/passwd"):
        try:
            read(path)
        except AssertionError:
            continue
        raise AssertionError(f"a template reads {path}")


def printed(texts: list[str]) -> Any:
    """Return a certificate that bears these texts, in its title, names, clay and note."""
    title, maker, clay, zh, en, hand = (*texts, *("示例",) * EACH)[:EACH]
    return certificate(
        title=Words("示例", title), maker=Words(maker, "Sample"), clay=Words(clay), note=Words(zh, en),
        roles=(SignedRole(Words("陶刻"), Words(hand)),),
    )  # fmt: skip


def stands(text: str, page: str) -> int:
    """Return 1 when the text stands on the page whole, 0 when it is cut with … for want of room; fail otherwise."""
    wanted = squeezed(text)
    if wanted in page:
        return 1
    assert any(f"{wanted[:end]}…" in page for end in range(4, len(wanted))), f"not on the page: {text}"
    return 0


def on_paper(texts: list[str]) -> tuple[int, int]:
    """Print the texts; return how many stand there whole, and how many are refused for a character of no font."""
    able, refused, whole = [], 0, 0
    for text in texts:
        try:
            check_glyphs([("note", text)])
        except PolicyError:
            refused += _refused(text)
        else:
            able.append(text)
    parts = [able[at : at + EACH] for at in range(0, len(able), EACH)]
    for at in range(0, len(parts), RUN):
        pdf = print_certificates([printed(part) for part in parts[at : at + RUN]])
        assert page_count(pdf) == len(parts[at : at + RUN]), "a text made a page"
        for place, part in enumerate(parts[at : at + RUN]):
            page = page_text(pdf, place)
            assert SECRET not in page, f"the typesetter read a file for one of {part}"
            whole += sum(stands(text, page) for text in part)
    return whole, refused


def _refused(text: str) -> int:
    try:
        print_certificates([printed([text])])
    except PolicyError as e:
        if e.code == "glyph-missing":
            return 1
        raise
    raise AssertionError(f"printed without a character that no font has: {text}")


def pasting(template: str, data: Any, files: Mapping[str, bytes], **options: Any) -> bytes:
    """The weak typesetter: it pastes the title into its template."""
    if template == "certificate.typ":
        source = (render.TEMPLATES / template).read_text()
        (render.TEMPLATES / "pasted.typ").write_text(f"{source}\n{data['pages'][0]['title']['en']}")
        template = "pasted.typ"
    return render.render_pdf(template, data, files, **options)


# On the page ----------------------------------------------------------------------------------------------------------


@dataclass
class Seen(HTMLParser):
    """What a browser makes of a page: its elements with the names of their attributes, and its text."""

    elements: list[tuple[str, ...]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Begin empty; references are resolved as a browser does."""
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the element."""
        self.elements.append((tag, *(name for name, _ in attrs)))

    def handle_comment(self, data: str) -> None:
        """Note a comment as an element: pages have none of a text's making."""
        self.elements.append(("comment",))

    def handle_data(self, data: str) -> None:
        """Note the text."""
        self.texts.append(data)


def named(text: str) -> str:
    """Return a maker's name with the text in it, as long as a name may be."""
    return f"示{text}"[:20].rstrip()


def _page(studio: Served, number: int, texts: list[str]) -> dict[str, Seen]:
    """Register a piece that bears these texts, by a maker so named; return its pages in both languages."""
    title, english, clay, zh, en = (*texts, *("示例",) * PIECE)[:PIECE]
    maker = f"h{number}"
    studio.enrol(maker, names=Names(zh=named(title), pinyin="Shili"))
    piece = studio.piece(
        maker, number=number, title=Title(zh=title, en=english), clay=Clay(group="zini", name=clay),
        note=Note(zh=zh, en=en),
    )  # fmt: skip
    studio.register(piece)
    seen = {}
    for lang in ("zh", "en"):
        seen[lang] = Seen()
        got = studio.get(f"/c/{code_of(number)}?lang={lang}")
        assert got.status_code == 200, f"no page of {texts}"
        seen[lang].feed(got.text)
    answer = studio.get(f"/api/v1/verify/{code_of(number)}")
    assert answer.headers["content-type"] == "application/json"
    assert set(texts) <= set(_strings(json.loads(answer.text))), f"the API does not answer one of {texts}"
    return seen


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _strings(each)


def on_the_page(texts: list[str]) -> int:
    """Show the texts: the page has the elements that it has for a plain piece, and every text stands in it."""
    with tempfile.TemporaryDirectory() as name, Served(Path(name) / "studio") as studio:
        plain = _page(studio, 1, [])
        for number, at in enumerate(range(0, len(texts), PIECE), 2):
            part = texts[at : at + PIECE]
            shown = ""  # a note stands on the page of its own language alone
            for lang, seen in _page(studio, number, part).items():
                assert seen.elements == plain[lang].elements, f"elements made by one of {part}"
                shown += squeezed("".join(seen.texts))
            for text in (*part, named(part[0])):
                assert squeezed(text) in shown, f"not on the page: {text}"
    return len(texts)


def unescaping() -> Any:
    """Return what makes the weak pages: nothing is escaped."""
    environment = pages._environment.__wrapped__()
    environment.autoescape = False
    return lambda: environment


# The row --------------------------------------------------------------------------------------------------------------


def injections(count: int, random: Random, renderer: Renderer | None = None) -> Figures:
    """Print and show each payload once: the letters stand there, and nothing else came of them."""
    start = 0 if renderer else random.randrange(len(PAYLOADS))
    texts = [payload(random, start + number) for number in counted(count)]
    with beside_a_secret(), patch.object(certificate_module, "render_pdf", renderer or render.render_pdf):
        whole, refused = on_paper(texts)
    return {
        "payloads": count, "printed whole": whole, "cut with …": count - whole - refused,
        "refused for a character": refused, "on the page": on_the_page(texts), "read beside the template": 0,
    }  # fmt: skip


def _control(random: Random) -> str:
    first = found(lambda: injections(6, random, pasting))
    with patch.object(pages, "_environment", unescaping()):
        return f"{first}; {found(lambda: on_the_page(['<b>1</b>', '&lt;']))}"


ROWS = (
    Row(
        name="F8", claim="no text becomes a template, a file's content, an element or a script on paper or page",
        unit="payloads", small=10, full=500, run=injections, control=_control,
    ),
)  # fmt: skip
