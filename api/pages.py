"""Pages: which language, which template, what every page has in common (SPEC §8.1, the address people compare).

language   ?lang=zh|en, else Accept-Language, else zh
words      t('page.checked') in the page's language, o('page.checked') in the other one
"""

import re
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from api.assets import release_mark, style_sheet
from api.errors import retry_after, status_of
from api.headers import PAGE_POLICY
from api.language import liked_language
from api.origins import is_signing
from api.said import as_data, words_in
from api.site import Site
from ledger.craft.error_words import explain_plainly
from ledger.errors import LedgerError
from ledger.log.trust import format_trust
from ledger.words import Lang, knows, pattern, say

WEB = Path(__file__).parent / "web"
_TAGS: dict[Lang, str] = {"zh": "zh-Hans", "en": "en"}
_OTHER: dict[Lang, Lang] = {"zh": "en", "en": "zh"}
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?: [0-9]{2}:[0-9]{2})?")
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?[,;:]?")  # no person's or batch's code
_PROGRAMS = frozenset({"kilnmark", "chmod", "pip"})
_COMMAND = re.compile(r"(?:kilnmark|chmod|pip|python) \S[^.]*$")
_MISTYPED = frozenset({"code-shape", "code-check"})
_PAGE_PATHS = ("/", "/verify", "/c", "/C", "/k/", "/own", "/docs", "/docs/", "/hall", "/audit")


@cache
def _environment() -> Environment:
    # Everything that comes from a statement is text and is escaped; a name that is missing is a fault, not a blank.
    environment = Environment(
        loader=FileSystemLoader(WEB / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, auto_reload=False,
    )  # fmt: skip
    environment.filters["whole"] = whole_dates
    environment.filters["host"] = whole_host
    environment.filters["groups"] = whole_groups
    return environment


def template(name: str) -> Template:
    """Return a template, for what is no answer to a request."""
    return _environment().get_template(name)


def whole_dates(text: str) -> Markup:
    """Return the text, escaped, its dates and times never broken at the end of a line."""
    safe = str(escape(text))  # a plain string: Markup would escape what is put into it
    return Markup(_DATE.sub(r'<span class="nb">\g<0></span>', safe))  # noqa: S704  # escaped the line above


def whole_groups(text: str) -> Markup:
    """Return the text, escaped, broken between its words alone, whatever a line's width."""
    return Markup(" ").join(Markup('<span class="nb">{}</span>').format(group) for group in text.split())


def whole_host(host: str) -> Markup:
    """Return the host, escaped, in one line or broken after its dots: people compare it letter by letter."""
    parts = host.split(".")
    labels = [f"{part}." for part in parts[:-1]] + parts[-1:]
    return Markup("<wbr>").join(Markup('<span class="nb">{}</span>').format(label) for label in labels)


def lang_of(request: Request) -> Lang:
    """Return the page's language: what the address says, else what the browser likes better, else Chinese."""
    asked = request.query_params.get("lang")
    if asked in ("zh", "en"):
        return "zh" if asked == "zh" else "en"
    return liked_language(request.headers.get("accept-language", ""))


def wants_page(request: Request) -> bool:
    """Report whether an error is to be shown to a person: on the pages' own addresses, or to a browser elsewhere."""
    path = request.url.path
    if path.startswith("/api/"):
        return False
    if (
        path in ("/", "/verify")
        or path in _PAGE_PATHS
        or path.startswith(("/c/", "/C/", "/k/", "/own/", "/OWN/", "/docs/", "/hall/", "/p/", "/kilns/"))
        or is_signing(path)
    ):
        return True
    return "text/html" in request.headers.get("accept", "")


def render(request: Request, site: Site, template: str, status: int = 200, **values: Any) -> Response:
    """Return the page; `values` are the template's own."""
    text = text_of(request, site, template, **values)
    headers = {"Cache-Control": "no-cache", "Content-Language": _TAGS[lang_of(request)], "Vary": "Accept-Language"}
    return HTMLResponse(text, status, headers)


def render_at_once(request: Request, site: Site, template: str, **values: Any) -> Response:
    """Return a page that waits for no second answer before it is painted: its style sheet stands in it (P11)."""
    sheet, source = style_sheet()
    page = render(request, site, template, inline=Markup(sheet), **values)  # noqa: S704  # our own file
    page.headers["Content-Security-Policy"] = PAGE_POLICY.replace("style-src 'self'", f"style-src 'self' {source}")
    return page


def text_of(request: Request, site: Site, template: str, **values: Any) -> str:
    """Return the page's text; where nothing is `inline` it names its style sheet."""
    lang = lang_of(request)
    other = _OTHER[lang]
    return _environment().get_template(template).render(
        t=lambda key, **fields: say(key, lang, **fields),
        o=lambda key, **fields: say(key, other, **fields),
        pattern=lambda key: pattern(key, lang),
        words=lambda *starts: words_in(starts, lang), trust=as_data(format_trust(site.trust).decode()),
        lang=lang, tag=_TAGS[lang], other=other, other_tag=_TAGS[other],
        here=f"/{request.url.path.lstrip('/')}",  # never //host, which is another server's
        ledger=site.name, host=site.host, mirrors=site.trust.mirrors,
        sample=site.instance.origin.endswith("/trial"), static=f"/static/{release_mark()}", **{"inline": "", **values},
    )  # fmt: skip


def error_page(request: Request, site: Site, error: LedgerError) -> Response:
    """Return the page for a person who met an error."""
    lang = lang_of(request)
    text, hint = (as_sentence(each, lang) for each in explain_plainly(error, lang))
    if knows(for_people := f"page.hint-{error.code}"):  # the hint speaks of what only programs ask for
        hint = say(for_people, lang)
    status = status_of(error)
    if error.code in _MISTYPED:  # nothing was looked up: the check character found the slip
        heading, got = say("page.code-odd", lang), str(error.fields["got"])
        return message_page(request, site, status, heading=heading, text=text, hint=hint, code=got)
    heading = say({404: "page.not-here", 429: "page.too-often"}.get(status, "page.went-wrong"), lang)
    page = message_page(request, site, status, heading=heading, text=text, hint=hint)
    page.headers.update(retry_after(error))
    return page


def as_sentence(text: str, lang: Lang) -> str:
    """Return an error's English words as a page says them: a capital first, a full stop last.

    A command line says them behind `error:`, in lower case. What begins with a code, or ends in a command, stays.
    """
    if lang == "zh" or not text:
        return text
    first = text.split(maxsplit=1)[0]
    begun = text[0].upper() + text[1:] if _WORD.fullmatch(first) and first not in _PROGRAMS else text
    return begun if begun.endswith((".", "?", "!", "…")) or _COMMAND.search(text) else f"{begun}."


def message_page(
    request: Request, site: Site, status: int = 200, *, heading: str, text: str, hint: str = "", word: str = "",
    why: str = "", code: str = "", form: bool = True,
) -> Response:  # fmt: skip
    """Return a page that says one thing, and what to do next.

    Args:
        request: decides the language.
        site: whose page.
        status: of the answer.
        heading: the title.
        text: what it says.
        hint: what to do next; may be empty.
        word: overall word, when it answers a scan.
        why: what exactly did not check; may be empty.
        code: as it was asked for, shown again and put into the form.
        form: whether another code may be typed right there.
    """
    return render(
        request, site, "message.html", status, heading=heading, text=text, hint=hint, word=word, why=why,
        shown_code=code, form=form, value=code,
    )  # fmt: skip
