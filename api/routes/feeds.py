"""The Atom feeds: `/feeds/openings.atom`, `/feeds/people/{code}.atom`; `?lang=en` for English, else Chinese.

GET /feeds/openings.atom?lang=en   If-None-Match: "9f86…"   →   304, or the feed with its ETag and Last-Modified
"""

from email.utils import formatdate, parsedate_to_datetime

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.feed import MEDIA, Written, matches
from api.feeds import Feeds
from ledger.words import Lang

router = APIRouter(include_in_schema=False)


@router.get("/feeds/openings.atom")
def get_openings(request: Request, lang: str = "") -> Response:
    """Return the feed of kiln openings."""
    return _answer(request, _feeds(request).openings(_lang(lang)))


@router.get("/feeds/people/{code}.atom")
def get_person(code: str, request: Request, lang: str = "") -> Response:
    """Return the feed of what a person registers."""
    return _answer(request, _feeds(request).person(code, _lang(lang)))


def _feeds(request: Request) -> Feeds:
    feeds: Feeds = request.app.state.feeds
    return feeds


def _lang(asked: str) -> Lang:
    """Return the language that the address says; what a browser likes is no address."""
    return "en" if asked == "en" else "zh"


def _answer(request: Request, feed: Written) -> Response:
    """Return the feed, or that it is what the reader has (RFC 9110 §13.2.2: the tag goes before the time)."""
    headers = {
        "Cache-Control": "public, max-age=60", "ETag": feed.tag, "Last-Modified": formatdate(feed.updated, usegmt=True),
    }  # fmt: skip
    asked, since = request.headers.get("if-none-match"), request.headers.get("if-modified-since", "")
    if matches(feed.tag, asked) if asked is not None else _unchanged(feed, since):
        return Response(status_code=304, headers=headers)
    return Response(feed.data, headers=headers, media_type=f"{MEDIA}; charset=utf-8")


def _unchanged(feed: Written, since: str) -> bool:
    """Report whether nothing of the feed is younger than an If-Modified-Since header says."""
    try:
        return bool(since) and feed.updated <= parsedate_to_datetime(since[:100]).timestamp()
    except (TypeError, ValueError, OverflowError):  # a date that is none is as good as no date
        return False
