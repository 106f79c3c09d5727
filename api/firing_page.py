"""The page of a closed firing: it stays, and changes only when an outcome is corrected or a maker registers a piece.

sum as closed, and what corrections made of it · fire and its evidence · every slot · what was corrected, old beside new
· the registered pieces, 24 a page · the list's root and how anybody checks it
"""

from dataclasses import dataclass

from api.board import Board, Came
from api.board_page import BoardPage, NamedPiece, board_page, named
from api.board_view import CLEAN, Seen, registered_piece
from api.board_words import say_class, say_outcome
from api.intake.bare import media_type
from api.site import Site
from ledger.craft.profile import Profile
from ledger.craft.status import status_of
from ledger.craft.verdict_words import say_time
from ledger.errors import LedgerError
from ledger.log.encoding import parse_time
from ledger.words import Lang, say

EACH = 24  # pieces a page
PICTURES = 8  # of the evidence that are shown; every hash is listed


@dataclass(frozen=True, slots=True)
class Corrected:
    """A corrected outcome: where, what stood first, what stands since, why, when, in which entry."""

    where: str
    old: str
    new: str
    why: str
    time: str
    entry: int
    late: bool


@dataclass(frozen=True, slots=True)
class Changed:
    """A class whose number is another since the closing."""

    label: str
    then: int
    now: int


@dataclass(frozen=True, slots=True)
class Card:
    """A registered piece; `odd`: something is said of it that its own page tells."""

    piece: NamedPiece
    odd: bool


@dataclass(frozen=True, slots=True)
class FiringPage:
    """What stands on the page.

    Attributes:
        board: the sums, the drawing, the list. closed_at: when it was closed.
        fire: (label, value) of what is stated of the fire.
        pictures: paths of evidence that is here and is a picture. hashes: of all evidence.
        corrected: oldest first. changed: classes whose number is no longer the closing's.
        cards: of this page; page, pages: from 1. total: registered pieces.
    """

    board: BoardPage
    kind: str
    place: str
    closed_at: str
    fire: tuple[tuple[str, str], ...]
    pictures: tuple[str, ...]
    hashes: tuple[str, ...]
    corrected: tuple[Corrected, ...]
    changed: tuple[Changed, ...]
    cards: tuple[Card, ...]
    page: int
    pages: int
    total: int


def firing_page(seen: Seen, site: Site, page: int, lang: Lang) -> FiringPage:
    """Return the page of a closed firing; of a `page` that it does not have, the nearest."""
    board, profile = seen.board, seen.profile
    pages = max(1, -(-len(seen.pieces) // EACH))
    page = min(max(page, 1), pages)
    hashes = () if board.firing is None else board.firing.evidence
    return FiringPage(
        board_page(seen, site.settings.board_delay, lang), profile.words("kiln-type", seen.kiln.kind, lang),
        seen.kiln.place, say_time(board.closed_at), tuple(_fire(board, profile, lang)),
        tuple(f"/blob/{name}" for name in hashes[:PICTURES] if _is_picture(site, name)), hashes,
        tuple(_corrected(came, board, profile, lang) for came in board.came if came.old),
        tuple(_changed(board, profile, lang)), _cards(seen, site, page, lang), page, pages, len(seen.pieces),
    )  # fmt: skip


def _fire(board: Board, profile: Profile, lang: Lang) -> list[tuple[str, str]]:
    fire = board.firing
    if fire is None:
        return []
    start, end = parse_time(fire.start), parse_time(fire.end)
    minutes = (end - start) // 60
    said = [
        (say("board.fire-lit", lang), say_time(start)), (say("board.fire-out", lang), say_time(end)),
        (say("board.fire-lasted", lang), say("board.hours", lang, hours=minutes // 60, minutes=minutes % 60)),
        (say("board.fire-peak", lang), f"{fire.peak} °C"),
    ]  # fmt: skip
    return [*said, (say("board.fire-fuel", lang), profile.words("fuel", fire.fuel, lang))] if fire.fuel else said


def _is_picture(site: Site, name: str) -> bool:
    """Report whether a file of this name is here and is a picture; a record's own file stays with the kiln."""
    if name not in site.instance.blobs:
        return False
    try:
        return media_type(site.instance.blobs.get(name)) != ""
    except LedgerError:  # damaged: the page is not, and `fsck` says so
        return False


def _corrected(came: Came, board: Board, profile: Profile, lang: Lang) -> Corrected:
    slot, outcome, fault = came.outcomes[0]
    return Corrected(
        profile.words_of_slot(slot, lang), say_outcome(profile, came.old, came.old_fault, lang),
        say_outcome(profile, outcome, fault, lang), profile.words("correction-reason", came.reason, lang),
        say_time(came.time), came.index, 0 <= board.closed < came.index,
    )  # fmt: skip


def _changed(board: Board, profile: Profile, lang: Lang) -> list[Changed]:
    now = board.counts(profile)
    return [
        Changed(say_class(profile, name, "board.sum", lang), then, now[name])
        for name, then in board.stated.items() if now[name] != then
    ]  # fmt: skip


def _cards(seen: Seen, site: Site, page: int, lang: Lang) -> tuple[Card, ...]:
    """Return the pieces of a page, as they stood along the kiln."""
    first = (page - 1) * EACH
    with site.instance.store.read() as reading:
        return tuple(
            Card(
                named(registered_piece(reading, site, piece, slot), lang),
                status_of(reading, piece.index) not in CLEAN,
            )
            for slot, piece in seen.pieces[first : first + EACH]
        )  # fmt: skip
