"""What other people's programs read of a page: Schema.org's Product for search, Open Graph for chats.

    <script type="application/ld+json">{"@context":"https://schema.org","@type":"Product","name":"松风石瓢",…}</script>
    <meta property="og:image" content="https://zisha.example/c/0123456789ABT/card.png?lang=zh">

Names, measures, pictures as the maker stated them, and where to ask: no word of the verdict, which may change tomorrow
while a chat goes on showing yesterday's card. A block of data is no program: the page's policy has nothing against it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from api.measured import Measure
from api.said import in_script
from api.verdict_page import VerdictPage
from ledger.words import Lang, say

_CONTEXT = "https://schema.org"
_LOCALES: dict[Lang, str] = {"zh": "zh_CN", "en": "en_GB"}


@dataclass(frozen=True, slots=True)
class Shared:
    """What the page's head says. data: JSON-LD, safe inside a `script` element."""

    url: str
    image: str
    summary: str
    locale: str
    data: Markup


def shared(page: VerdictPage, address: str, lang: Lang) -> Shared:
    """Return what a registered piece's page says of itself; `address` is the ledger's public one."""
    url = f"{address}/c/{page.stored}"
    summary = say("page.card-summary", lang, maker=page.maker or page.under_maker, code=page.code)
    return Shared(url, f"{url}/card.png?lang={lang}", summary, _LOCALES[lang], in_script(_product(page, url, address)))


def _product(page: VerdictPage, url: str, address: str) -> dict[str, object]:
    there = [f"{address}{photo.url}" for photo in page.photos if photo.there]
    product: dict[str, object] = {
        "@context": _CONTEXT, "@type": "Product", "name": page.title, "sku": page.stored, "url": url,
        "additionalProperty": list(_properties(page)),
    }  # fmt: skip
    if page.title_other and page.title_other != page.title:
        product["alternateName"] = page.title_other
    if there:
        product["image"] = there
    if page.maker:
        product["manufacturer"] = {"@type": "Person", "name": page.maker}
    return product


def _properties(page: VerdictPage) -> Iterator[dict[str, object]]:
    for each in page.measures:
        yield _property(each)
    for said in page.stated:
        if said.label:
            yield {"@type": "PropertyValue", "name": said.label, "value": said.value}


def _property(measure: Measure) -> dict[str, object]:
    return {"@type": "PropertyValue", "name": measure.label, "value": measure.value, "unitText": measure.unit}
