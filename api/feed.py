"""An Atom feed as bytes: RFC 4287, with ids that no later address changes (RFC 4151).

    <feed xmlns="http://www.w3.org/2005/Atom" xml:lang="zh-Hans"><id>tag:zisha.example,2026-05-01:yx/openings/zh</id>…
      <entry><id>tag:zisha.example,2026-05-01:yx/k/k2026-05/zh</id><title>示例龙窑 · 开窑</title><updated>…</updated>…

The library that writes XML escapes what people wrote; nothing of it is markup (`type="text"`).
"""

from dataclasses import dataclass
from hashlib import sha256
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from ledger.log.encoding import format_time
from ledger.words import Lang

ATOM = "http://www.w3.org/2005/Atom"
XML = "http://www.w3.org/XML/1998/namespace"
MEDIA = "application/atom+xml"
TAGS: dict[Lang, str] = {"zh": "zh-Hans", "en": "en"}
_OTHER: dict[Lang, Lang] = {"zh": "en", "en": "zh"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing told.

    Attributes:
        name: what it is about, for its id, `k/k2026-05`. path: of its page.
        published, updated: seconds. author: a name; empty where it is the feed's.
    """

    name: str
    path: str
    title: str
    summary: str
    published: int
    updated: int
    author: str = ""


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed in one language.

    Attributes:
        name: for its id. path: its own address. page: of the page it belongs to.
        since: time of the feed's beginning, seconds: its `updated` while it has no entry.
        entries: newest first.
    """

    name: str
    path: str
    page: str
    title: str
    author: str
    since: int
    entries: tuple[Entry, ...]

    @property
    def updated(self) -> int:
        """When something of it changed last."""
        return max([self.since, *(entry.updated for entry in self.entries)])


@dataclass(frozen=True, slots=True)
class Place:
    """Where feeds are: the public address, the log's origin and the day it began, which ids are made of."""

    address: str
    origin: str
    day: str


@dataclass(frozen=True, slots=True)
class Written:
    """A feed's bytes, their tag (weak: a line may pack them), and when it changed last."""

    data: bytes
    tag: str
    updated: int


def write_feed(feed: Feed, place: Place, lang: Lang) -> Written:
    """Return the feed as a document."""
    register_namespace("", ATOM)
    root = Element(_atom("feed"), {f"{{{XML}}}lang": TAGS[lang]})
    _text(root, "id", tag_id(place, feed.name, lang))
    _text(root, "title", feed.title)
    _text(root, "updated", format_time(feed.updated))
    _author(root, feed.author)
    own = f"{place.address}{feed.path}?lang="
    _link(root, "self", f"{own}{lang}", MEDIA, lang)
    _link(root, "alternate", f"{own}{_OTHER[lang]}", MEDIA, _OTHER[lang])
    _link(root, "alternate", _in_language(place, feed.page, lang), "text/html", lang)
    for entry in feed.entries:
        _entry(root, entry, place, lang)
    data: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return Written(data, f'W/"{sha256(data).hexdigest()[:32]}"', feed.updated)


def tag_id(place: Place, name: str, lang: Lang) -> str:
    """Return an id: the origin never changes, whatever becomes of the address."""
    host, _, rest = place.origin.partition("/")
    return f"tag:{host},{place.day}:{rest}/{name}/{lang}"


def _entry(root: Element, entry: Entry, place: Place, lang: Lang) -> None:
    node = SubElement(root, _atom("entry"))
    _text(node, "id", tag_id(place, entry.name, lang))
    _text(node, "title", entry.title)
    _text(node, "published", format_time(entry.published))
    _text(node, "updated", format_time(entry.updated))
    if entry.author:
        _author(node, entry.author)
    _link(node, "alternate", _in_language(place, entry.path, lang), "text/html", lang)
    _text(node, "summary", entry.summary)


def _in_language(place: Place, path: str, lang: Lang) -> str:
    return f"{place.address}{path}?lang={lang}"


def _atom(name: str) -> str:
    return f"{{{ATOM}}}{name}"


def _text(parent: Element, name: str, text: str) -> None:
    SubElement(parent, _atom(name)).text = text


def _author(parent: Element, name: str) -> None:
    _text(SubElement(parent, _atom("author")), "name", name)


def _link(parent: Element, rel: str, href: str, media: str, lang: Lang) -> None:
    SubElement(parent, _atom("link"), {"rel": rel, "type": media, "hreflang": TAGS[lang], "href": href})


def matches(tag: str, asked: str) -> bool:
    """Report whether an If-None-Match header names the tag; RFC 9110 §13.1.2, compared weakly."""
    return any(each.strip().removeprefix("W/") in {tag.removeprefix("W/"), "*"} for each in asked[:1000].split(","))
