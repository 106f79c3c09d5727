"""Assets: what pages load from this server, under addresses that change when any of it changes (SPEC §12.6, Release).

    /static/site.css                         as a Release statement names it; asked for again each time
    /static/0f3c9a41d2b7/site.css            as pages name it: the same bytes, kept for ever
    /static/0f3c9a41d2b7/verify/verify.js    a program: the module of that name and all it imports (`api.joined`)

The release's mark is over every file, so a page never mixes the programs of two releases.
"""

import gzip
import hashlib
from base64 import b64encode
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import get_args

import msgspec

from api.joined import joined, programs
from ledger.craft.phrase import Language, word_list
from ledger.errors import NotFoundError

STATIC = Path(__file__).parent / "web" / "static"
VERIFIER = "verify/verify.js"  # pages have it within them; served by itself, for pages of other people
MARK = 12  # hex digits of the release in an address
_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".webmanifest": "application/manifest+json",
}


@dataclass(frozen=True, slots=True)
class Asset:
    """One file. sha256: hex, of its bytes. packed: the same in gzip; empty for what that makes no smaller."""

    path: str
    body: bytes
    media: str
    sha256: str
    packed: bytes = b""


@cache
def assets() -> dict[str, Asset]:
    """Return what is served, by its path below `/static/`; read once, so that it is what the mark is over.

    Of our modules those are served that pages load, each with all it imports: what is in a Release statement.
    """
    files = {file.relative_to(STATIC).as_posix(): file for file in sorted(STATIC.rglob("*")) if file.suffix in _TYPES}
    modules = {path: file.read_text("utf-8") for path, file in files.items() if file.suffix == ".js"}
    found = {path: _asset(path, file.read_bytes()) for path, file in files.items() if path not in modules}
    for path in {*programs(modules), VERIFIER}:
        found[path] = _asset(path, joined(path, modules).encode())
    return dict(sorted({**found, **_word_lists()}.items()))


def _word_lists() -> dict[str, Asset]:
    """Return the collector's words (SPEC §8.3), out of the library that has them: data, not a copy in our sources."""
    found = {}
    for language in get_args(Language):
        path, body = f"own/words-{language}.json", msgspec.json.encode(word_list(language))
        found[path] = _asset(path, body)
    return found


def _asset(path: str, body: bytes) -> Asset:
    packed = gzip.compress(body, 9, mtime=0)  # once, so that no proxy is needed for a phone's sake
    media = _TYPES[Path(path).suffix]
    return Asset(path, body, media, hashlib.sha256(body).hexdigest(), packed if len(packed) < len(body) else b"")


@cache
def release_mark() -> str:
    """Return the mark of this release: hex, over the path and hash of every file."""
    listed = "".join(f"{each.path} {each.sha256}\n" for each in assets().values())
    return hashlib.sha256(listed.encode()).hexdigest()[:MARK]


@cache
def style_sheet() -> tuple[str, str]:
    """Return the text of every page's style sheet, to stand in a page, and the CSP source that lets it stand there."""
    sheet = assets()["site.css"]
    return sheet.body.decode(), f"'sha256-{b64encode(bytes.fromhex(sheet.sha256)).decode()}'"


def find_asset(path: str) -> tuple[Asset, bool]:
    """Return the file that an address below `/static/` names, and whether the address may be kept for ever.

    A page kept from an older release names that release: it gets today's file, which it may not keep.

    Raises:
        NotFoundError: `route-unknown`.
    """
    first, _, rest = path.partition("/")
    marked = rest and len(first) == MARK and set(first) <= set("0123456789abcdef")
    found = assets().get(rest if marked else path)
    if found is None:
        raise NotFoundError("route-unknown", path=f"/static/{path}"[:100])
    return found, bool(marked) and first == release_mark()
