"""What the feeds tell: kilns to be opened and opened, and what each person registered (RFC 4287; names as everywhere).

/feeds/openings.atom            one entry a firing in the long form, told again with each of its phases
/feeds/people/zs001.atom        one entry a piece that the person registered as its maker; no other name
"""

from typing import Any

from api.board_told import Boards
from api.board_view import CLEAN, Seen, registered_piece
from api.board_words import say_class
from api.feed import Entry, Feed, Place, Written, write_feed
from api.fresh import Fresh
from api.site import Site
from api.verdicts import entry_at, entry_time
from ledger.backend import Reading
from ledger.craft.about import OPENINGS
from ledger.craft.day import day_of
from ledger.craft.kinds.piece.piece import life_of
from ledger.craft.sheet import read_item_alone
from ledger.craft.state import Person, Piece
from ledger.craft.statement import read_statement
from ledger.craft.status import status_of
from ledger.errors import NotFoundError
from ledger.log.entry import parse_entry
from ledger.words import Lang, say

FIRINGS = 20
PIECES = 40
SECONDS = 60  # a feed is good for: whoever follows one asks every hour
_MAX_CODE = 40


class Feeds:
    """The feeds of a site, each made anew once a minute at most."""

    def __init__(self, site: Site, boards: Boards) -> None:
        self._site, self._boards = site, boards
        self._fresh: Fresh[Written] = Fresh(SECONDS, lambda: site.ticks())  # noqa: PLW0108  # a test sets `ticks` later

    def openings(self, lang: Lang) -> Written:
        """Return the feed of openings; raises as `Boards.view`."""
        return self._fresh.get(f"openings {lang}", lambda: self._openings(lang))

    def person(self, code: str, lang: Lang) -> Written:
        """Return the feed of what a person registered.

        Raises:
            NotFoundError: `person-unknown`. PushbackError: `views-behind`, `store-failed`.
        """
        return self._fresh.get(f"person {lang} {code[:_MAX_CODE]}", lambda: self._person(code[:_MAX_CODE], lang))

    def _openings(self, lang: Lang) -> Written:
        site = self._site
        indices = site.instance.views.newest_about(OPENINGS, FIRINGS, site.instance.store)
        with site.instance.store.read() as reading:
            place, since = self._place(reading), entry_time(reading, 0)
            codes = [str(_subject(reading, index).code) for index in indices]
        seen = [each for each in map(self._shown, codes) if each is not None]
        told = sorted((_firing(each, lang) for each in seen), key=lambda entry: entry.updated, reverse=True)
        title = self._titled(say("board.feed-openings", lang, ledger=site.name), lang)
        feed = Feed("openings", "/feeds/openings.atom", "/", title, site.name, since, tuple(told))
        return write_feed(feed, place, lang)

    def _shown(self, code: str) -> Seen | None:
        """Return a batch as its board shows it; None for one whose plan is held back still."""
        try:
            return self._boards.view(code)
        except NotFoundError:
            return None

    def _person(self, code: str, lang: Lang) -> Written:
        site = self._site
        indices = site.instance.views.newest_about(f"maker/{code}", PIECES, site.instance.store)
        with site.instance.store.read() as reading:
            person = reading.get(Person, code)
            if person is None:
                raise NotFoundError("person-unknown", person=code)
            name = person.zh if lang == "zh" else person.en or person.pinyin
            pieces = [reading.get(Piece, _subject(reading, index).code) for index in indices]
            entries = tuple(
                self._piece(reading, piece, lang)
                for piece in pieces
                if piece is not None and piece.person == code and status_of(reading, piece.index) in CLEAN
            )
            title = self._titled(say("board.feed-person", lang, name=name, ledger=site.name), lang)
            feed = Feed(
                f"people/{code}", f"/feeds/people/{code}.atom", f"/p/{code}", title, name, person.enrolled_at, entries
            )
            return write_feed(feed, self._place(reading), lang)

    def _piece(self, reading: Reading, piece: Piece, lang: Lang) -> Entry:
        slot = piece.slots[-1].partition("/")[2] if piece.slots else ""
        told = registered_piece(reading, self._site, piece, slot)
        corrected = life_of(reading, piece.code).corrected
        said = [getattr(each, lang) for each in (told.grade, told.where) if getattr(each, lang)]
        summary = " · ".join([*said, say("page.event-entry", lang, index=piece.index)])
        updated = max(told.at, entry_time(reading, corrected) if corrected >= 0 else 0)
        return Entry(f"c/{piece.code}", f"/c/{piece.code}", getattr(told.title, lang), summary, told.at, updated)

    def _place(self, reading: Reading) -> Place:
        return Place(self._site.address, self._site.instance.origin, day_of(entry_time(reading, 0)))

    def _titled(self, title: str, lang: Lang) -> str:
        """Return a title that says on a trial ledger what it is."""
        sample = self._site.instance.origin.endswith("/trial")
        return f"{say('page.sample', lang)} · {title}" if sample else title


def _subject(reading: Reading, index: int) -> Any:
    """Return what the entry at an index states, an item of a sheet alone."""
    entry = parse_entry(entry_at(reading, index))
    return read_item_alone(entry.item) if entry.item is not None else read_statement(entry.statement or "").subject


def _firing(seen: Seen, lang: Lang) -> Entry:
    board, kiln = seen.board, seen.kiln
    name = kiln.zh if lang == "zh" else kiln.en or kiln.zh
    title = " · ".join((name, say(f"board.stage-{board.phase}", lang), seen.batch.date))
    counts = board.counts(seen.profile)
    parts = [f"{say_class(seen.profile, key, 'board.sum', lang)} {value}" for key, value in counts.items() if value]
    total = f"{say('board.sum-loaded', lang)} {sum(counts.values())}"
    summary = f"{say(f'board.phase-{board.phase}', lang)} · {total}" + (f" = {' + '.join(parts)}" if parts else "")
    code = seen.batch.code
    return Entry(f"k/{code}", f"/k/{code}", title, summary, board.planned_at, board.updated_at)
