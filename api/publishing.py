"""A ledger as plain files that any web server hosts: the log, its proofs, a page for each piece. SPEC §11.

    DIR/checkpoint  tile/…  blob/…  status/…  trust.json     the log, checked again as it is written (`ledger.mirror`)
    DIR/c/<CODE>/index.html  en.html                         each piece's page, which checks itself, in two languages
    DIR/api/v1/pieces/<CODE>/bundle                          its proofs, where the server has them too
    DIR/k/<BATCH>/index.html                                 the page of a closed firing
    DIR/static/…  index.html  published.json                 what pages load; a list; what was written of each piece

The log is written first, its checkpoint last of it, so a run that is broken off leaves a log that is whole; pages
follow. A second run writes what changed. From these files alone a ledger of the same root is put back.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx2 as httpx
from starlette.types import ASGIApp

from api.assets import assets, release_mark
from api.pages import template
from ledger.craft.code import show_code
from ledger.craft.state import Batch, Kiln, Person, Piece, State
from ledger.craft.status import status_of
from ledger.errors import InconsistencyError
from ledger.instance import Instance
from ledger.log.trust import fingerprint, format_trust
from ledger.mirror import mirror
from ledger.publish import Published
from ledger.words import say

MANIFEST = "published.json"
LANGS = {"zh": "index.html", "en": "en.html"}
LISTED = 2_000  # pieces of the list; the others have their pages all the same
Progress = Callable[[str, int, int], None]


@dataclass(slots=True)
class Made:
    """What a run did: entries of the log, pieces in all, and files written and taken away."""

    size: int = 0
    pieces: int = 0
    written: int = 0
    removed: int = 0
    missing: list[str] = field(default_factory=list)


async def publish(instance: Instance, app: ASGIApp, directory: Path, moved: Progress, *, dry: bool = False) -> Made:
    """Bring the files to the ledger's present state.

    Args:
        instance: the ledger; only read.
        app: its server, asked in this process for pages and proofs.
        directory: where; made when it is not there.
        moved: shows progress, (stage, done, total).
        dry: count what would be written, and write nothing.

    Raises:
        As `mirror`. InconsistencyError: `publish-page`: the server has no page of a piece that the log has.
    """
    made = Made()
    if not dry:
        made.size, made.missing = _log(instance, directory, moved)
        made.removed = _forget(instance, directory)
    with instance.store.read() as reading:
        wanted = dict(_stands(reading))
        firings = [batch.code for batch in _closed(reading)]
    known = _known(directory)
    due = [code for code, stand in wanted.items() if known.get(code) != stand]
    made.pieces = len(wanted)
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url=instance.public_url) as client:
        for number, code in enumerate(due, 1):
            pages = {f"c/{code}/{name}": f"/c/{code}/save.html?lang={lang}" for lang, name in LANGS.items()}
            pages[f"api/v1/pieces/{code}/bundle"] = f"/api/v1/pieces/{code}/bundle"
            for path, address in pages.items():
                made.written += _put(directory / path, await _got(client, address), dry=dry)
            moved("pages", number, len(due))
        for code in firings:
            made.written += _put(directory / f"k/{code}/index.html", await _got(client, f"/k/{code}?lang=zh"), dry=dry)
    made.written += _put(directory / "index.html", _index(instance, sorted(wanted), firings), dry=dry)
    for path, asset in assets().items():
        for place in (f"static/{path}", f"static/{release_mark()}/{path}"):
            made.written += _put(directory / place, asset.body, dry=dry)
    made.written += _put(directory / MANIFEST, json.dumps(wanted, indent=0, sort_keys=True).encode(), dry=dry)
    return made


def _log(instance: Instance, directory: Path, moved: Progress) -> tuple[int, list[str]]:
    note = instance.page().note
    directory.mkdir(parents=True, exist_ok=True)
    with instance.store.read() as reading:
        source = Published(
            reading, note, format_trust(instance.trust), instance.blobs, instance.chunks, instance.scan_lines,
            instance.directory,
        )  # fmt: skip
        done = mirror(source, directory, instance.trust, moved)
    return done.size, list(done.missing)


def _forget(instance: Instance, directory: Path) -> int:
    """Take away photos that the ledger has no more: an erased one is erased here too."""
    gone = [path for path in (directory / "blob").glob("*") if path.name not in instance.blobs]
    for path in gone:
        path.unlink()
    return len(gone)


def _stands(state: State) -> Iterator[tuple[str, str]]:
    """Yield every piece, and what its page depends on: its head, its status, and the program of its page."""
    for person in state.list(Person, ""):
        for piece in state.list(Piece, person.code):
            yield piece.code, f"{piece.head.hex()} {status_of(state, piece.index)} {release_mark()}"


def _closed(state: State) -> Iterator[Batch]:
    for kiln in state.list(Kiln, ""):
        yield from (batch for batch in state.list(Batch, kiln.code) if batch.phase == "closed")


def _known(directory: Path) -> dict[str, str]:
    try:
        known = json.loads((directory / MANIFEST).read_bytes())
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}


async def _got(client: httpx.AsyncClient, address: str) -> bytes:
    answer = await client.get(address, headers={"Accept-Encoding": "identity"})
    if answer.status_code != 200:  # HTTP's
        raise InconsistencyError("publish-page", path=address, status=answer.status_code)
    return answer.content


def _index(instance: Instance, codes: list[str], firings: list[str]) -> bytes:
    """Return the list of what is here, without a program: for people who come to the folder's own address."""
    trust = instance.trust
    text = template("published.html").render(
        t=lambda key, **fields: say(key, "zh", **fields), ledger=trust.origin, origin=trust.origin, count=len(codes),
        fingerprint=fingerprint(trust), firings=firings, codes=codes[:LISTED], show_code=show_code,
    )  # fmt: skip
    return str(text).encode()


def _put(path: Path, data: bytes, *, dry: bool) -> int:
    """Put a file in place at once, unless the same stands there; return how many were written."""
    if path.is_file() and path.read_bytes() == data:
        return 0
    if not dry:
        path.parent.mkdir(parents=True, exist_ok=True)
        new = path.with_name(f".{path.name}.new")
        new.write_bytes(data)
        new.replace(path)
    return 1
